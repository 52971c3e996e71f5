import { raw } from "./sql.js";

/**
 * SQL for the OIDs of tables that foreign tables inherit from, or are partitions of: ANALYZE of such a table reads what is on the other servers.
 * https://www.postgresql.org/docs/17/sql-analyze.html
 */
export const foreignAncestors = raw(`(
	with recursive ancestor (oid) as (
		select i.inhparent from pg_inherits i join pg_class c on c.oid = i.inhrelid where c.relkind = 'f'
		union
		select i.inhparent from pg_inherits i join ancestor a on a.oid = i.inhrelid
	) select oid from ancestor)`);
