import type { Queryable } from "../model/queryable.js";
import { quoteTable, sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";
import type { TableComparison, TableDigest } from "../model/verify-outcome.js";
import { type ChecksumSource, checksumQuery } from "./checksum.js";
import { compareDigests } from "./compare.js";
import type { ComparedTable } from "./compared-table.js";
import type { BothReaders } from "./position.js";

/** What could be compared, and tables that were truncated meanwhile; both in the order asked for. */
export interface DigestedTables {
	readonly compared: readonly TableComparison[];
	readonly truncated: readonly TableId[];
}

/** Both servers compute at the same time, largest tables first; `onCompared` is called as tables are known on both sides. */
export async function digestTables(
	tables: readonly ComparedTable[],
	readers: BothReaders,
	onCompared: (comparison: TableComparison) => void,
): Promise<DigestedTables> {
	const source = new Map<string, TableDigest>();
	const target = new Map<string, TableDigest>();
	const truncated = new Set<string>();
	const none = { rows: 0 };
	const compare = ({ table, reason }: ComparedTable) =>
		compareDigests(table, source.get(tableKey(table)) ?? none, target.get(tableKey(table)) ?? none, reason);
	const isComparable = ({ table }: ComparedTable) => !truncated.has(tableKey(table));
	const report = (table: ComparedTable) => {
		const key = tableKey(table.table);
		const known = (source.has(key) || !table.source) && (target.has(key) || !table.target);
		if (known && isComparable(table)) onCompared(compare(table));
	};
	const work = (
		sessions: readonly Queryable[],
		digests: Map<string, TableDigest>,
		sideOf: (table: ComparedTable) => ChecksumSource | undefined,
	) => {
		const queue = tables.filter((table) => sideOf(table) !== undefined).sort((a, b) => b.bytes - a.bytes);
		return sessions.map(async (session) => {
			for (let table = queue.shift(); table; table = queue.shift()) {
				const side = sideOf(table);
				if (side) digests.set(tableKey(table.table), await digestOf(session, side));
				if (side && (await isTruncated(session, side.table))) truncated.add(tableKey(table.table));
				report(table);
			}
		});
	};
	await Promise.all([
		...work(readers.source.sessions, source, (table) => table.source),
		...work(readers.target.sessions, target, (table) => table.target),
	]);
	return {
		compared: tables.filter(isComparable).map(compare),
		truncated: tables.filter((table) => !isComparable(table)).map(({ table }) => table),
	};
}

/**
 * Whether the table's file is not the one that the snapshot knows: a TRUNCATE since then hides rows that the snapshot should show.
 * https://www.postgresql.org/docs/17/mvcc-caveats.html
 */
async function isTruncated(session: Queryable, table: TableId): Promise<boolean> {
	const rows = await session.query(
		sql`select from pg_class c where relfilenode <> pg_relation_filenode(oid)
			and (oid = ${quoteTable(table)}::regclass or oid in (select relid from pg_partition_tree(${quoteTable(table)}::regclass)))`,
	);
	return rows.length > 0;
}

async function digestOf(session: Queryable, side: ChecksumSource): Promise<TableDigest> {
	const [row] = await session.query<{ rows: string; checksum?: string }>(checksumQuery(side));
	if (!row) throw new Error("count(*) returned nothing");
	return { rows: Number(row.rows), ...(row.checksum === undefined ? {} : { checksum: row.checksum }) };
}
