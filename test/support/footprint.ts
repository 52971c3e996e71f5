import type { TestDatabase } from "./databases.js";

/** Everything of a database that a migration could leave there; equal texts before and after mean that nothing was changed. */
export async function footprint(...databases: readonly TestDatabase[]): Promise<string> {
	const footprints = await Promise.all(databases.map(({ query }) => query<{ footprint: string }>(everything)));
	return footprints.map(([row]) => row?.footprint).join("\n");
}

/** Temporary schemas, toast tables and the servers' own objects aside. */
const everything = `
	with mine as (select oid, nspname from pg_namespace where nspname !~ '^(pg_|information_schema|_timescaledb_|timescaledb_)')
	select string_agg(line, E'\\n' order by line collate "C") as footprint from (
		select 'schema ' || nspname from mine
		union all select format('relation %I.%I %s identity %s filenode %s', nspname, relname, relkind, relreplident, relfilenode)
			from pg_class c join mine on mine.oid = relnamespace
		union all select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
			from pg_constraint c join mine on mine.oid = connamespace
		union all select format('function %s', p.oid::regprocedure) from pg_proc p join mine on mine.oid = pronamespace
			where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
		union all select format('extension %s', extname) from pg_extension
		union all select format('publication %s', pubname) from pg_publication
		union all select format('slot %s', slot_name) from pg_replication_slots where database = current_database()
		union all select format('setting %s', setconfig) from pg_db_role_setting
			where setdatabase = (select oid from pg_database where datname = current_database())
		union all select 'our advisory lock' from pg_locks where locktype = 'advisory' and classid = x'68797065'::int and objid = x'72666572'::int
			and database = (select oid from pg_database where datname = current_database())
	) as found(line)`;
