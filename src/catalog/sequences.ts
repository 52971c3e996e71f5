import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";
import type { SequenceFacts } from "./catalog.js";
import type { Scope } from "./scope.js";

interface Row extends TableId {
	readonly increment: string;
	readonly min: string;
	readonly max: string;
	readonly cycle: boolean;
	readonly owner_schema: string | null;
	readonly owner_table: string | null;
	readonly owner_column: string | null;
}

/** Sequences in name order, identity columns' included. */
export async function readSequences(session: Queryable, scope: Scope): Promise<readonly SequenceFacts[]> {
	const rows = await session.query<Row>(sql`
		select n.nspname as schema, c.relname as name, s.seqincrement::text as increment, s.seqmin::text as min, s.seqmax::text as max,
			s.seqcycle as cycle, tn.nspname as owner_schema, t.relname as owner_table, a.attname as owner_column
		from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
			left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
				and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
			left join pg_class t on t.oid = d.refobjid
			left join pg_namespace tn on tn.oid = t.relnamespace
			left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
		where n.nspname = any (${scope.schemas}::text[])
			and not exists (select from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
		order by n.nspname collate "C", c.relname collate "C"`);
	return rows.map(({ schema, name, owner_schema, owner_table, owner_column, ...row }) => ({
		id: { schema, name },
		...(owner_schema === null || owner_table === null || owner_column === null
			? {}
			: { ownedBy: { table: { schema: owner_schema, name: owner_table }, column: owner_column } }),
		...row,
	}));
}
