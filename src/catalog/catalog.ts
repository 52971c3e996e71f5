import type { OrderColumn } from "../model/order-by.js";
import type { TableId } from "../model/table-id.js";
import type { RoleFacts } from "./role-facts.js";
import type {
	CollationFacts,
	ContinuousAggregateFacts,
	DatabaseFacts,
	ExtensionFacts,
	LargeObjectFacts,
	PolicyFacts,
} from "./surroundings.js";

/** `${kind in lower case} ${portable identity}`, e.g. "table public.orders", "function app.add(integer,integer)". */
export type ObjectId = string;

/** What one side looks like: pg_dump's table of contents, plus what that lacks. Read under one snapshot. */
export interface Catalog {
	readonly server: Server;
	/** In pg_dump's order. Extension members, chunks and TimescaleDB's own schemas are left out. */
	readonly objects: ReadonlyMap<ObjectId, CatalogObject>;
	/** By tableKey. Ordinary, partitioned and foreign tables, views and materialised views of user schemas, in name order. */
	readonly tables: ReadonlyMap<string, TableFacts>;
	/** Of user schemas, in name order. */
	readonly continuousAggregates?: readonly ContinuousAggregateFacts[];
	readonly sequences: readonly SequenceFacts[];
	readonly largeObjects: LargeObjectFacts;
	readonly database: DatabaseFacts;
	/** On the source those that objects use, on the target those of pg_catalog. */
	readonly collations: readonly CollationFacts[];
	/** Other than the database's own, with how many tables and indexes lie there. */
	readonly tablespaces: readonly { readonly name: string; readonly relations: number }[];
	/** Digest over the objects, without sizes, statistics and sequence values. */
	readonly fingerprint: string;
}

export interface CatalogObject {
	readonly id: ObjectId;
	/** pg_dump's entry type: "TABLE", "CONSTRAINT", "FK CONSTRAINT", "INDEX", "TRIGGER", "VIEW", "FUNCTION", "ACL", "COMMENT", ... */
	readonly kind: string;
	readonly section: "pre-data" | "data" | "post-data";
	/** Undefined for objects outside schemas. */
	readonly schema?: string;
	/** pg_dump's tag, e.g. "orders orders_pkey" for a constraint. */
	readonly tag: string;
	/** Name of the object itself, e.g. "orders_pkey". */
	readonly name: string;
	/** The table it belongs to, for indexes, constraints, triggers, rules, policies, defaults, and the table itself. */
	readonly table?: TableId;
	/** Ids of objects that must exist first, within this catalog. */
	readonly dependsOn: readonly ObjectId[];
	/** What it needs in schemas that were not read. */
	readonly outside?: readonly OutsideObject[];
	/** Whose it is, and pg_dump's statement that says so up to OWNER TO; for kinds that have an owner of their own. */
	readonly owner?: { readonly role: string; readonly alter: string };
	/** The statements that make it, without owner; empty search_path assumed. */
	readonly sql: string;
	/** Digest of sql. */
	readonly digest: string;
}

/** As pg_identify_object says: "table", "other.t"; "function", "other.f(integer)". */
export interface OutsideObject {
	readonly type: string;
	readonly identity: string;
}

export interface Server {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	/** server_version_num, e.g. 170011; and as text, "17.11". */
	readonly versionNum: number;
	readonly version: string;
	readonly systemIdentifier: string;
	readonly encoding: string;
	/** The database's default collation: provider c libc, i ICU, b builtin; version where its library has one. */
	readonly locale: {
		readonly provider: string;
		readonly name: string;
		readonly collate: string;
		readonly ctype: string;
		readonly version?: string;
	};
	readonly timescaledb?: { readonly version: string; readonly license: string };
	/** Version that CREATE EXTENSION timescaledb would install, when it is available but not created. */
	readonly timescaledbAvailable?: string;
	readonly settings: Readonly<
		Record<
			| "wal_level"
			| "max_replication_slots"
			| "max_wal_senders"
			| "max_slot_wal_keep_size"
			| "max_connections"
			| "default_transaction_read_only"
			| "shared_buffers"
			| "effective_cache_size",
			string
		>
	>;
	readonly usedReplicationSlots: number;
	readonly usedWalSenders: number;
	readonly databaseBytes: number;
	readonly inRecovery: boolean;
	readonly privileges: {
		readonly superuser: boolean;
		readonly replication: boolean;
		readonly createRole: boolean;
		readonly createOnDatabase: boolean;
		readonly ownsDatabase: boolean;
		/** May SET session_replication_role. */
		readonly setReplicationRole: boolean;
		/** May end other users' sessions. */
		readonly signalBackend: boolean;
	};
	readonly extensions: readonly ExtensionFacts[];
	readonly availableExtensions: readonly {
		readonly name: string;
		readonly defaultVersion: string;
		readonly versions: readonly string[];
		/** To create it, unless the server's provider has arranged otherwise. */
		readonly needsSuperuser: boolean;
	}[];
	readonly publications: readonly { readonly name: string; readonly allTables: boolean; readonly tables: readonly TableId[] }[];
	/** Subscriptions of this database as far as the role can see them. */
	readonly subscriptions: readonly {
		readonly name: string;
		readonly enabled: boolean;
		readonly publications: readonly string[];
		readonly slot?: string;
		readonly tables: readonly TableId[];
	}[];
	readonly slots: readonly { readonly name: string; readonly plugin: string; readonly active: boolean; readonly database: string }[];
	/** Settings that the server knows, and whether our role may set them for others. */
	readonly parameters: readonly { readonly name: string; readonly settable: boolean }[];
	/** Languages in which only superusers may write functions. */
	readonly untrustedLanguages: readonly string[];
	/** Foreign data wrappers of which our role may not make servers. */
	readonly closedWrappers: readonly string[];
	readonly roles: readonly RoleFacts[];
	/** Schemas of the scope: whose they are, whether we may let others create there, and who can. */
	readonly schemas: readonly {
		readonly name: string;
		readonly owner: string;
		readonly grantable: boolean;
		readonly creators: readonly string[];
	}[];
	/** Schemas that exist and in which our role may not create anything. */
	readonly closedSchemas?: readonly string[];
	/** Of sessions of this database that are not ours, seconds; undefined when none is open. */
	readonly oldestTransactionSeconds?: number;
}

export interface TableFacts {
	readonly id: TableId;
	readonly oid: number;
	/** pg_class.relkind: r table, p partitioned, f foreign, v view, m materialised view. */
	readonly relkind: "r" | "p" | "f" | "v" | "m";
	/** pg_class.relpersistence: p permanent, u unlogged, t temporary. */
	readonly persistence: "p" | "u" | "t";
	readonly accessMethod?: string;
	readonly owner: string;
	/** What our role may do with it. */
	readonly privileges: { readonly select: boolean; readonly owner: boolean };
	/** Of materialised views: whether it was filled; one that was not cannot be read. */
	readonly populated?: boolean;
	readonly isPartition: boolean;
	/** The table at the top of the partition tree, for partitions. */
	readonly partitionRoot?: TableId;
	/** Parents by inheritance (partitions: the direct parent). */
	readonly inherits: readonly TableId[];
	readonly hasChildren: boolean;
	/** Only of a partitioned table that planning treats as an ordinary one: all tables below it. */
	readonly partitions?: readonly TableFacts[];
	readonly columns: readonly ColumnFacts[];
	readonly indexes: readonly IndexFacts[];
	readonly foreignKeys: readonly ForeignKeyFacts[];
	readonly checks: readonly {
		readonly name: string;
		readonly noInherit: boolean;
		readonly validated: boolean;
		readonly definition: string;
	}[];
	readonly triggers: readonly {
		readonly name: string;
		readonly row: boolean;
		readonly transitionTables: boolean;
		readonly enabled: "O" | "D" | "R" | "A";
	}[];
	readonly rules: readonly string[];
	readonly rowSecurity: boolean;
	/** Also for its owner. */
	readonly forcedRowSecurity: boolean;
	/** Policies decide what our role sees and writes there. */
	readonly policiesApply: boolean;
	/** pg_class.relreplident: d default (primary key), n nothing, f full, i index. */
	readonly replicaIdentity: "d" | "n" | "f" | "i";
	/** Bytes that a scan reads: of the heap alone, and with TOAST. */
	readonly heapBytes: number;
	readonly bytes: number;
	/** reltuples; -1 when never analysed. */
	readonly rowsEstimate: number;
	/** Counters since the last statistics reset. */
	readonly updates: number;
	readonly deletes: number;
	/** Only on a target with TimescaleDB. */
	readonly hypertable?: HypertableFacts;
	/** True when at least one row exists; asked on the target only. */
	readonly hasRows?: boolean;
}

export interface ColumnFacts {
	readonly name: string;
	readonly attnum: number;
	/** format_type: "timestamp with time zone", "character varying(20)", "public.mood". */
	readonly type: string;
	/** pg_type.oid of the column, 0-based nothing; user types have per-database oids. */
	readonly typeOid: number;
	readonly typeSchema: string;
	readonly typeName: string;
	/** pg_type.typtype: b base, c composite, d domain, e enum, r range, m multirange, p pseudo. */
	readonly typeKind: string;
	/** For arrays: the element's kind and schema; for domains: the base type's. */
	readonly elementSchema?: string;
	readonly elementKind?: string;
	readonly typeHasBinary: boolean;
	readonly extensionType: boolean;
	readonly notNull: boolean;
	/** pg_attribute.attgenerated: "" no, s stored, v virtual. */
	readonly generated: "" | "s" | "v";
	/** pg_attribute.attidentity: "" no, a always, d by default. */
	readonly identity: "" | "a" | "d";
	readonly defaultExpression?: string;
	readonly collation?: string;
	/** pg_stats.correlation, when known. */
	readonly correlation?: number;
	readonly hasHashSupport: boolean;
	/** Where the type's `=` is, when that is not pg_catalog. */
	readonly equalitySchema?: string;
	/** Has a default btree operator class. */
	readonly hasOrder: boolean;
}

export interface IndexFacts {
	readonly name: string;
	readonly unique: boolean;
	readonly primary: boolean;
	readonly exclusion: boolean;
	readonly valid: boolean;
	readonly immediate: boolean;
	readonly replicaIdentity: boolean;
	readonly partial: boolean;
	/** Key columns in order; undefined stands for an expression. INCLUDE columns apart. */
	readonly columns: readonly (string | undefined)[];
	readonly include: readonly string[];
	/** Exclusion constraints: operator per key column. */
	readonly operators?: readonly string[];
	/** The constraint that owns it, if any. */
	readonly constraint?: string;
	readonly definition: string;
	/** 0 where the table is empty. */
	readonly bytes: number;
}

export interface ForeignKeyFacts {
	readonly name: string;
	readonly columns: readonly string[];
	readonly references: TableId;
	readonly referencedColumns: readonly string[];
	readonly validated: boolean;
	readonly definition: string;
}

export interface HypertableFacts {
	readonly dimensions: readonly {
		readonly column: string;
		readonly type: string;
		/** Microseconds for time columns, units for integers; undefined for hash dimensions. */
		readonly interval?: string;
		readonly partitions?: number;
	}[];
	readonly chunks: number;
	/** Undefined where it is not enabled. Both lists are empty where TimescaleDB is to choose when it compresses. */
	readonly columnstore?: { readonly segmentBy: readonly string[]; readonly orderBy: readonly OrderColumn[] };
	readonly policies: readonly PolicyFacts[];
	/** Name of the function that says now, for integer time columns; TimescaleDB's views do not tell its schema. */
	readonly integerNow?: string;
}

export interface SequenceFacts {
	readonly id: TableId;
	/** The column whose default or identity uses it. */
	readonly ownedBy?: { readonly table: TableId; readonly column: string };
	readonly increment: string;
	readonly min: string;
	readonly max: string;
	readonly cycle: boolean;
}
