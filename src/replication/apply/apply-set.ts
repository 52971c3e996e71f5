import { copyIn } from "../../pg/copy-in.js";
import { type PipelinedResult, pipeline } from "../../pg/pipeline.js";
import type { PgSession } from "../../pg/session.js";
import { type Tuple, unchanged } from "../pgoutput/message.js";
import type { AppliedTable } from "./applied-table.js";
import { copyText } from "./copy-text.js";
import { isRefusal, SetFailed } from "./failures.js";
import type { ChangeSet, KeyedUpdate } from "./net-effect.js";
import { deleteStatements, type Keyed, moveStatements, type SetStatement, updateStatements } from "./set-statements.js";
import type { TableShape } from "./table-shape.js";

/**
 * Writes the net effect of changes of one table in the open transaction: three round trips to the server, or four. Rows are looked for where
 * they likely are, because by their key alone they may be in any chunk of a hypertable; those that are not there are found by key and inserted
 * anew. Throws SetFailed when the target refuses or not every key hits one row.
 */
export async function applySet(session: PgSession, table: AppliedTable, set: ChangeSet): Promise<void> {
	try {
		const missed = await writeInPlace(session, table, set);
		const moved = await writeByKey(session, table, missed);
		await insert(session, table, moved.length === 0 ? set.inserts : [...set.inserts, ...moved]);
	} catch (error) {
		throw isRefusal(error) ? new SetFailed(table, { cause: error }) : error;
	}
}

interface Missed {
	readonly deletes: readonly Keyed[];
	readonly updates: readonly KeyedUpdate[];
}

async function writeInPlace({ client }: PgSession, table: AppliedTable, { deletes, updates }: ChangeSet): Promise<Missed> {
	const { shape } = table;
	const removing = deleteStatements(
		shape,
		deletes.map(({ key, near }): Keyed => (near ? { key, row: near } : { key })),
	);
	const updating = updateStatements(shape, updates);
	const results = await pipeline(client, [...removing, ...updating]);
	return {
		deletes: missedBy(table, removing, results),
		updates: [...missedBy(table, updating, results.slice(removing.length)), ...untried(shape, updates)],
	};
}

/** Updates that only say where the row is now. */
function untried({ key, place }: TableShape, updates: readonly KeyedUpdate[]): readonly KeyedUpdate[] {
	if (place.length === 0) return [];
	const sets = (row: Tuple) => row.some((value, index) => value !== unchanged && !key.includes(index) && !place.includes(index));
	return updates.filter(({ row }) => !sets(row));
}

/** Returns rows that are still to be inserted. */
async function writeByKey({ client }: PgSession, table: AppliedTable, { deletes, updates }: Missed): Promise<readonly Tuple[]> {
	const { shape } = table;
	const whole = updates.filter(({ row }) => !row.includes(unchanged));
	const statements = [
		...deleteStatements(
			shape,
			[...deletes, ...whole].map(({ key }) => ({ key })),
		),
		...moveStatements(
			shape,
			updates.filter(({ row }) => row.includes(unchanged)),
		),
	];
	missedBy(table, statements, await pipeline(client, statements));
	return whole.map(({ row }) => row);
}

async function insert({ client }: PgSession, table: AppliedTable, rows: readonly Tuple[]): Promise<void> {
	if (rows.length === 0) return;
	const copied = await copyIn(client, copyInto(table.shape), copyText(rows));
	if (copied !== rows.length) throw new SetFailed(table);
}

/** Members whose rows are elsewhere. Throws SetFailed when a statement hit less or more than it must. */
function missedBy<T extends Keyed>(
	table: AppliedTable,
	statements: readonly SetStatement<T>[],
	results: readonly PipelinedResult[],
): readonly T[] {
	return statements.flatMap(({ members, byPlace }, at) => {
		const { count = 0, rows = [] } = results[at] ?? {};
		if (count === members.length && !byPlace) return [];
		const hit = new Set(rows.map(([ordinal]) => Number(ordinal)));
		if (!byPlace || hit.size !== count) throw new SetFailed(table);
		return hit.size === members.length ? [] : members.filter((_, index) => !hit.has(index + 1));
	});
}

function copyInto(shape: TableShape): string {
	const columns = shape.columns.length === 0 ? "" : ` (${shape.columns.map(({ quoted }) => quoted).join(", ")})`;
	return `COPY ${shape.name}${columns} FROM STDIN`;
}
