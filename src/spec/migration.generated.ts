// generated from schemas/migration.schema.json by npm run schemas

/**
 * Connection URL (postgres://user@host:port/dbname?sslmode=...) or libpq's key=value text. Keep the password in a variable, a password file (PGPASSFILE) or PGPASSWORD. Default: none, the other keys are used.
 */
export type Url = string;
/**
 * Name of a service in the service file (PGSERVICEFILE, ~/.pg_service.conf or PGSYSCONFDIR/pg_service.conf). Default: PGSERVICE.
 */
export type Service = string;
/**
 * Host name, address, or folder of a Unix socket (begins with /). One host only. Default: PGHOST, else the local socket, else localhost.
 */
export type Host = string;
/**
 * Port. Default: PGPORT, else 5432.
 */
export type Port = number;
/**
 * Role to log in as. Default: PGUSER, else the name of the operating system's user.
 */
export type User = string;
/**
 * Password; only as a variable, never literally in a file that others read. Default: PGPASSWORD, else the password file (PGPASSFILE or ~/.pgpass).
 */
export type Password = string;
/**
 * Database. Default: PGDATABASE, else the name of the role.
 */
export type Dbname = string;
/**
 * Another word for dbname. Default: that of dbname.
 */
export type Database = string;
/**
 * TLS, with libpq's meaning. Default: what the url says, else PGSSLMODE, else prefer.
 */
export type Sslmode = "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";
/**
 * File of the trusted certificates, or system for the trusted ones of the runtime. Default: PGSSLROOTCERT, else ~/.postgresql/root.crt where it exists, else system.
 */
export type Sslrootcert = string;
/**
 * File of the client certificate. Default: PGSSLCERT, else ~/.postgresql/postgresql.crt where it exists.
 */
export type Sslcert = string;
/**
 * File of the client's key, readable by its owner only. Default: PGSSLKEY, else ~/.postgresql/postgresql.key where it exists.
 */
export type Sslkey = string;
/**
 * Seconds to wait for a connection; 0 = for ever. Default: PGCONNECT_TIMEOUT, else 10.
 */
export type ConnectTimeout = number;
/**
 * Command-line options for the server process. Default: PGOPTIONS, else none.
 */
export type Options = string;

/**
 * What moves from a PostgreSQL or TimescaleDB database to a TimescaleDB database, and what it becomes. Values may hold ${VAR}, ${VAR:-default} and ${VAR:?message}; $$ is one $. Keys that begin with x- are yours.
 */
export interface MigrationSpec {
	/**
	 * Version of this format. Required.
	 */
	version: 1;
	/**
	 * Name of the migration. It names the replication slot and the publications on the source (hyperferry_NAME), so it must be unique there: lower-case letters, digits and _, at most 41 characters, a letter first. Required.
	 */
	name: string;
	source: Source;
	target: Target;
	schema?: SchemaSection;
	/**
	 * Rules for tables. Later rules override earlier ones, key by key. Default: without this key every table in schema.include moves with its data. With it only tables that a rule matches do. A rule that matches nothing is an error.
	 *
	 * @minItems 1
	 */
	tables?: TableRuleSpec[];
	/**
	 * Continuous aggregates that the target gets (TimescaleDB's community edition, 2.19 or later), in any order. A view or materialised view of the source with the same name is replaced: privileges on it and views that need it stay. Default: none.
	 */
	continuous_aggregates?: ContinuousAggregateSpec[];
	copy?: CopySection;
	replicate?: ReplicateSection;
	/**
	 * Hazards that were reviewed and are wanted. plan names those that are missing and warns of those that do not occur.
	 */
	accept?: AcceptanceSpec[];
	cutover?: CutoverSection;
	rollback?: RollbackSection;
	verify?: VerifySection;
	notify?: NotifySection;
	/**
	 * Yours: ignored by hyperferry, variables in it too.
	 *
	 * This interface was referenced by `MigrationSpec`'s JSON-Schema definition
	 * via the `patternProperty` "^x-".
	 */
	[k: string]:
		| {
				[k: string]: unknown;
		  }
		| 1
		| string
		| Source
		| Target
		| SchemaSection
		| TableRuleSpec[]
		| ContinuousAggregateSpec[]
		| CopySection
		| ReplicateSection
		| AcceptanceSpec[]
		| CutoverSection
		| RollbackSection
		| VerifySection
		| NotifySection
		| undefined;
}
/**
 * The database to read from. Settings are looked up as libpq does: these keys, then url, then the service file, then PG* variables, then the password file. Required.
 */
export interface Source {
	url?: Url;
	service?: Service;
	host?: Host;
	port?: Port;
	user?: User;
	password?: Password;
	dbname?: Dbname;
	database?: Database;
	sslmode?: Sslmode;
	sslrootcert?: Sslrootcert;
	sslcert?: Sslcert;
	sslkey?: Sslkey;
	connect_timeout?: ConnectTimeout;
	options?: Options;
	/**
	 * How many connections to the source all phases together may hold.
	 */
	max_connections?: number;
}
/**
 * The TimescaleDB database to write to. Settings are looked up as for source. Required.
 */
export interface Target {
	url?: Url;
	service?: Service;
	host?: Host;
	port?: Port;
	user?: User;
	password?: Password;
	dbname?: Dbname;
	database?: Database;
	sslmode?: Sslmode;
	sslrootcert?: Sslrootcert;
	sslcert?: Sslcert;
	sslkey?: Sslkey;
	connect_timeout?: ConnectTimeout;
	options?: Options;
	/**
	 * Create the extensions that the source uses, and timescaledb, where the target lacks them. With false they must exist already.
	 */
	create_extensions?: boolean;
}
/**
 * Which schemas move, and what of their surroundings.
 */
export interface SchemaSection {
	/**
	 * Schemas that move, by their exact names (no globs, no folding of case). Without the key tables, every table in them moves with its data.
	 *
	 * @minItems 1
	 */
	include?: string[];
	/**
	 * Whether roles that the migrated objects need (owners, grantees, members of these) are created on the target where they are missing. create leaves passwords out; create_with_passwords copies their hashes, which takes a superuser on the source.
	 */
	roles?: "skip" | "create" | "create_with_passwords";
	/**
	 * Other names for roles: what belongs or is granted to the first on the source belongs or is granted to the second on the target. Objects of roles that the target does not have stay with the role that migrates.
	 */
	owners?: {
		[k: string]: string;
	};
	/**
	 * Whether large objects (pg_largeobject) are copied. They belong to the database, not to a schema; their changes are not streamed but looked for at cutover.
	 */
	large_objects?: "copy" | "skip";
	/**
	 * Kinds of objects that are made only when the target opens, and not at all without this key: publications and event_triggers. Subscriptions are never made, because hyperferry neither reads nor prints their passwords; plan prints the statements.
	 */
	late?: ("publications" | "event_triggers")[];
	/**
	 * Whether GRANTs are copied. Those to roles that do not exist on the target are left out, which plan says.
	 */
	privileges?: "copy" | "skip";
	/**
	 * Whether defaults of the database, and of roles in it, are copied (ALTER DATABASE ... SET, ALTER ROLE ... IN DATABASE ... SET). They are set when the target opens. What the target has already stays as it is.
	 */
	settings?: "copy" | "skip";
	/**
	 * Objects that stay on the source, as KIND NAME like the ids that plan -v shows: * any characters, ? one; a kind of * means every kind. What needs them stays too, unless the target has them already. A pattern that matches nothing is an error.
	 */
	skip?: string[];
}
/**
 * What happens to the tables that match.
 */
export interface TableRuleSpec {
	/**
	 * Glob over SCHEMA.TABLE: * any characters, ? one, [abc] or [a-z] one of these. As in SQL, names fold to lower case and double quotes keep case, dots and globs literal: 'public."Order.Items"'. Required.
	 */
	match: string;
	/**
	 * Which rows move: all, none (structure only), or those that a condition selects. Default: all, when no rule says otherwise.
	 */
	data?: ("all" | "none") | RowSelection;
	hypertable?: HypertableSpec;
	/**
	 * What plan may set as the replica identity of the table on the source. full makes UPDATE and DELETE of a table without key replicable, writes whole old rows to the WAL, and needs hazard H301 in accept. default leaves the table as it is. Default: default, when no rule says otherwise.
	 */
	replica_identity?: "default" | "full";
}
export interface RowSelection {
	/**
	 * SQL condition over the table's columns. Required.
	 */
	where: string;
}
/**
 * Make the table a hypertable on the target. Default: it stays what it is on the source.
 */
export interface HypertableSpec {
	/**
	 * Time column: timestamptz, timestamp, date, an integer type, or uuid of version 7 (TimescaleDB 2.22), not null. Every unique index must contain it. Required.
	 */
	column: string;
	/**
	 * Time that one chunk spans: an interval as PostgreSQL writes it for time columns, a positive whole number for integer columns. Default: TimescaleDB's own for the type (7 days for time columns).
	 */
	chunk_interval?: string | number;
	/**
	 * Further dimensions, by hash: one, or a list of them. Default: none.
	 */
	space?: SpaceSpec | SpaceItemSpec[];
	/**
	 * What becomes of the primary key: keep it (it must contain the partitioning columns), none, or these columns. Default: no choice made, which is an error when the key lacks a partitioning column.
	 */
	primary_key?: ("keep" | "none") | string[];
	/**
	 * Function without arguments that says what now is in the unit of an integer time column; it must return the column's type and be STABLE or IMMUTABLE. Policies need it. Default: none, or what the target has.
	 */
	integer_now?: string;
	columnstore?: ColumnstoreSpec;
	retention?: RetentionSpec;
}
export interface SpaceSpec {
	/**
	 * Column to hash. Every unique index must contain it too. Required.
	 */
	column: string;
	/**
	 * Number of hash partitions. Required.
	 */
	partitions: number;
}
export interface SpaceItemSpec {
	/**
	 * Column to hash. Every unique index must contain it too. Required.
	 */
	column: string;
	/**
	 * Number of hash partitions. Required.
	 */
	partitions: number;
}
/**
 * Keep old chunks compressed, in columns (TimescaleDB's community edition). Default: no columnstore.
 */
export interface ColumnstoreSpec {
	/**
	 * Columns whose values rows are grouped by; not the time column. Those that queries select by equality, with many rows for each value in a chunk, fit best. Default: none.
	 */
	segment_by?: string[];
	/**
	 * Order of rows inside a group: columns with ASC or DESC and NULLS FIRST or LAST, as in SQL. TimescaleDB adds the time column, descending, where it is missing. Default: the time column, descending.
	 */
	order_by?: string;
	/**
	 * Age at which chunks are compressed: an interval for time columns, a whole number for integer columns (which need integer_now). The policy works from the cutover on. Default: no policy.
	 */
	after?: string | number;
}
/**
 * Drop old chunks, from the cutover on (TimescaleDB's community edition). Default: nothing is dropped.
 */
export interface RetentionSpec {
	/**
	 * Age at which chunks are dropped: an interval for time columns, a whole number for integer columns (which need integer_now). Required.
	 */
	drop_after: string | number;
	/**
	 * When the policy starts to work: with the cutover (with replicate.mode none: at the end of the copy), or never, so that you do it by alter_job.
	 */
	enable?: "at_cutover" | "never";
}
/**
 * One continuous aggregate.
 */
export interface ContinuousAggregateSpec {
	/**
	 * Its name, with the schema. Required.
	 */
	name: string;
	/**
	 * A SELECT over one hypertable of this migration, or over another continuous aggregate, grouped by time_bucket of its time column. Names without a schema are looked up in the aggregate's schema, then in TimescaleDB's. Default: the query of the view or materialised view with this name on the source.
	 */
	query?: string;
	/**
	 * true: what was not refreshed yet is not seen. false: it is computed when the aggregate is read.
	 */
	materialized_only?: boolean;
	/**
	 * Interval of the chunks that hold the aggregate's rows: an interval for time columns, a whole number for integer columns. Default: TimescaleDB's, ten times the hypertable's.
	 */
	chunk_interval?: string | number;
	refresh?: RefreshSpec;
}
/**
 * Keep it fresh, from the cutover on. Default: no policy; it is filled once, up to the newest row.
 */
export interface RefreshSpec {
	/**
	 * Age up to which changes are followed: an interval for time columns, a whole number for integer columns. Must be less than the retention of the hypertable, or what is aggregated of dropped chunks is lost. Default: however old.
	 */
	start_offset?: string | number;
	/**
	 * Age from which on rows are aggregated; younger ones are left to a later run. Default: all, also those of the bucket that still fills.
	 */
	end_offset?: string | number;
	/**
	 * Time between two runs. Required.
	 */
	schedule_interval: string;
	/**
	 * When the policy starts to work: with the cutover (with replicate.mode none: at the end of the copy), or never, so that you do it by alter_job.
	 */
	enable?: "at_cutover" | "never";
}
/**
 * How existing rows are copied.
 */
export interface CopySection {
	/**
	 * How many parts are copied, and indexes built, at once.
	 */
	jobs?: number;
	/**
	 * Size beyond which a table is copied in several parts; at least 1 MB. A smaller one is divided too where it would leave other jobs idle. Units are powers of 1024.
	 */
	split_larger_than?: string | number;
	/**
	 * When indexes and keys are built.
	 */
	indexes?: "after_copy" | "before_copy";
	/**
	 * Bytes of rows per second that all jobs together read from the source at most; 0 = no limit. May be changed between two runs of apply.
	 */
	rate_limit?: string | number;
	/**
	 * Order in which tables are copied.
	 */
	order?: "largest_first" | "as_listed";
}
/**
 * How changes follow while and after rows are copied.
 */
export interface ReplicateSection {
	/**
	 * continuous: changes follow until cutover. none: one copy under one snapshot, without slot or publication.
	 */
	mode?: "continuous" | "none";
	batch?: BatchSpec;
	change_log?: ChangeLogSpec;
	/**
	 * What happens to a table whose shape changes on the source during the run: stop it and show the difference, or warn.
	 */
	on_ddl?: "stop" | "warn";
	limits?: LimitsSpec;
}
/**
 * How source transactions are put together into one transaction on the target.
 */
export interface BatchSpec {
	/**
	 * Changes after which a batch is applied. Transactions are never cut, so it may be more.
	 */
	rows?: number;
	/**
	 * Time after which a batch is applied even if it is small.
	 */
	max_delay?: string;
}
/**
 * Received changes that are not yet applied, on the local disk beside the spec.
 */
export interface ChangeLogSpec {
	/**
	 * Bytes that the change log may take; 0 = as much as the disk has. At the limit apply stops with its state saved (E403) while the slot keeps WAL on the source; raise the limit and apply again to go on.
	 */
	limit?: string | number;
}
/**
 * Limits at which copying pauses, and in the end stops, with the reason shown. Near max_slot_wal_keep_size of the source it pauses whatever this says.
 */
export interface LimitsSpec {
	/**
	 * WAL that the slot may keep on the source. Copying pauses at 80 % of it; when it stays beyond, apply stops with its state saved (E463). Default: no limit.
	 */
	slot_retained?: string | number;
	/**
	 * Disk that must stay free on the target. Default: no limit.
	 */
	target_disk_free?: string | number;
	/**
	 * WAL that a physical standby of the source may be behind while rows are copied; then copying pauses. The role must see it in pg_stat_replication (pg_monitor). Default: no limit.
	 */
	replica_lag?: string | number;
	/**
	 * How long another session of the source may wait for a lock that copying holds. Then copying pauses and lets go of it; parts that were under way are copied again.
	 */
	source_lock_wait?: string;
}
/**
 * One hazard on one object.
 */
export interface AcceptanceSpec {
	/**
	 * The hazard's code; `hyperferry explain H301` tells more. Required.
	 */
	code: string;
	/**
	 * The object as plan names it. Required.
	 */
	object: string;
	/**
	 * Why it is fine, and who said so; for your reviewers. Default: empty.
	 */
	why?: string;
}
/**
 * When and how writes move from the source to the target.
 */
export interface CutoverSection {
	/**
	 * manual: `hyperferry cutover` starts it. auto: it starts when the criteria hold.
	 */
	mode?: "manual" | "auto";
	when?: CutoverCriteria;
	/**
	 * How writes on the source are stopped. read_only_database: new sessions are read-only and the others are ended; cutover --abort undoes it. none: you stop the writes.
	 */
	fence?: "read_only_database" | "none";
	/**
	 * Time from the fence to the opening. When it is over, the fence is lifted and replication goes on; nothing is lost.
	 */
	timeout?: string;
	sequences?: SequencesSpec;
}
/**
 * Criteria without which cutover refuses.
 */
export interface CutoverCriteria {
	lag?: LagCriterion;
	/**
	 * Level of verification that must have passed within 24 hours; none asks for nothing.
	 */
	verify?: "none" | "schema" | "count" | "sample" | "full";
	/**
	 * Age that no transaction on the source may exceed, because the fence would end it.
	 */
	no_open_transactions_older_than?: string;
}
/**
 * How far behind the target may be.
 */
export interface LagCriterion {
	/**
	 * Largest lag ...
	 */
	below?: string;
	/**
	 * ... and for how long it must have held.
	 */
	for?: string;
}
/**
 * How sequences on the target are set.
 */
export interface SequencesSpec {
	/**
	 * Added to the greater of the source's value and the largest value in the column.
	 */
	margin?: number;
}
/**
 * The way back after the cutover. Default: none.
 */
export interface RollbackSection {
	/**
	 * After the cutover, replicate from the target back to the source.
	 */
	reverse_replication?: boolean;
	/**
	 * How long reverse replication is kept. Default: until clean.
	 */
	keep?: string;
}
/**
 * How data is compared.
 */
export interface VerifySection {
	/**
	 * How many tables are compared at once.
	 */
	jobs?: number;
	/**
	 * Share of the rows that level sample compares. Default: no sampling.
	 */
	sample?: string;
	/**
	 * What happens to rows that differ: report them, or recheck them after a while.
	 */
	mismatch?: "report" | "recheck";
}
/**
 * Who is told of events. Default: nobody.
 */
export interface NotifySection {
	/**
	 * URL that receives a POST with JSON for every event; empty = none.
	 */
	webhook?: string;
	/**
	 * Events to tell. Default: all of them.
	 */
	events?: ("copied" | "ready" | "cutover" | "failed")[];
}
