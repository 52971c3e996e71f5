import type { Catalog, CatalogObject, ObjectId } from "../../catalog/catalog.js";
import { groupBy } from "../../model/group-by.js";
import { sameTable, tableKey } from "../../model/table-id.js";
import { dropStatement } from "./drop-statement.js";

/** What goes when an object of the target is dropped. */
export interface Drop {
	/** In the order in which nothing is in the way. */
	readonly statements: readonly string[];
	/** Everything that goes, the object itself among it. */
	readonly objects: ReadonlySet<ObjectId>;
	/** Of these what is not made anew: parts and descriptions that only the target has. */
	readonly lost: readonly ObjectId[];
	/** What only the target has and what needs the object: it is not dropped, so the object cannot be. */
	readonly blockers: readonly ObjectId[];
}

const relations = new Set(["TABLE", "VIEW", "MATERIALIZED VIEW"]);
const descriptions = new Set(["COMMENT", "ACL", "SECURITY LABEL"]);

/** Says what goes with an object of the target. */
export type Dropper = (object: CatalogObject) => Drop;

/** Follows dependencies through the target; `isRemade` tells what the migration creates itself. */
export function dropperOf(target: Pick<Catalog, "objects">, isRemade: (id: ObjectId) => boolean): Dropper {
	const places = new Map([...target.objects.keys()].map((id, place) => [id, place]));
	const edges = [...target.objects.values()]
		.filter(({ section }) => section !== "data")
		.flatMap((object) => object.dependsOn.map((id) => ({ id, object })));
	const dependents = groupBy(edges, ({ id }) => id);
	return (object) => dropOf(object, isRemade, (id) => dependents.get(id)?.map((edge) => edge.object) ?? [], places);
}

function dropOf(
	object: CatalogObject,
	isRemade: (id: ObjectId) => boolean,
	dependents: (id: ObjectId) => readonly CatalogObject[],
	places: ReadonlyMap<ObjectId, number>,
): Drop {
	const going = new Map<ObjectId, CatalogObject>([[object.id, object]]);
	const lost: ObjectId[] = [];
	const blockers: ObjectId[] = [];
	const needing = new Map(dependents(object.id).map((other) => [other.id, other]));
	const place = ({ id }: CatalogObject) => places.get(id) ?? 0;
	while (needing.size > 0) {
		// in pg_dump's order, what is needed comes before what needs it
		const [other] = [...needing.values()].sort((a, b) => place(a) - place(b)) as [CatalogObject, ...CatalogObject[]];
		needing.delete(other.id);
		if (going.has(other.id)) continue;
		const isPart = descriptions.has(other.kind) || [...going.values()].some((whole) => isPartOf(other, whole));
		const remade = isRemade(other.id);
		if (!isPart && (!remade || other.kind === "TABLE" || dropStatement(other) === undefined)) {
			blockers.push(other.id);
			continue;
		}
		if (!remade) lost.push(other.id);
		going.set(other.id, other);
		for (const next of dependents(other.id)) needing.set(next.id, next);
	}
	const statements = [...going.values()]
		.reverse()
		.filter((one) => ![...going.values()].some((whole) => isPartOf(one, whole)))
		.flatMap((one) => dropStatement(one) ?? []);
	return { statements, objects: new Set(going.keys()), lost, blockers };
}

function isPartOf(object: CatalogObject, whole: CatalogObject): boolean {
	return (
		object !== whole &&
		relations.has(whole.kind) &&
		object.table !== undefined &&
		whole.table !== undefined &&
		sameTable(object.table, whole.table)
	);
}

/** The target as it is once that is gone. */
export function withoutObjects(target: Catalog, gone: ReadonlySet<ObjectId>): Catalog {
	if (gone.size === 0) return target;
	const dropped = [...target.objects.values()].filter(({ id }) => gone.has(id));
	const tables = new Set(dropped.flatMap(({ kind, table }) => (relations.has(kind) && table ? [tableKey(table)] : [])));
	const indexes = new Set(
		dropped.flatMap(({ kind, table, name }) => (table && /INDEX|CONSTRAINT/.test(kind) ? [`${tableKey(table)} ${name}`] : [])),
	);
	return {
		...target,
		objects: new Map([...target.objects].filter(([id]) => !gone.has(id))),
		tables: new Map(
			[...target.tables]
				.filter(([key]) => !tables.has(key))
				.map(([key, facts]) => [
					key,
					{
						...facts,
						indexes: facts.indexes.filter(({ name, constraint }) => !indexes.has(`${key} ${constraint ?? name}`)),
						foreignKeys: facts.foreignKeys.filter(({ name }) => !indexes.has(`${key} ${name}`)),
					},
				]),
		),
	};
}
