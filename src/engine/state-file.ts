import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { MigrationPhase } from "../model/events.js";
import { formatPlan } from "../plan/format-plan.js";
import type { Plan, PlanServer } from "../plan/plan.js";
import type { Migration, MigrationStart } from "./migration.js";
import { replaceFile } from "./replace-file.js";

/** `.hyperferry/NAME/state.json`: what a person or a tool beside the spec may want to know; the truth is on the target. */
export interface StateFile {
	readonly version: 1;
	readonly hyperferry: string;
	readonly name: string;
	readonly lineage: string;
	/** Grows by one with every write. */
	readonly serial: number;
	/** Plan id. */
	readonly plan: string;
	readonly phase: MigrationPhase;
	readonly endpoints: { readonly source: StateEndpoint; readonly target: StateEndpoint };
	readonly slot?: string;
	readonly publications?: readonly string[];
	/** Exported snapshot that a running process holds. */
	readonly snapshot?: string;
}

export type StateFileContent = Omit<StateFile, "version" | "serial">;

interface StateEndpoint {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly systemIdentifier: string;
}

const backupsKept = 20;

/** The folder of one migration below `.hyperferry`. */
export function migrationFolder(root: string, name: string): string {
	return join(root, name);
}

/** Undefined when there is none. Throws HyperferryError E413 when it cannot be understood. */
export async function readStateFile(root: string, name: string): Promise<StateFile | undefined> {
	const file = join(migrationFolder(root, name), "state.json");
	const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
		if (error.code === "ENOENT") return undefined;
		throw error;
	});
	if (text === undefined) return undefined;
	const state = parse(text);
	if (state?.version === 1 && state.name === name) return state as StateFile;
	const why = state ? `it has version ${state.version} and is for ${state.name}` : "it is not JSON";
	throw new HyperferryError(exitCodes.refused, [
		{
			code: "E413",
			severity: "error",
			what: `the state file ${file} cannot be used`,
			why,
			fix: ["hyperferry status --recover   writes it again from the target"],
		},
	]);
}

function parse(text: string): Partial<StateFile> | undefined {
	try {
		return JSON.parse(text) as Partial<StateFile>;
	} catch {
		return undefined;
	}
}

/**
 * Replaces the file as a whole: whoever reads it, at whatever moment the power fails, finds the old state or the new. The old one goes to
 * backups. Returns what was written, with its serial.
 */
export async function writeStateFile(root: string, state: StateFileContent): Promise<StateFile> {
	const folder = await ensureMigrationFolder(root, state.name);
	const before = await readStateFile(root, state.name).catch(() => undefined);
	const serial = (before?.serial ?? (await newestBackup(folder))) + 1;
	const { hyperferry, name, lineage, ...rest } = state;
	const after: StateFile = { version: 1, hyperferry, name, lineage, serial, ...rest };
	if (before) await backUp(folder, before);
	await replaceFile(join(folder, "state.json"), `${JSON.stringify(after, null, "\t")}\n`);
	return after;
}

/** Keeps the plan beside the state, for people: `plans/ID.json`. */
export async function savePlan(root: string, name: string, plan: Plan): Promise<string> {
	const file = join(await ensureMigrationFolder(root, name), "plans", `${plan.planId}.json`);
	await replaceFile(file, formatPlan(plan));
	return file;
}

/** The state as the target knows it, for `status --recover`. */
export function recoverState(migration: MigrationStart & Pick<Migration, "phase">): StateFileContent {
	const { plan } = migration;
	const slots = plan.actions.flatMap((action) => (action.kind === "create-slot" ? [action.args.slot] : []));
	const publications = plan.actions.flatMap((action) => (action.kind === "create-publication" ? [action.args.publication] : []));
	return {
		hyperferry: migration.version,
		name: migration.name,
		lineage: migration.lineage,
		plan: migration.planId,
		phase: migration.phase,
		endpoints: { source: stateEndpoint(plan.source), target: stateEndpoint(plan.target) },
		...(slots[0] === undefined ? {} : { slot: slots[0] }),
		...(publications.length === 0 ? {} : { publications }),
	};
}

/** A plan shows a server as user@host:port/database, where user and database may hold any of these signs. */
function stateEndpoint({ endpoint, database, systemIdentifier }: PlanServer): StateEndpoint {
	const server = endpoint.slice(0, -`/${database}`.length);
	const [, host = server, port = "5432"] = /^.*@(.+):(\d+)$/.exec(server) ?? [];
	return { host, port: Number(port), database, systemIdentifier };
}

/** Makes `.hyperferry/NAME/verify`, for what verifications find; returns it. */
export async function ensureVerifyFolder(root: string, name: string): Promise<string> {
	const folder = join(await ensureMigrationFolder(root, name), "verify");
	await ensureOwnFolder(folder);
	return folder;
}

/** Makes `.hyperferry/NAME` with its folders, for the user alone and ignored by git; returns it. */
async function ensureMigrationFolder(root: string, name: string): Promise<string> {
	const folder = migrationFolder(root, name);
	await ensureStateRoot(root);
	for (const each of [folder, join(folder, "backups"), join(folder, "plans")]) await ensureOwnFolder(each);
	return folder;
}

/** Makes `.hyperferry`, for the user alone and ignored by git. */
export async function ensureStateRoot(root: string): Promise<void> {
	await ensureOwnFolder(root);
	await writeFile(join(root, ".gitignore"), "*\n", { flag: "wx", mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== "EEXIST") throw error;
	});
}

async function ensureOwnFolder(path: string): Promise<void> {
	await mkdir(path, { recursive: true, mode: 0o700 });
	await chmod(path, 0o700);
}

async function backUp(folder: string, state: StateFile): Promise<void> {
	await replaceFile(join(folder, "backups", backupName(state.serial)), `${JSON.stringify(state, null, "\t")}\n`);
	const serials = await backupSerials(folder);
	for (const serial of serials.slice(0, Math.max(0, serials.length - backupsKept))) await rm(join(folder, "backups", backupName(serial)));
}

async function newestBackup(folder: string): Promise<number> {
	return (await backupSerials(folder)).at(-1) ?? 0;
}

async function backupSerials(folder: string): Promise<number[]> {
	const names = await readdir(join(folder, "backups"));
	return names.flatMap((name) => Number(/^state\.(\d+)\.json$/.exec(name)?.[1] ?? 0) || []).sort((a, b) => a - b);
}

function backupName(serial: number): string {
	return `state.${serial}.json`;
}
