import { foreignAncestors } from "../model/foreign-ancestors.js";
import type { Queryable, Session } from "../model/queryable.js";
import { ident, quoteTable, raw, type SqlFragment, sql, tableIdent } from "../model/sql.js";
import { formatTableId, type TableId, tableKey } from "../model/table-id.js";
import { type SequencePosition, sequencePosition } from "./sequence-value.js";

export interface SequenceSet extends SequencePosition {
	readonly sequence: TableId;
}

interface TargetSequence {
	readonly schema: string;
	readonly name: string;
	readonly increment: string;
	readonly min: string;
	readonly max: string;
	readonly cycle: boolean;
	readonly table_schema: string | null;
	readonly table_name: string | null;
	readonly column: string | null;
	/** Foreign tables inherit from the table: their rows are not the target's. */
	readonly has_foreign: boolean;
}

/** A column without index is read whole; that may not hold up the writers for long. */
const columnsTimeMs = 5000;

/**
 * Sets the target's sequences so that no value comes twice: greatest(source, furthest value in the owning column) plus `margin` steps.
 * To be called while nothing writes.
 */
export async function setSequences(
	source: Queryable,
	target: Session,
	sequences: readonly TableId[],
	margin: number,
): Promise<readonly SequenceSet[]> {
	const facts = new Map((await targetSequences(target)).map((found) => [tableKey(found), found]));
	const deadline = performance.now() + columnsTimeMs;
	const set: SequenceSet[] = [];
	for (const [index, value] of (await readSequences(source, sequences)).entries()) {
		const sequence = sequences[index] as TableId;
		const found = facts.get(tableKey(sequence));
		if (!found) throw new Error(`sequence ${formatTableId(sequence)} is not on the target`);
		const column = await furthestInColumn(target, found, deadline);
		const bounds = { increment: BigInt(found.increment), min: BigInt(found.min), max: BigInt(found.max), cycle: found.cycle };
		const position = sequencePosition(
			{ last: BigInt(value.last), isCalled: value.is_called, ...bounds, ...(column === undefined ? {} : { column }) },
			margin,
		);
		const name = quoteTable(sequence);
		await target.query(sql`select setval(${name}::regclass, ${position.last.toString()}::bigint, ${position.isCalled})`);
		set.push({ sequence, ...position });
	}
	return set;
}

/** Where the source's sequences are, in the order asked for. Throws the server's 42501 or 42P01. */
export async function readSequences(
	source: Queryable,
	sequences: readonly TableId[],
): Promise<readonly { readonly last: string; readonly is_called: boolean }[]> {
	if (sequences.length === 0) return [];
	const selects = sequences.map(
		(sequence, index) => `select ${index} as position, last_value::text as last, is_called from ${quoteTable(sequence)}`,
	);
	return source.query(`${selects.join(" union all ")} order by position`);
}

/** deptype a: owned by a column (serial), i: identity. https://www.postgresql.org/docs/17/catalog-pg-depend.html */
async function targetSequences(target: Queryable): Promise<readonly TargetSequence[]> {
	return target.query(
		sql`select n.nspname as schema, c.relname as name, seqincrement::text as increment, seqmin::text as min, seqmax::text as max,
			seqcycle as cycle, tn.nspname as table_schema, t.relname as table_name, a.attname as column,
			coalesce(t.oid in ${foreignAncestors}, false) as has_foreign
		from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
			left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
				and d.refobjsubid > 0 and d.deptype in ('a', 'i')
			left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and a.atttypid in (20, 21, 23)
			left join pg_class t on t.oid = a.attrelid left join pg_namespace tn on tn.oid = t.relnamespace`,
	);
}

/** Undefined for sequences of no integer column, for empty tables, and when finding it takes too long. */
async function furthestInColumn(target: Session, found: TargetSequence, deadline: number): Promise<bigint | undefined> {
	if (found.table_schema === null || found.table_name === null || found.column === null || found.cycle) return undefined;
	const table = { schema: found.table_schema, name: found.table_name };
	const furthest = raw(BigInt(found.increment) > 0n ? "max" : "min");
	const column = ident(found.column);
	try {
		const [row] = await target.transaction(async (transaction) => {
			await transaction.exec(`SET LOCAL statement_timeout = ${Math.ceil(Math.max(deadline - performance.now(), 50))}`);
			const rows = found.has_foreign ? await ownRows(transaction, table, column) : tableIdent(table);
			return transaction.query<{ value: string | null }>(sql`select ${furthest}(${column})::text as value from ${rows}`);
		});
		return row?.value == null ? undefined : BigInt(row.value);
	} catch (error) {
		if ((error as { code?: string }).code === "57014") return undefined;
		throw error;
	}
}

/** The column in the table and all that inherit from it, but for foreign ones. */
async function ownRows(session: Queryable, table: TableId, column: SqlFragment): Promise<SqlFragment> {
	const family = await session.query<{ table: string }>(sql`
		with recursive family as (
			select ${quoteTable(table)}::regclass::oid as oid
			union select i.inhrelid from pg_inherits i join family f on f.oid = i.inhparent
		) select format('%I.%I', n.nspname, c.relname) as table
		from family join pg_class c using (oid) join pg_namespace n on n.oid = c.relnamespace where c.relkind <> 'f' order by 1`);
	return raw(`(${family.map((member) => `select ${column.text} from only ${member.table}`).join(" union all ")}) as family`);
}
