import type { Catalog, CatalogObject, ColumnFacts, IndexFacts, ObjectId, TableFacts } from "../catalog/catalog.js";
import { groupBy } from "../model/group-by.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { isSameIndex } from "../objects/partition-objects.js";
import { sentKey } from "../objects/row-identity.js";
import { effectiveRules } from "../spec/match-rules.js";
import type { Spec } from "../spec/spec.js";

/** The catalog with every partitioned table that is to become a hypertable folded. */
export function foldPartitions(spec: Spec, source: Catalog): Catalog {
	const ruleOf = effectiveRules(spec.tables);
	return foldTables(source, ({ id }) => ruleOf(id)?.hypertable !== undefined);
}

/**
 * The catalog with partitioned tables as ordinary tables, which have the rows of their partitions (`TableFacts.partitions`). Their own objects
 * stay in the list of objects; their tables are gone. Digests stay those of the source.
 */
export function foldTables(source: Catalog, isWanted: (root: TableFacts) => boolean): Catalog {
	const roots = [...source.tables.values()].filter((facts) => facts.relkind === "p" && !facts.isPartition && isWanted(facts));
	if (roots.length === 0) return source;
	const below = groupBy([...source.tables.values()], ({ partitionRoot }) => (partitionRoot ? tableKey(partitionRoot) : ""));
	const folded = new Map(roots.map((root) => [tableKey(root.id), foldedFacts(root, below.get(tableKey(root.id)) ?? [])]));
	const isFolded = ({ partitionRoot }: TableFacts) => partitionRoot !== undefined && folded.has(tableKey(partitionRoot));
	const tables = [...source.tables].filter(([, facts]) => !isFolded(facts));
	const gone = partitionObjects(source, folded);
	// a foreign key to the root depends on the key of every partition, too
	const ofRoots = (object: CatalogObject): CatalogObject =>
		object.kind === "FK CONSTRAINT" ? { ...object, dependsOn: object.dependsOn.filter((id) => !gone.has(id)) } : object;
	return {
		...source,
		tables: new Map(tables.map(([key, facts]) => [key, folded.get(key) ?? facts])),
		objects: new Map([...source.objects].map(([id, object]) => [id, isOf(object, folded) ? withoutPartitions(object) : ofRoots(object)])),
	};
}

/** Kinds that only say or do something of other objects, and go with them. */
export const additions: ReadonlySet<string> = new Set(["ACL", "COMMENT", "SECURITY LABEL", "INDEX ATTACH", "TABLE ATTACH"]);

/** What belongs to partitions of these tables (by tableKey), the partitions themselves included. */
export function partitionObjects(source: Catalog, roots: { has(key: string): boolean }): ReadonlySet<ObjectId> {
	const found = new Set<ObjectId>();
	for (const { id, kind, table, dependsOn } of source.objects.values()) {
		const root = table && source.tables.get(tableKey(table))?.partitionRoot;
		if (root ? roots.has(tableKey(root)) : additions.has(kind) && dependsOn.some((other) => found.has(other))) found.add(id);
	}
	return found;
}

/** By tableKey of a partition: the table that it is folded into. */
export function foldedInto(source: Catalog): ReadonlyMap<string, TableId> {
	return new Map([...source.tables.values()].flatMap(({ id, partitions = [] }) => partitions.map((facts) => [tableKey(facts.id), id])));
}

function isOf(object: CatalogObject, folded: ReadonlyMap<string, unknown>): boolean {
	return object.table !== undefined && folded.has(tableKey(object.table));
}

/** PARTITION BY of a table, ONLY of an index, and a foreign key without ONLY are pg_dump's words for partitioned tables. */
function withoutPartitions(object: CatalogObject): CatalogObject {
	if (object.kind === "TABLE") return { ...object, sql: object.sql.replace(/\nPARTITION BY (?:RANGE|LIST|HASH) \([^\n]*\);/, ";") };
	if (object.kind === "FK CONSTRAINT") return { ...object, sql: object.sql.replace(/^ALTER TABLE (?!ONLY )/, "ALTER TABLE ONLY ") };
	return object.kind === "INDEX" ? { ...object, sql: object.sql.replace(" ON ONLY ", " ON ") } : object;
}

function foldedFacts(root: TableFacts, partitions: readonly TableFacts[]): TableFacts {
	const leaves = partitions.filter(({ relkind }) => relkind !== "p");
	const sum = (of: (facts: TableFacts) => number) => leaves.reduce((total, facts) => total + of(facts), 0);
	const analysed = leaves.some(({ rowsEstimate }) => rowsEstimate >= 0);
	return {
		...root,
		relkind: "r",
		hasChildren: false,
		columns: root.columns.map((column) => ({ ...column, ...leastCorrelation(column.name, leaves) })),
		indexes: root.indexes.map((index) => ({
			...index,
			definition: index.definition.replace(" ON ONLY ", " ON "),
			bytes: sum((facts) => facts.indexes.find((other) => isSameIndex(index, other))?.bytes ?? 0),
		})),
		replicaIdentity: sharedIdentity(root, leaves),
		heapBytes: sum(({ heapBytes }) => heapBytes),
		bytes: sum(({ bytes }) => bytes),
		rowsEstimate: analysed ? sum(({ rowsEstimate }) => Math.max(0, rowsEstimate)) : -1,
		updates: sum(({ updates }) => updates),
		deletes: sum(({ deletes }) => deletes),
		partitions,
	};
}

/** Of partitions by time each has an order of its own. */
function leastCorrelation(name: string, leaves: readonly TableFacts[]): Pick<ColumnFacts, "correlation"> {
	const found = leaves.flatMap(({ columns }) => columns.find((column) => column.name === name)?.correlation ?? []);
	const [least] = found.toSorted((a, b) => Math.abs(a) - Math.abs(b));
	return least === undefined ? {} : { correlation: least };
}

/**
 * A partition's own identity decides what the source sends of its old rows, the root's what is said to be the key: only where each partition sends
 * the root's primary key, changes can be found. Otherwise nothing identifies them, and inserts alone are published. An identity of the root that
 * new partitions would not get stays, to be refused.
 */
function sharedIdentity(root: TableFacts, leaves: readonly TableFacts[]): TableFacts["replicaIdentity"] {
	const key = sentKey({ ...root, replicaIdentity: "d" });
	if (root.replicaIdentity === "f" || (root.replicaIdentity === "i" && !sends(root, key))) return root.replicaIdentity;
	return root.replicaIdentity !== "n" && leaves.every((leaf) => sends(leaf, key)) ? "d" : "n";
}

function sends(facts: TableFacts, key: IndexFacts | undefined): boolean {
	if (!key) return false;
	const columns = sentKey(facts)?.columns;
	return facts.replicaIdentity === "f" || (columns?.length === key.columns.length && key.columns.every((name) => columns.includes(name)));
}

/** Tables of the source that are read for one of the target. */
export function partitionsWithRows({ partitions = [] }: TableFacts): readonly TableFacts[] {
	return partitions.filter(({ relkind }) => relkind === "r");
}
