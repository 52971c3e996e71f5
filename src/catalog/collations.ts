import type { Queryable } from "../model/queryable.js";
import { raw, sql } from "../model/sql.js";
import type { Catalog, Server } from "./catalog.js";
import type { Scope } from "./scope.js";
import type { CollationFacts } from "./surroundings.js";

/** ICU locales had another column before PostgreSQL 15 and another name before 17. https://www.postgresql.org/docs/17/catalog-pg-collation.html */
function localeColumn(prefix: string, serverVersion: number, fallback: string) {
	const name = serverVersion >= 170000 ? "locale" : "iculocale";
	return raw(serverVersion >= 150000 ? `coalesce(${prefix}${name}, ${fallback})` : fallback);
}

/** How the database sorts where nothing else is said. */
export async function readLocale(session: Queryable, serverVersion: number): Promise<Server["locale"]> {
	const since15 = serverVersion >= 150000;
	const [row] = await session.query<Omit<Server["locale"], "version"> & { version: string | null }>(sql`
		select ${raw(since15 ? "datlocprovider" : "'c'")} as provider, ${localeColumn("dat", serverVersion, "datcollate")} as name,
			datcollate as collate, datctype as ctype, ${raw(since15 ? "datcollversion" : "null::text")} as version
		from pg_database where datname = current_database()`);
	if (!row) throw new TypeError("no row for the current database");
	const { version, ...locale } = row;
	return { ...locale, ...(version === null ? {} : { version }) };
}

interface Row extends Omit<CollationFacts, "version" | "user"> {
	readonly version: string | null;
	readonly user: string | null;
}

/** On the source those that objects of the schemas use; on the target those of pg_catalog, which definitions may name. */
export async function readCollations(
	session: Queryable,
	scope: Scope,
	serverVersion: number,
	side: "source" | "target",
): Promise<Catalog["collations"]> {
	const wanted = side === "source" ? raw("exists (select from used u where u.oid = c.oid)") : raw("n.nspname = 'pg_catalog'");
	const rows = await session.query<Row>(sql`
		with used as (
			select d.refobjid as oid, min(pg_describe_object(d.classid, d.objid, d.objsubid) collate "C") as user
			from pg_depend d left join pg_class r on d.classid = 'pg_class'::regclass and r.oid = d.objid
				left join pg_type t on d.classid = 'pg_type'::regclass and t.oid = d.objid
				left join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid left join pg_class v on v.oid = w.ev_class
				left join pg_constraint o on d.classid = 'pg_constraint'::regclass and o.oid = d.objid
				join pg_namespace s on s.oid = coalesce(r.relnamespace, t.typnamespace, v.relnamespace, o.connamespace)
			where d.refclassid = 'pg_collation'::regclass and s.nspname = any (${scope.schemas}::text[]) group by d.refobjid
		)
		select n.nspname as schema, c.collname as name, c.collprovider as provider,
			coalesce(${localeColumn("coll", serverVersion, "collcollate")}, '') as locale, c.collversion as version,
			(select u.user from used u where u.oid = c.oid) as user
		from pg_collation c join pg_namespace n on n.oid = c.collnamespace
		where ${wanted} and c.collencoding in (-1, (select encoding from pg_database where datname = current_database()))
		order by n.nspname collate "C", c.collname collate "C", c.collencoding`);
	return rows.map(({ version, user, ...collation }) => ({
		...collation,
		...(version === null ? {} : { version }),
		...(user === null ? {} : { user }),
	}));
}
