import type { ActionContext } from "../../src/actions/action.js";
import type { Action } from "../../src/actions/registry.js";
import { makeAction } from "../../src/actions/registry.js";
import { createCopyGate } from "../../src/copy/copy-gate.js";
import { createCopyPort } from "../../src/copy/copy-part.js";
import { createLargeObjectPort } from "../../src/copy/large-objects.js";
import { holdSnapshot, type Snapshot } from "../../src/copy/snapshot.js";
import { type ExecuteOptions, executeActions } from "../../src/engine/execute.js";
import { doneActions } from "../../src/engine/journal.js";
import { ensureJournalSchema } from "../../src/engine/journal-schema.js";
import { recordSourceChange } from "../../src/engine/source-changes.js";
import type { CopyPartArgs } from "../../src/model/copy-part.js";
import type { Event } from "../../src/model/events.js";
import { parseLsn } from "../../src/model/lsn.js";
import { openSession, type PgSession } from "../../src/pg/session.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

/** A source and a target with a journal, and how to execute actions between them. */
export interface World extends AsyncDisposable {
	readonly from: TestDatabase;
	readonly to: TestDatabase;
	readonly source: PgSession;
	readonly target: PgSession;
	readonly events: Event[];
	/** Executes under a snapshot of its own unless one is given. */
	execute(
		actions: readonly Action[],
		options?: Partial<ExecuteOptions<PgSession>> & { readonly snapshot?: Snapshot },
	): Promise<{ left: number }>;
	done(): Promise<readonly string[]>;
}

const silentWatch = { begin() {}, bytes() {}, end() {} };

export async function createWorld(options: { readonly timescaledb?: boolean } = {}): Promise<World> {
	const from = await createTestDatabase("source");
	const to = await createTestDatabase("target", { timescaledb: options.timescaledb ?? false });
	const source = await openSession(endpointOf(from.url), { applicationName: "hyperferry/test/source" });
	const target = await openSession(endpointOf(to.url, "target"), { applicationName: "hyperferry/test/target" });
	await ensureJournalSchema(target);
	const events: Event[] = [];
	return {
		from,
		to,
		source,
		target,
		events,
		execute: (actions, more = {}) => executeBetween(from.url, to.url, target, actions, { emit: (event) => events.push(event), ...more }),
		done: async () => [...(await doneActions(target)).keys()],
		async [Symbol.asyncDispose]() {
			await source.close();
			await target.close();
			await from[Symbol.asyncDispose]();
			await to[Symbol.asyncDispose]();
		},
	};
}

/** The wiring of a test: the real engine and the real copy, with sessions as commands open them. */
export async function executeBetween(
	from: string,
	to: string,
	journal: PgSession,
	actions: readonly Action[],
	more: Partial<ExecuteOptions<PgSession>> & { readonly snapshot?: Snapshot } = {},
): Promise<{ left: number }> {
	await using own = more.snapshot ? undefined : await holdSnapshot(endpointOf(from), { applicationName: "hyperferry/test/snapshot" });
	const snapshot = more.snapshot ?? own;
	if (!snapshot) throw new TypeError("no snapshot");
	return await executeActions<PgSession>({
		actions,
		done: await doneActions(journal),
		jobs: 2,
		writesAs: "replica",
		openSource: (signal) => openSession(endpointOf(from), { applicationName: "hyperferry/test/worker", signal }),
		openTarget: (signal) => openSession(endpointOf(to, "target"), { applicationName: "hyperferry/test/worker", signal }),
		context: ({ source, target, signal }): ActionContext => ({
			source,
			target,
			copy: { ...createCopyPort(source, snapshot, silentWatch, createCopyGate(0)), ...createLargeObjectPort(source, snapshot) },
			setSequences: () => Promise.reject(new TypeError("no sequences here")),
			ensureSlot: async () => ({ consistentPoint: parseLsn("0/1"), snapshot: "none" }),
			publishTable: () => Promise.reject(new TypeError("no publications here")),
			recordSourceChange: (change) => recordSourceChange(journal, change),
			signal,
		}),
		emit: () => {},
		signal: new AbortController().signal,
		drain: new AbortController().signal,
		places: { source: "postgres@source/db", target: "postgres@target/db" },
		...more,
	});
}

/** The parts of public.NAME (id int, ...) by ranges of id. */
export function partsOf(name: string, columns: readonly string[], max: number, of: number, after: readonly string[] = []): Action[] {
	const step = Math.ceil(max / of);
	return Array.from({ length: of }, (_, index) => {
		const args: CopyPartArgs = {
			table: { schema: "public", name },
			part: index + 1,
			of,
			columns,
			format: "binary",
			where: `id > ${index * step} AND id <= ${(index + 1) * step}`,
			bytes: 1000,
			rows: step,
		};
		return makeAction("copy-part", args, after);
	});
}

export const createObject = (object: string, sql: string, after: readonly string[] = []) =>
	makeAction("create-object", { object, entry: "TABLE", sql }, after);
export const buildObject = (object: string, sql: string, after: readonly string[] = []) =>
	makeAction("build-object", { object, entry: "INDEX", sql }, after);
export const idsOf = (actions: readonly Action[]) => actions.map((action) => action.id);
