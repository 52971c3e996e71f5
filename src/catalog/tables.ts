import type { Queryable } from "../model/queryable.js";
import { arrayLiteral, sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";
import type { TableFacts } from "./catalog.js";
import { readColumns } from "./columns.js";
import { readChecks, readForeignKeys } from "./constraints.js";
import { groupByTable } from "./group-by-table.js";
import { readHasRows } from "./has-rows.js";
import { readHypertables } from "./hypertables.js";
import { readIndexes } from "./indexes.js";
import type { Scope } from "./scope.js";
import { readRules, readTriggers } from "./triggers.js";

interface Row extends TableId {
	readonly oid: number;
	readonly relkind: TableFacts["relkind"];
	readonly persistence: TableFacts["persistence"];
	readonly access_method: string | null;
	readonly owner: string;
	readonly may_select: boolean;
	readonly is_owner: boolean;
	readonly populated: boolean | null;
	readonly is_partition: boolean;
	readonly root_schema: string | null;
	readonly root_name: string | null;
	readonly has_children: boolean;
	readonly row_security: boolean;
	readonly forced: boolean;
	readonly policies_apply: boolean;
	readonly replica_identity: TableFacts["replicaIdentity"];
	readonly heap_bytes: string;
	readonly bytes: string;
	readonly rows_estimate: string;
	readonly updates: string;
	readonly deletes: string;
}

/** Facts of tables, views and materialised views by tableKey, in a fixed number of round trips however many tables there are. */
export async function readTables(
	session: Queryable,
	scope: Scope,
	options: { readonly hasRows: boolean },
): Promise<ReadonlyMap<string, TableFacts>> {
	const rows = (await readRelations(session, scope)).filter((row) => !scope.chunks.has(tableKey(row)));
	const oids = arrayLiteral(rows.map(({ oid }) => oid));
	const parents = await readParents(session, oids);
	const columns = await readColumns(session, rows, scope);
	const indexes = await readIndexes(session, oids, columns);
	const foreignKeys = await readForeignKeys(session, oids);
	const checks = await readChecks(session, oids);
	const triggers = await readTriggers(session, oids);
	const rules = await readRules(session, oids);
	const hypertables = await readHypertables(session, scope);
	const hasRows = options.hasRows ? await readHasRows(session, rows, hypertables) : new Map<string, boolean>();
	return new Map(
		rows.map((row): [string, TableFacts] => {
			const key = tableKey(row);
			const hypertable = hypertables.get(key);
			const filled = hasRows.get(key);
			return [
				key,
				{
					id: { schema: row.schema, name: row.name },
					oid: row.oid,
					relkind: row.relkind,
					persistence: row.persistence,
					...(row.access_method === null ? {} : { accessMethod: row.access_method }),
					owner: row.owner,
					privileges: { select: row.may_select, owner: row.is_owner },
					...(row.populated === null ? {} : { populated: row.populated }),
					isPartition: row.is_partition,
					...(row.root_schema === null || row.root_name === null
						? {}
						: { partitionRoot: { schema: row.root_schema, name: row.root_name } }),
					inherits: parents.get(row.oid) ?? [],
					hasChildren: row.has_children && hypertable === undefined,
					columns: columns.get(row.oid) ?? [],
					indexes: indexes.get(row.oid) ?? [],
					foreignKeys: foreignKeys.get(row.oid) ?? [],
					checks: checks.get(row.oid) ?? [],
					triggers: triggers.get(row.oid) ?? [],
					rules: rules.get(row.oid) ?? [],
					rowSecurity: row.row_security,
					forcedRowSecurity: row.forced,
					policiesApply: row.policies_apply,
					replicaIdentity: row.replica_identity,
					heapBytes: hypertable?.heapBytes ?? Number(row.heap_bytes),
					bytes: hypertable?.bytes ?? Number(row.bytes),
					rowsEstimate: hypertable?.rowsEstimate ?? Number(row.rows_estimate),
					updates: Number(row.updates),
					deletes: Number(row.deletes),
					...(hypertable ? { hypertable: hypertable.facts } : {}),
					...(filled === undefined ? {} : { hasRows: filled }),
				},
			];
		}),
	);
}

/** Before PostgreSQL 14 a table that was never analysed has reltuples 0 and relpages 0. */
function readRelations(session: Queryable, scope: Scope): Promise<Row[]> {
	return session.query<Row>(sql`
		select n.nspname as schema, c.relname as name, c.oid, c.relkind, c.relpersistence as persistence, am.amname as access_method,
			pg_get_userbyid(c.relowner) as owner, has_table_privilege(c.oid, 'SELECT') as may_select, pg_has_role(c.relowner, 'USAGE') as is_owner,
			case when c.relkind = 'm' then c.relispopulated end as populated, c.relispartition as is_partition, rn.nspname as root_schema, rc.relname as root_name,
			exists (select from pg_inherits i where i.inhparent = c.oid) as has_children,
			c.relrowsecurity as row_security, c.relforcerowsecurity as forced, row_security_active(c.oid) as policies_apply,
			c.relreplident as replica_identity,
			coalesce(heap.bytes, 0) as heap_bytes, coalesce(heap.bytes, 0) + coalesce(toast.bytes, 0) as bytes,
			(case when c.reltuples = 0 and c.relpages = 0 then -1 else c.reltuples end)::float8 as rows_estimate,
			coalesce(pg_stat_get_tuples_updated(c.oid), 0) as updates, coalesce(pg_stat_get_tuples_deleted(c.oid), 0) as deletes
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
			left join pg_am am on am.oid = c.relam
			left join pg_class rc on c.relispartition and rc.oid = pg_partition_root(c.oid)
			left join pg_namespace rn on rn.oid = rc.relnamespace
			cross join lateral (select case when c.relkind in ('r', 'm') then pg_relation_size(c.oid) end as bytes) heap
			cross join lateral (select case when heap.bytes > 0 and c.reltoastrelid <> 0 then pg_relation_size(c.reltoastrelid) end as bytes) toast
		where n.nspname = any (${scope.schemas}::text[]) and c.relkind in ('r', 'p', 'f', 'v', 'm')
			and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0 and d.deptype = 'e')
		order by n.nspname collate "C", c.relname collate "C"`);
}

async function readParents(session: Queryable, oids: string): Promise<ReadonlyMap<number, TableId[]>> {
	const rows = await session.query<TableId & { child: number }>(sql`
		select i.inhrelid as child, n.nspname as schema, c.relname as name
		from pg_inherits i join pg_class c on c.oid = i.inhparent join pg_namespace n on n.oid = c.relnamespace
		where i.inhrelid = any (${oids}::oid[]) order by i.inhrelid, i.inhseqno`);
	return groupByTable(rows.map(({ child, schema, name }) => [child, { schema, name }]));
}
