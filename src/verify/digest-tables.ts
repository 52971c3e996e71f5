import type { Queryable } from "../model/queryable.js";
import { tableKey } from "../model/table-id.js";
import type { TableComparison, TableDigest } from "../model/verify-outcome.js";
import { type ChecksumSource, checksumQuery } from "./checksum.js";
import { compareDigests } from "./compare.js";
import type { ComparedTable } from "./compared-table.js";
import type { BothReaders } from "./position.js";

/** Both servers compute at the same time, largest tables first; `onCompared` is called as tables are known on both sides. In the tables' order. */
export async function digestTables(
	tables: readonly ComparedTable[],
	readers: BothReaders,
	onCompared: (comparison: TableComparison) => void,
): Promise<readonly TableComparison[]> {
	const source = new Map<string, TableDigest>();
	const target = new Map<string, TableDigest>();
	const none = { rows: 0 };
	const compare = ({ table, reason }: ComparedTable) =>
		compareDigests(table, source.get(tableKey(table)) ?? none, target.get(tableKey(table)) ?? none, reason);
	const report = (table: ComparedTable) => {
		const key = tableKey(table.table);
		if ((source.has(key) || !table.source) && (target.has(key) || !table.target)) onCompared(compare(table));
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
				report(table);
			}
		});
	};
	await Promise.all([
		...work(readers.source.sessions, source, (table) => table.source),
		...work(readers.target.sessions, target, (table) => table.target),
	]);
	return tables.map(compare);
}

async function digestOf(session: Queryable, side: ChecksumSource): Promise<TableDigest> {
	const [row] = await session.query<{ rows: string; checksum?: string }>(checksumQuery(side));
	if (!row) throw new Error("count(*) returned nothing");
	return { rows: Number(row.rows), ...(row.checksum === undefined ? {} : { checksum: row.checksum }) };
}
