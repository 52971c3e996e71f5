import type { Queryable } from "../model/queryable.js";
import { raw, sql } from "../model/sql.js";
import type { Server } from "./catalog.js";

/** Settings that sessions can have, in name order. GRANT SET ON PARAMETER came with PostgreSQL 15. */
export function readParameters(session: Queryable, serverVersion: number): Promise<Server["parameters"][number][]> {
	const granted = serverVersion >= 150_000 ? "or has_parameter_privilege(s.name, 'SET')" : "";
	return session.query(sql`
		select s.name, s.context in ('user', 'backend') or s.context in ('superuser', 'superuser-backend') and (me.rolsuper ${raw(granted)}) as settable
		from pg_settings s, pg_roles me where me.rolname = current_user order by s.name collate "C"`);
}
