import { remoteHold } from "../cutover/remote-hold.js";
import { postRequest, updateRequest } from "../cutover/requests.js";
import { readApplied } from "../engine/applied.js";
import { type Migration, readMigration } from "../engine/migration.js";
import { ensureVerifyFolder } from "../engine/state-file.js";
import { readTableStates } from "../engine/table-states.js";
import { formatEndpoint } from "../model/endpoint.js";
import { exitCodes } from "../model/errors.js";
import { formatLsn, zeroLsn } from "../model/lsn.js";
import type { Session } from "../model/queryable.js";
import { formatTableId } from "../model/table-id.js";
import type { VerifyLevel, VerifyOutcome } from "../model/verify-outcome.js";
import { renderRepair, renderVerify } from "../render/verify.js";
import { noMigration } from "../runtime/no-migration.js";
import { refuseRepair, repairDifferences } from "../runtime/repair-differences.js";
import { sessionsOf } from "../runtime/sessions.js";
import { withStreaming } from "../runtime/with-streaming.js";
import { slotOf } from "../runtime/world.js";
import type { Spec } from "../spec/spec.js";
import type { VerifyPosition } from "../verify/position.js";
import type { RepairOutcome } from "../verify/repair-tables.js";
import { verifyTables } from "../verify/verify-tables.js";
import { approveRepair, requireConsent } from "./approve-repair.js";
import type { Command, CommandContext } from "./command.js";
import { requireSpec, stateRoot } from "./load-spec.js";

export const verify: Command = {
	name: "verify",
	summary: "compare source and target at one position, also while streaming; exit 2 when they differ",
	streams: true,
	options: {
		repair: { type: "boolean", help: "compare in full, show the rows that differ, and write them anew from the source" },
		yes: { type: "boolean", help: "do not ask before a repair" },
		level: { type: "string", choices: ["count", "full"], help: "row counts, or row counts and checksums (default: count)" },
	},
	async run(context) {
		const spec = await requireSpec(context);
		await using target = await sessionsOf(spec).target("ask");
		const migration = await readMigration(target);
		if (!migration) throw noMigration(`target ${formatEndpoint(spec.target)}`);
		const repair = context.options.repair === true;
		if (repair) {
			refuseRepair(migration);
			requireConsent(context);
		}
		const level: VerifyLevel = repair || context.options.level === "full" ? "full" : "count";
		const streams = migration.phase !== "cut_over" && slotOf(migration) !== undefined;
		const work = async (signal: AbortSignal) => {
			const outcome = await compare(context, { spec, migration, target, level, streams }, signal);
			context.reporter.result(renderVerify(outcome), verifyJson(outcome));
			if (!repair || !outcome.tables.some(({ differences }) => differences)) return outcome.equal;
			await approveRepair(context, outcome);
			const repaired = await repairDifferences({ spec, migration, target, outcome, emit: context.reporter.emit, signal });
			context.reporter.result(renderRepair(repaired), repairJson(repaired));
			return outcome.tables.filter(({ equal }) => !equal).length === repaired.repaired.length;
		};
		const equal = streams ? await besideStreaming(context, spec, target, work) : await work(context.abort);
		return equal ? exitCodes.done : exitCodes.difference;
	},
};

function besideStreaming<T>(context: CommandContext, spec: Spec, target: Session, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
	const streaming = {
		spec,
		version: context.version,
		stateRoot: stateRoot(context),
		emit: context.reporter.emit,
		abort: context.abort,
		approve: async () => {},
	};
	return withStreaming(streaming, target, (_own, signal) => work(signal));
}

interface Comparison {
	readonly spec: Spec;
	readonly migration: Migration;
	/** Autocommit session. */
	readonly target: Session;
	readonly level: VerifyLevel;
	/** Changes are applied meanwhile, here or by a running apply. */
	readonly streams: boolean;
}

async function compare(context: CommandContext, comparison: Comparison, signal: AbortSignal): Promise<VerifyOutcome> {
	const { spec, migration, target, level, streams } = comparison;
	const { plan, lineage } = migration;
	const { largeObjects } = plan;
	const folder = await ensureVerifyFolder(stateRoot(context), spec.name);
	const apart = (await readTableStates(target)).filter((state) => state.apart);
	const run = (position: VerifyPosition) =>
		verifyTables({
			sourceEndpoint: spec.source,
			targetEndpoint: spec.target,
			name: spec.name,
			tables: plan.tables,
			leftOut: apart.map(({ table }) => ({ table, reason: "it is being copied, while the others stream" })),
			...(largeObjects?.copied ? { largeObjects: largeObjects.objects } : {}),
			level,
			jobs: spec.verify.jobs,
			position,
			kept: { folder, lineage },
			emit: context.reporter.emit,
			signal,
		});
	if (!streams) return run({ kind: "fenced", lsn: (await readApplied(target))?.lsn ?? zeroLsn });
	const id = await postRequest(target, "verify", { level });
	const outcome = await run({ kind: "streaming", ...remoteHold(target, id, signal) });
	const moved = plan.tables.filter(({ data }) => data === "all");
	const whole = outcome.continued === undefined && outcome.tables.length === moved.length;
	await updateRequest(target, id, { state: "done", result: { level, equal: outcome.equal, whole } });
	return outcome;
}

function verifyJson({ level, at, equal, tables, notCompared, continued }: VerifyOutcome) {
	return {
		type: "verify",
		level,
		at: formatLsn(at),
		equal,
		tables: tables.map(({ table, ...rest }) => ({ table: formatTableId(table), ...rest })),
		...(continued ? { continued: { ...continued, from: formatLsn(continued.from) } } : {}),
		notCompared: notCompared.map(({ table, reason }) => ({ table: formatTableId(table), reason })),
	};
}

function repairJson({ at, repaired, left }: RepairOutcome) {
	return {
		type: "repair",
		at: formatLsn(at),
		repaired: repaired.map(({ table, rows }) => ({ table: formatTableId(table), rows })),
		left: left.map(formatTableId),
	};
}
