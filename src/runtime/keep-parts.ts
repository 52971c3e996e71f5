import { filesOf } from "../copy/copy-part.js";
import { joinSnapshot, type Snapshot, snapshotMode } from "../copy/snapshot.js";
import type { DoneActions } from "../engine/journal.js";
import { partsByTable } from "../engine/restart-tables.js";
import { readTableStates, setTableState } from "../engine/table-states.js";
import type { CopiedPart, CopyPartArgs } from "../model/copy-part.js";
import { HyperferryError } from "../model/errors.js";
import { minLsn } from "../model/lsn.js";
import type { Queryable } from "../model/queryable.js";
import { formatTableId, tableKey } from "../model/table-id.js";
import { type AppliedTable, appliedTables, type TableState } from "../replication/apply/applied-table.js";
import { createKeyTable, type KeyTable } from "../replication/apply/renew-rows.js";
import { readTouchedKeys } from "../replication/apply/touched-keys.js";
import type { ChangeLog } from "../replication/change-log.js";
import type { PublicationWatch } from "./watch-publications.js";
import type { World } from "./world.js";

/** A table of which some parts were copied under a snapshot that is lost. */
export interface BegunTable {
	readonly key: string;
	readonly done: readonly CopyPartArgs[];
	/** The file of the source that all of them were read from. */
	readonly file: string;
	readonly rows: number;
}

/** Tables with finished parts that can be kept, by all that is known before the new snapshot is taken. */
export async function keepableTables(world: World, done: DoneActions, watch: PublicationWatch): Promise<readonly BegunTable[]> {
	const begun = begunTables(world.migration.plan, done);
	if (begun.length === 0) return [];
	await using source = await world.sessions.source("publications");
	try {
		const doubts = await watch.look(source, world.control);
		return begun.filter(({ key }) => !doubts.has(key));
	} catch (error) {
		// changes of every table may be missing: who copies from the beginning is published anew
		if (error instanceof HyperferryError) return [];
		throw error;
	}
}

/**
 * Brings the finished parts of tables that are not complete to a new snapshot, so that they need not be copied again: rows whose keys the
 * changes since their copy point tell are deleted and read anew; the others are the same, and in the same part. Returns the tables, by
 * tableKey, for which that was possible; the others have to start again. Throws SnapshotLost and what the servers and the change log throw.
 */
export async function keepParts(
	world: World,
	snapshot: Snapshot,
	begun: readonly BegunTable[],
	changeLog: ChangeLog,
): Promise<ReadonlySet<string>> {
	const { control, migration, emit } = world;
	const states = new Map(
		(await readTableStates(control)).flatMap(({ table, copyPoint, state }): (readonly [string, TableState])[] =>
			copyPoint === undefined ? [] : [[tableKey(table), { copyPoint, state }]],
		),
	);
	const keys = new Set(begun.map(({ key }) => key));
	const tables = appliedTables(
		migration.plan.tables.filter(({ table }) => keys.has(tableKey(table)) && states.has(tableKey(table))),
		states,
	);
	emit({ type: "info", msg: `> the copied parts of ${named(tables)} are brought to the new snapshot` });
	const kept = await bringForward(world, snapshot, changeLog, begun, tables);
	const again = new Map([...tables].filter(([key]) => !kept.has(key)));
	if (again.size > 0) emit({ type: "info", msg: `> ${named(again)} ${again.size === 1 ? "is" : "are"} copied from the beginning` });
	return kept;
}

/** Tables with a key that are read as they are: by the parts of themselves, from one file that no TRUNCATE replaced. */
function begunTables({ actions, tables }: World["migration"]["plan"], done: DoneActions): readonly BegunTable[] {
	const keyed = new Set(tables.filter(({ identity }) => identity.mode === "key").map(({ table }) => tableKey(table)));
	return [...partsByTable(actions)].flatMap(([key, { parts }]): BegunTable[] => {
		const finished = parts.filter(({ id }) => done.has(id));
		const copied = finished.map(({ id }) => done.get(id) as unknown as CopiedPart);
		const [file, ...others] = new Set(copied.map((part) => (part.truncatedBefore === undefined ? part.file : undefined)));
		if (!keyed.has(key) || file === undefined || others.length > 0 || finished.length === parts.length) return [];
		return [{ key, done: finished.map(({ args }) => args), file, rows: copied.reduce((sum, { rows }) => sum + rows, 0) }];
	});
}

async function bringForward(
	{ sessions, migration, signal }: World,
	snapshot: Snapshot,
	changeLog: ChangeLog,
	begun: readonly BegunTable[],
	tables: ReadonlyMap<string, AppliedTable>,
): Promise<ReadonlySet<string>> {
	await using source = await sessions.source("copy");
	const encodings = await source.query<{ encoding: string }>("select getdatabaseencoding() as encoding");
	// keys could not be told in text
	if (encodings.some(({ encoding }) => encoding === "SQL_ASCII")) return new Set();
	await using target = await sessions.target("copy");
	return await target.transaction(async (transaction) => {
		if (migration.plan.writesAs === "replica") await transaction.exec("SET LOCAL session_replication_role = replica");
		const keyTables = new Map<AppliedTable, KeyTable>();
		for (const table of tables.values()) {
			keyTables.set(table, await createKeyTable(transaction, table.shape, `hyperferry_touched_${keyTables.size}`));
		}
		const untold = await readTouchedKeys({
			changeLog,
			from: [...tables.values()].map(({ copyPoint }) => copyPoint).reduce(minLsn),
			until: snapshot.copyPoint,
			tables,
			onKeys: async (table, keys) => keyTables.get(table)?.add(keys),
			signal,
		});
		const kept = new Set<string>();
		await source.transaction(async (reading) => {
			await joinSnapshot(reading, snapshot.snapshot);
			for (const { key, done, file, rows } of begun) {
				const table = tables.get(key);
				const touched = table && keyTables.get(table);
				// more keys than rows: copying all of them is less work
				if (!touched || untold.has(table) || touched.added > rows || !(await isInPlace(reading, table, file))) continue;
				await touched.renew(reading, done, signal);
				await setTableState(transaction, { table: table.planned.table, copyPoint: snapshot.copyPoint, state: "copying" });
				kept.add(key);
			}
		}, snapshotMode);
		return kept;
	});
}

/** Whether rows are still where they were, from here to the end of the transaction. */
async function isInPlace(source: Queryable, { planned, shape }: AppliedTable, file: string): Promise<boolean> {
	await source.exec(`LOCK TABLE ONLY ${shape.name} IN ACCESS SHARE MODE`);
	const { known, now } = await filesOf(source, planned.table);
	return known === file && now === file;
}

function named(tables: ReadonlyMap<string, AppliedTable>): string {
	const names = [...tables.values()].map(({ planned }) => formatTableId(planned.table));
	return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more tables` : names.join(", ");
}
