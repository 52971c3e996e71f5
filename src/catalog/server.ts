import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";
import { providerOf } from "../objects/providers.js";
import type { PgSession } from "../pg/session.js";
import type { Server } from "./catalog.js";
import { readLocale } from "./collations.js";
import { readExtensions } from "./extensions.js";
import { readParameters } from "./parameters.js";
import { readRoles } from "./roles.js";
import { readSchemas } from "./schemas.js";
import type { Scope } from "./scope.js";

type Settings = Server["settings"];

interface Row {
	readonly database: string;
	readonly user: string;
	readonly version: string;
	readonly system_identifier: string;
	readonly encoding: string;
	readonly license: string | null;
	readonly available: string | null;
	readonly settings: Settings;
	readonly slots_used: string;
	readonly senders_used: string;
	readonly bytes: string;
	readonly in_recovery: boolean;
	readonly superuser: boolean;
	readonly replication: boolean;
	readonly create_role: boolean;
	readonly create_on_database: boolean;
	readonly owns_database: boolean;
	readonly signal_backend: boolean;
	readonly oldest: string | null;
}

/** Facts of the server and the database, for any role. */
export async function readServer(session: Queryable, { client, serverVersion }: PgSession, scope: Scope): Promise<Server> {
	const [row] = await session.query<Row>(sql`
		select d.datname as database, current_user as user, current_setting('server_version') as version,
			(select system_identifier::text from pg_control_system()) as system_identifier,
			pg_encoding_to_char(d.encoding) as encoding,
			current_setting('timescaledb.license', true) as license,
			(select default_version from pg_available_extensions where name = 'timescaledb' and installed_version is null) as available,
			(select json_object_agg(s.name, case s.name when 'default_transaction_read_only' then s.reset_val else current_setting(s.name) end)
				from pg_settings s where s.name in ('wal_level', 'max_replication_slots', 'max_wal_senders', 'max_slot_wal_keep_size',
					'max_connections', 'default_transaction_read_only', 'shared_buffers', 'effective_cache_size')) as settings,
			(select count(*) from pg_replication_slots) as slots_used, (select count(*) from pg_stat_replication) as senders_used,
			pg_database_size(d.oid) as bytes, pg_is_in_recovery() as in_recovery,
			r.rolsuper as superuser, r.rolsuper or r.rolreplication as replication, r.rolsuper or r.rolcreaterole as create_role,
			has_database_privilege(d.oid, 'CREATE') as create_on_database, pg_has_role(d.datdba, 'USAGE') as owns_database,
			r.rolsuper or pg_has_role('pg_signal_backend', 'USAGE') as signal_backend,
			(select max(extract(epoch from now() - a.xact_start)) from pg_stat_activity a
				where a.datid = d.oid and a.application_name not like 'hyperferry/%' and a.backend_type = 'client backend') as oldest
		from pg_database d, pg_roles r where d.datname = current_database() and r.rolname = current_user`);
	if (!row) throw new Error("no row for the current database and role");
	const parameters = await readParameters(session, serverVersion);
	const roles = await readRoles(session, serverVersion);
	const settable = parameters.some((parameter) => parameter.settable && parameter.name === "session_replication_role");
	return {
		host: client.host,
		port: client.port,
		database: row.database,
		user: row.user,
		versionNum: serverVersion,
		version: row.version.split(" ")[0] ?? "",
		systemIdentifier: row.system_identifier,
		encoding: row.encoding,
		locale: await readLocale(session, serverVersion),
		...(scope.timescaledb ? { timescaledb: { version: scope.timescaledb.version, license: row.license ?? "" } } : {}),
		...(row.available === null ? {} : { timescaledbAvailable: row.available }),
		// max_slot_wal_keep_size came with PostgreSQL 13
		settings: { ...row.settings, max_slot_wal_keep_size: row.settings.max_slot_wal_keep_size ?? "-1" },
		usedReplicationSlots: Number(row.slots_used),
		usedWalSenders: Number(row.senders_used),
		databaseBytes: Number(row.bytes),
		inRecovery: row.in_recovery,
		privileges: {
			superuser: row.superuser,
			replication: row.replication,
			createRole: row.create_role,
			createOnDatabase: row.create_on_database,
			ownsDatabase: row.owns_database,
			setReplicationRole: settable || (providerOf({ roles, parameters }) !== undefined && (await canSetReplicationRole(session))),
			signalBackend: row.signal_backend,
		},
		...(await readExtensions(session, serverVersion)),
		publications: await readPublications(session),
		subscriptions: await readSubscriptions(session),
		slots: await session.query<Server["slots"][number]>(sql`
			select slot_name as name, coalesce(plugin, '') as plugin, active, coalesce(database, '') as database
			from pg_replication_slots order by slot_name collate "C"`),
		parameters,
		roles,
		schemas: await readSchemas(session, scope),
		...(await readClosed(session)),
		...(row.oldest === null ? {} : { oldestTransactionSeconds: Number(row.oldest) }),
	};
}

/** Names of what is there and closed to our role. */
async function readClosed(session: Queryable): Promise<Pick<Server, "closedSchemas" | "untrustedLanguages" | "closedWrappers">> {
	const [row] = await session.query<Required<Awaited<ReturnType<typeof readClosed>>>>(sql`
		select array(select nspname::text from pg_namespace where nspname !~ '^pg_' and not has_schema_privilege(oid, 'CREATE')
				order by nspname collate "C") as "closedSchemas",
			array(select lanname::text from pg_language where not lanpltrusted and lanname <> 'sql' order by lanname collate "C") as "untrustedLanguages",
			array(select fdwname::text from pg_foreign_data_wrapper where not has_foreign_data_wrapper_privilege(oid, 'USAGE')
				order by fdwname collate "C") as "closedWrappers"`);
	return row ?? { untrustedLanguages: [], closedWrappers: [] };
}

/** Providers let their administrators do things of which the catalogs know nothing: so it is tried, within the open transaction. */
async function canSetReplicationRole(session: Queryable): Promise<boolean> {
	await session.exec("SAVEPOINT hyperferry_try");
	try {
		await session.exec("SET LOCAL session_replication_role = replica");
		return true;
	} catch {
		return false;
	} finally {
		await session.exec("ROLLBACK TO SAVEPOINT hyperferry_try; RELEASE SAVEPOINT hyperferry_try");
	}
}

interface Replicated {
	readonly name: string;
	readonly flag: boolean;
	readonly tables: readonly TableId[];
}

/** Tables that are named one by one; those that come with their schema are not among them. */
async function readPublications(session: Queryable): Promise<Server["publications"]> {
	const rows = await session.query<Replicated>(sql`
		select p.pubname as name, p.puballtables as flag,
			coalesce(json_agg(json_build_object('schema', n.nspname, 'name', c.relname) order by n.nspname, c.relname)
				filter (where c.oid is not null), '[]') as tables
		from pg_publication p left join pg_publication_rel r on r.prpubid = p.oid
			left join pg_class c on c.oid = r.prrelid left join pg_namespace n on n.oid = c.relnamespace
		group by p.pubname, p.puballtables order by p.pubname collate "C"`);
	return rows.map(({ name, flag, tables }) => ({ name, allTables: flag, tables }));
}

/** pg_stat_subscription shows every role the OID, which pg_subscription hides before PostgreSQL 14. */
async function readSubscriptions(session: Queryable): Promise<Server["subscriptions"]> {
	const rows = await session.query<Omit<Server["subscriptions"][number], "slot"> & { slot: string | null }>(sql`
		select s.subname as name, s.subenabled as enabled, s.subpublications as publications, s.subslotname as slot,
			coalesce(json_agg(distinct jsonb_build_object('schema', n.nspname, 'name', c.relname)) filter (where c.oid is not null), '[]') as tables
		from pg_subscription s left join pg_stat_subscription st on st.subname = s.subname
			left join pg_subscription_rel r on r.srsubid = st.subid
			left join pg_class c on c.oid = r.srrelid left join pg_namespace n on n.oid = c.relnamespace
		where s.subdbid = (select oid from pg_database where datname = current_database())
		group by s.subname, s.subenabled, s.subpublications, s.subslotname order by s.subname collate "C"`);
	return rows.map(({ slot, ...subscription }) => ({ ...subscription, ...(slot === null ? {} : { slot }) }));
}
