import type { Queryable } from "../model/queryable.js";
import { quoteTable, raw, sql } from "../model/sql.js";
import type { Server } from "./catalog.js";
import type { ExtensionFacts } from "./surroundings.js";

/** Enough to say "over 10,000", and quick whatever the size of the table. */
const mostCounted = 10_001;

/** Installed and available extensions, with the rows that users added to tables of the former. */
export async function readExtensions(
	session: Queryable,
	serverVersion: number,
): Promise<Pick<Server, "extensions" | "availableExtensions">> {
	const installed = await session.query<Omit<ExtensionFacts, "rows">>(sql`
		select e.extname as name, e.extversion as version, n.nspname as schema, e.extrelocatable as relocatable, pg_has_role(e.extowner, 'USAGE') as ours
		from pg_extension e join pg_namespace n on n.oid = e.extnamespace order by e.extname collate "C"`);
	const rows = await readRows(session);
	// trusted extensions came with PostgreSQL 13
	const trusted = raw(serverVersion >= 130000 ? "v.trusted" : "false");
	return {
		extensions: installed.map((extension) => ({ ...extension, rows: rows.get(extension.name) ?? [] })),
		availableExtensions: await session.query<Server["availableExtensions"][number]>(sql`
			select a.name, a.default_version as "defaultVersion", array_agg(v.version order by v.version collate "C") as versions,
				coalesce(bool_or(v.superuser and not ${trusted}) filter (where v.version = a.default_version), false) as "needsSuperuser"
			from pg_available_extensions a join pg_available_extension_versions v on v.name = a.name
			group by a.name, a.default_version order by a.name collate "C"`),
	};
}

interface Table {
	readonly extension: string;
	readonly schema: string;
	readonly name: string;
	/** "" or "WHERE ...", as the extension registered it. */
	readonly condition: string;
}

/**
 * Rows that belong to the user although the table belongs to an extension.
 * https://www.postgresql.org/docs/17/extend-extensions.html#EXTEND-EXTENSIONS-CONFIG-TABLES
 */
async function readRows(session: Queryable): Promise<ReadonlyMap<string, ExtensionFacts["rows"]>> {
	const tables = await session.query<Table>(sql`
		select e.extname as extension, n.nspname as schema, c.relname as name, e.extcondition[i] as condition
		from pg_extension e cross join generate_subscripts(e.extconfig, 1) i
			join pg_class c on c.oid = e.extconfig[i] and c.relkind in ('r', 'p') join pg_namespace n on n.oid = c.relnamespace
		where e.extname <> 'timescaledb' and has_table_privilege(c.oid, 'SELECT') and has_schema_privilege(n.oid, 'USAGE')
		order by e.extname collate "C", n.nspname collate "C", c.relname collate "C"`);
	if (tables.length === 0) return new Map();
	const counts = tables.map(
		(table, index) =>
			`select ${index} as index, count(*)::int as rows from (select from ${quoteTable(table)} ${table.condition} limit ${mostCounted}) r`,
	);
	const found = await session.query<{ index: number; rows: number }>(counts.join(" union all "));
	const byExtension = new Map<string, ExtensionFacts["rows"]>();
	for (const { index, rows } of found) {
		const { extension, condition, ...table } = tables[index] as Table;
		if (rows > 0) byExtension.set(extension, [...(byExtension.get(extension) ?? []), { table, condition, rows }]);
	}
	return byExtension;
}
