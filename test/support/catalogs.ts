import type { Catalog, CatalogObject, ColumnFacts, ForeignKeyFacts, IndexFacts, Server, TableFacts } from "../../src/catalog/catalog.js";
import type { RoleFacts } from "../../src/catalog/role-facts.js";
import type { DatabaseFacts, ExtensionFacts } from "../../src/catalog/surroundings.js";
import { digest } from "../../src/model/digest.js";
import { formatName, formatTableId, tableKey } from "../../src/model/table-id.js";

const typeNames: Readonly<Record<string, string>> = {
	integer: "int4",
	bigint: "int8",
	smallint: "int2",
	"timestamp with time zone": "timestamptz",
	"timestamp without time zone": "timestamp",
	"double precision": "float8",
	boolean: "bool",
};

/** A column of a built-in type. */
export function column(name: string, type = "integer", facts: Partial<ColumnFacts> = {}): ColumnFacts {
	return {
		name,
		attnum: 1,
		type,
		typeOid: 23,
		typeSchema: "pg_catalog",
		typeName: typeNames[type] ?? type,
		typeKind: "b",
		typeHasBinary: true,
		extensionType: false,
		notNull: true,
		generated: "",
		identity: "",
		hasHashSupport: true,
		hasOrder: true,
		...facts,
	};
}

export function index(name: string, columns: readonly (string | undefined)[], facts: Partial<IndexFacts> = {}): IndexFacts {
	return {
		name,
		unique: false,
		primary: false,
		exclusion: false,
		valid: true,
		immediate: true,
		replicaIdentity: false,
		partial: false,
		columns,
		include: [],
		definition: "",
		bytes: 8192,
		...facts,
	};
}

export function primaryKey(table: string, ...columns: readonly string[]): IndexFacts {
	return index(`${table}_pkey`, columns, { unique: true, primary: true, constraint: `${table}_pkey` });
}

export function foreignKey(
	name: string,
	columns: readonly string[],
	references: string,
	referencedColumns: readonly string[],
): ForeignKeyFacts {
	return { name, columns, references: { schema: "public", name: references }, referencedColumns, validated: true, definition: "" };
}

export function table(name: string, facts: Partial<TableFacts> = {}): TableFacts {
	return {
		id: { schema: "public", name },
		oid: 1,
		relkind: "r",
		persistence: "p",
		accessMethod: "heap",
		owner: "app",
		privileges: { select: true, owner: true },
		isPartition: false,
		inherits: [],
		hasChildren: false,
		columns: [column("id")],
		indexes: [],
		foreignKeys: [],
		checks: [],
		triggers: [],
		rules: [],
		rowSecurity: false,
		forcedRowSecurity: false,
		policiesApply: false,
		replicaIdentity: "d",
		heapBytes: 81_920,
		bytes: 90_112,
		rowsEstimate: 1000,
		updates: 0,
		deletes: 0,
		...facts,
	};
}

export function object(kind: string, name: string, sql: string, facts: Partial<CatalogObject> = {}): CatalogObject {
	const identity =
		facts.table && kind !== "TABLE" && kind !== "VIEW" ? `${name} on ${formatTableId(facts.table)}` : `public.${formatName(name)}`;
	const postData = ["CONSTRAINT", "FK CONSTRAINT", "INDEX", "TRIGGER", "RULE", "POLICY", "ACL"].includes(kind);
	return {
		id: kind === "SCHEMA" || kind === "EXTENSION" ? `${kind.toLowerCase()} ${name}` : `${kind.toLowerCase()} ${identity}`,
		kind,
		section: postData ? "post-data" : "pre-data",
		...(kind !== "SCHEMA" && kind !== "EXTENSION" && { schema: "public" }),
		tag: name,
		name,
		dependsOn: [],
		sql,
		digest: digest(sql),
		...facts,
	};
}

/** The entries that pg_dump would print for a table. */
function tableObjects(facts: TableFacts): readonly CatalogObject[] {
	const name = formatTableId(facts.id);
	const columns = facts.columns
		.map(({ name, type, notNull }) => `    ${formatName(name)} ${type}${notNull ? " NOT NULL" : ""}`)
		.join(",\n");
	const partition = facts.relkind === "p" ? "\nPARTITION BY RANGE (id)" : "";
	const alter = `ALTER TABLE ONLY ${name}\n    ADD CONSTRAINT`;
	return [
		object("TABLE", facts.id.name, `CREATE TABLE ${name} (\n${columns}\n)${partition};`, { table: facts.id }),
		...facts.indexes.map((found) => {
			const list = found.columns.map((key) => key ?? "lower(x)").join(", ");
			const include = found.include.length > 0 ? ` INCLUDE (${found.include.join(", ")})` : "";
			if (found.constraint !== undefined) {
				const kind = found.primary ? "PRIMARY KEY" : found.exclusion ? "EXCLUDE USING gist" : "UNIQUE";
				return object("CONSTRAINT", found.constraint, `${alter} ${found.constraint} ${kind} (${list})${include};`, { table: facts.id });
			}
			const unique = found.unique ? "UNIQUE " : "";
			return object("INDEX", found.name, `CREATE ${unique}INDEX ${found.name} ON ${name} USING btree (${list})${include};`, {
				table: facts.id,
			});
		}),
		...facts.foreignKeys.map((key) => {
			const references = `${formatTableId(key.references)}(${key.referencedColumns.join(", ")})`;
			const sql = `${alter} ${key.name} FOREIGN KEY (${key.columns.join(", ")}) REFERENCES ${references};`;
			return object("FK CONSTRAINT", key.name, sql, { table: facts.id });
		}),
	];
}

/** A role without attributes, which ours may be and grant. */
export function role(name: string, facts: Partial<RoleFacts> = {}): RoleFacts {
	return {
		name,
		superuser: false,
		inherit: true,
		createRole: false,
		createDatabase: false,
		login: false,
		replication: false,
		bypassRowSecurity: false,
		connectionLimit: -1,
		memberOf: [],
		settings: [],
		ours: { inherits: true, set: true, grant: true },
		...facts,
	};
}

export function server(facts: Partial<Server> = {}): Server {
	return {
		host: "db1",
		port: 5432,
		database: "shop",
		user: "app",
		versionNum: 170_011,
		version: "17.11",
		systemIdentifier: "1",
		encoding: "UTF8",
		locale: { provider: "c", name: "C", collate: "C", ctype: "C" },
		settings: {
			wal_level: "logical",
			max_replication_slots: "10",
			max_wal_senders: "10",
			max_slot_wal_keep_size: "-1",
			max_connections: "100",
			default_transaction_read_only: "off",
			shared_buffers: "2GB",
			effective_cache_size: "4GB",
		},
		usedReplicationSlots: 0,
		usedWalSenders: 0,
		databaseBytes: 1_000_000,
		inRecovery: false,
		privileges: {
			superuser: true,
			replication: true,
			createRole: true,
			createOnDatabase: true,
			ownsDatabase: true,
			setReplicationRole: true,
			signalBackend: true,
		},
		extensions: [],
		availableExtensions: [],
		publications: [],
		subscriptions: [],
		slots: [],
		parameters: [{ name: "session_replication_role", settable: true }],
		untrustedLanguages: ["c", "internal"],
		closedWrappers: [],
		roles: [role("app", { login: true })],
		schemas: [],
		...facts,
	};
}

export function extension(name: string, version: string, facts: Partial<ExtensionFacts> = {}): ExtensionFacts {
	return { name, version, schema: "public", relocatable: true, ours: true, rows: [], ...facts };
}

export function targetServer(facts: Partial<Server> = {}): Server {
	return server({
		host: "ts1",
		systemIdentifier: "2",
		timescaledb: { version: "2.19.3", license: "timescale" },
		extensions: [extension("timescaledb", "2.19.3")],
		...facts,
	});
}

/** A catalog of these tables; their entries come before `objects`, post-data last. */
export function catalog(
	tables: readonly TableFacts[],
	more: { readonly server?: Server; readonly objects?: readonly CatalogObject[]; readonly database?: Partial<DatabaseFacts> } = {},
): Catalog {
	const objects = [...tables.filter(({ relkind }) => relkind !== "v").flatMap(tableObjects), ...(more.objects ?? [])];
	const ordered = [...objects.filter(({ section }) => section === "pre-data"), ...objects.filter(({ section }) => section === "post-data")];
	return {
		server: more.server ?? server(),
		objects: new Map(ordered.map((found) => [found.id, found])),
		tables: new Map(tables.map((facts) => [tableKey(facts.id), facts])),
		sequences: [],
		largeObjects: { objects: 0, bytes: 0, ranges: [], unreadable: 0, owners: [], grantees: [] },
		database: { settings: [], grants: [], parameterGrants: [], ...more.database },
		collations: [],
		tablespaces: [],
		fingerprint: "",
	};
}

export function emptyTarget(facts: Partial<Server> = {}): Catalog {
	return catalog([], { server: targetServer(facts) });
}
