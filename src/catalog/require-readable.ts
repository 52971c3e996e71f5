import type { Diagnostic } from "../model/diagnostic.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Queryable } from "../model/queryable.js";
import { quoteIdent, quoteTable, sql } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { PgSession } from "../pg/session.js";
import type { Scope } from "./scope.js";

/**
 * pg_dump locks every table, for which it needs SELECT; it would name only the first that fails. Sequences of the source are read at the
 * cutover, too late to hear of it. Throws HyperferryError C109.
 */
export async function requireReadable(
	transaction: Queryable,
	{ client }: PgSession,
	scope: Scope,
	side: "source" | "target",
): Promise<void> {
	const user = client.user ?? "";
	const kinds = side === "source" ? ["r", "p", "S"] : ["r", "p"];
	const unreadable = await transaction.query<TableId & { kind: string; usage: boolean }>(sql`
		select n.nspname as schema, c.relname as name, case c.relkind when 'S' then 'sequence' else 'table' end as kind,
			has_schema_privilege(n.oid, 'USAGE') as usage
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = any (${scope.schemas}::text[]) and c.relkind = any (${kinds}::"char"[])
			and not (has_table_privilege(c.oid, 'SELECT') and has_schema_privilege(n.oid, 'USAGE'))
			and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
		order by 1, 2`);
	if (unreadable.length === 0) return;
	const where = `${side} ${user}@${client.host}:${client.port}/${client.database}`;
	throw new HyperferryError(
		exitCodes.refused,
		unreadable.map((table): Diagnostic => {
			const grants = [`GRANT SELECT ON ${table.kind === "sequence" ? "SEQUENCE " : ""}${quoteTable(table)} TO ${quoteIdent(user)};`];
			if (!table.usage) grants.unshift(`GRANT USAGE ON SCHEMA ${quoteIdent(table.schema)} TO ${quoteIdent(user)};`);
			const name = formatTableId(table);
			return {
				code: "C109",
				severity: "error",
				what: `${user} may not read ${table.kind} ${name}`,
				where: `${where}, ${table.kind} ${name}`,
				why: table.usage ? "the role has no SELECT privilege on it" : `the role has no USAGE privilege on schema ${table.schema}`,
				fix: [grants.join(" "), `GRANT pg_read_all_data TO ${quoteIdent(user)}; -- every table, PostgreSQL 14 and later`],
				object: name,
			};
		}),
	);
}
