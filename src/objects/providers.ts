import type { Server } from "../catalog/catalog.js";

/** A service that runs the server, whose customers are never superusers. Facts are from its own documentation, linked where they stand. */
export interface Provider {
	readonly name: string;
	/** Roles that it makes, and beginnings of settings that it adds: any of them tells it. */
	readonly roles: readonly string[];
	readonly settings: readonly string[];
	/** Where its customers change settings of the server, and what makes a change count, for people. */
	readonly console: string;
	/** What leads to wal_level = logical there, where that is not the setting itself. */
	readonly logical?: string;
	/** Where, when that is elsewhere. */
	readonly logicalConsole?: string;
	/** Role whose members may replicate without the attribute. */
	readonly replicationRole?: string;
	/** How a role gets the right to replicate, where ALTER ROLE ... REPLICATION is not the way. */
	readonly replication?: string;
	/** Whether its administrators may create event triggers; undefined: not documented. */
	readonly eventTriggers?: true;
	/** What it does to replication slots that nobody reads. */
	readonly idleSlots?: string;
}

const providers: readonly Provider[] = [
	{
		// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html
		// https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Replication.Logical.Configure.html
		// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.FeatureSupport.EventTriggers.html
		name: "Amazon RDS or Aurora",
		roles: ["rds_superuser"],
		settings: ["rds."],
		console: "in a custom parameter group of the instance (Aurora: of the cluster), then reboot it",
		logical: "rds.logical_replication = 1",
		replicationRole: "rds_replication",
		eventTriggers: true,
	},
	{
		// https://cloud.google.com/sql/docs/postgres/users
		// https://cloud.google.com/sql/docs/postgres/replication/configure-logical-replication
		name: "Google Cloud SQL",
		roles: ["cloudsqlsuperuser"],
		settings: ["cloudsql."],
		console: "as a database flag of the instance, which restarts it",
		logical: "cloudsql.logical_decoding = on",
		eventTriggers: true,
	},
	{
		// https://learn.microsoft.com/en-us/azure/postgresql/configure-maintain/concepts-logical
		name: "Azure Database for PostgreSQL",
		roles: ["azure_pg_admin"],
		settings: ["azure."],
		console: "on the parameters page of the server in the portal, then restart it",
	},
	{
		// https://supabase.com/docs/guides/database/postgres/roles-superuser
		// https://supabase.com/docs/guides/database/postgres/setup-replication-external
		name: "Supabase",
		roles: ["supabase_admin"],
		settings: ["supautils."],
		console: "with its support or command line, then restart the database",
		eventTriggers: true,
	},
	{
		// https://neon.com/docs/guides/logical-replication-neon
		name: "Neon",
		roles: ["neon_superuser"],
		settings: ["neon."],
		console: "with its support",
		logical: "enable Logical Replication",
		logicalConsole: "in the settings of the project (it restarts the computes and cannot be undone)",
		replication: "make the role in Neon's console, command line or API: those that SQL makes cannot get the right to replicate",
		idleSlots: "It removes replication slots that nobody has read for some time, so an apply that was stopped may have to start again.",
	},
	{
		// https://www.tigerdata.com/docs/use-timescale/latest/security/read-only-role
		name: "Timescale Cloud",
		roles: ["tsdbadmin"],
		settings: ["tsdb_admin."],
		console: "with the database parameters of the service or its support, then restart it",
	},
];

/** Who runs the server; undefined when nothing says so. */
export function providerOf({ roles, parameters }: Pick<Server, "roles" | "parameters">): Provider | undefined {
	return providers.find(
		(provider) =>
			roles.some(({ name }) => provider.roles.includes(name)) ||
			parameters.some(({ name }) => provider.settings.some((beginning) => name.startsWith(beginning))),
	);
}

/** How wal_level becomes logical on the source. */
export function logicalFix(server: Server): string {
	const provider = server.privileges.superuser ? undefined : providerOf(server);
	if (!provider?.logical) return settingFix(server, "wal_level", provider ? "logical" : "'logical'", true);
	return `${provider.name}: ${provider.logical}  ${provider.logicalConsole ?? provider.console}`;
}

/** How a setting of the source is changed: "on the source: ALTER SYSTEM SET ...", or the way that its provider leaves. */
export function settingFix(server: Server, name: string, value: string, restart: boolean): string {
	const provider = providerOf(server);
	if (provider && !server.privileges.superuser) return `${provider.name}: ${name} = ${value}  ${provider.console}`;
	return `on the source: ALTER SYSTEM SET ${name} = ${value};  ${restart ? "then restart the server" : "SELECT pg_reload_conf();"}`;
}
