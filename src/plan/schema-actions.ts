import { type Action, makeAction } from "../actions/registry.js";
import type { CatalogObject, ObjectId } from "../catalog/catalog.js";
import { sameTable, type TableId, tableKey } from "../model/table-id.js";
import { type ChunkSlice, chunkSlices, hashSlices, mostChunks } from "../objects/chunk-slices.js";
import { unitLimits } from "../objects/unit-limits.js";
import { createAggregates } from "./aggregate-actions.js";
import type { DesiredObject } from "./desired-objects.js";
import type { ObjectDiff } from "./diff/diff-objects.js";
import { ownerAction } from "./finish-actions.js";
import { type Handover, isHandedOverEarly, type OwnerDecisions } from "./owners.js";
import type { PlanInput } from "./plan-input.js";
import type { AggregateDecisions } from "./planned-aggregates.js";
import { canCreateChunks, type HypertableDecisions } from "./planned-hypertables.js";
import { integerNowActions } from "./planned-policies.js";
import { roleActions } from "./role-actions.js";
import { isPrivileges, type RoleDecisions } from "./role-decisions.js";
import { extensionSchema, makesTimescaledb } from "./target-extension.js";

/**
 * Everything before the data, in pg_dump's order and one after the other; each hypertable right after its table, continuous aggregates after all but
 * what needs the views that they replace.
 */
export function schemaActions(
	input: PlanInput,
	desired: readonly DesiredObject[],
	diff: ObjectDiff,
	late: ReadonlySet<ObjectId>,
	hypertables: HypertableDecisions,
	aggregates: AggregateDecisions,
	{ owners, roles }: { readonly owners: OwnerDecisions; readonly roles: RoleDecisions },
): readonly Action[] {
	const early = new Map(
		owners.handovers.filter((handover) => isHandedOverEarly(handover, hypertables)).map((handover) => [handover.object.id, handover]),
	);
	const create = new Set(diff.create.map(({ object }) => object.id));
	const replace = new Map(diff.replace.map((found) => [found.desired.object.id, found]));
	const alter = new Map(diff.alter.map(({ object, alterations }) => [object.id, isPrivileges(object) ? [] : alterations]));
	const actions: Action[] = [];
	const add = (make: (after: readonly string[]) => Action) => actions.push(make(actions.slice(-1).map((action) => action.id)));
	const people = roleActions(input, roles, owners);
	for (const args of people.create) add((after) => makeAction("create-role", args, after));
	for (const args of people.grant) add((after) => makeAction("grant-role", args, after));
	if (makesTimescaledb(input)) {
		const args = { object: "extension timescaledb", entry: "EXTENSION", sql: "CREATE EXTENSION timescaledb WITH SCHEMA public;" };
		add((after) => makeAction("create-object", args, after));
	}
	const make = ({ object, sql }: DesiredObject) => {
		const args = { object: object.id, entry: object.kind, sql };
		const sequence = sequenceToHandOver(input, object, early);
		if (sequence && create.has(object.id)) add((after) => ownerAction(sequence, after));
		const replaced = replace.get(object.id);
		if (replaced) {
			const drop = replaced.drop?.statements ?? [];
			add((after) => makeAction("replace-object", { ...args, sql: replaced.sql, drop }, after));
		} else if (create.has(object.id) && !late.has(object.id)) add((after) => makeAction("create-object", args, after));
		for (const alteration of alter.get(object.id) ?? []) add((after) => makeAction("alter-object", { ...args, ...alteration }, after));
		if (object.kind !== "TABLE" || !object.table) return;
		for (const makeNext of hypertableActions(input, object.table, hypertables, early.get(object.id))) add(makeNext);
	};
	const above = dependents(desired, aggregates.replaced);
	for (const wanted of desired) if (!above.has(wanted.object.id)) make(wanted);
	for (const makeNext of [...integerNowActions(input, hypertables), ...createAggregates(input, aggregates.ordered)]) add(makeNext);
	for (const wanted of desired) if (above.has(wanted.object.id)) make(wanted);
	return actions;
}

/** A column's sequence must belong to whom its table belongs when it becomes the column's, and hypertables change hands early. */
function sequenceToHandOver(
	{ source }: PlanInput,
	{ kind, schema, tag }: CatalogObject,
	early: ReadonlyMap<ObjectId, Handover>,
): Handover | undefined {
	const owner =
		kind === "SEQUENCE OWNED BY" ? source.sequences.find(({ id }) => id.schema === schema && id.name === tag)?.ownedBy : undefined;
	const handover = owner && [...early.values()].find(({ object }) => object.table && sameTable(object.table, owner.table));
	const sequence =
		handover && [...source.objects.values()].find((object) => object.kind === "SEQUENCE" && object.schema === schema && object.tag === tag);
	return sequence && { ...handover, object: sequence };
}

/** What needs one of the objects, directly or not. */
function dependents(desired: readonly DesiredObject[], objects: ReadonlyMap<ObjectId, unknown>): ReadonlySet<ObjectId> {
	const found = new Set<ObjectId>();
	for (const { object } of desired) if (object.dependsOn.some((id) => objects.has(id) || found.has(id))) found.add(object.id);
	return found;
}

function hypertableActions(
	input: PlanInput,
	table: TableId,
	hypertables: HypertableDecisions,
	handover: Handover | undefined,
): readonly ((after: readonly string[]) => Action)[] {
	const planned = hypertables.byTable.get(tableKey(table))?.planned;
	if (!planned) return [];
	const existing = input.target.tables.get(tableKey(table))?.hypertable;
	const slices = existing && existing.chunks > 0 ? [] : (plannedSlices(input, table, hypertables) ?? []);
	return [
		...(existing
			? []
			: [
					(after: readonly string[]) =>
						makeAction("create-hypertable", { table, extensionSchema: extensionSchema(input), ...planned }, after),
				]),
		...(handover ? [(after: readonly string[]) => ownerAction(handover, after)] : []),
		...(slices.length === 0 ? [] : [(after: readonly string[]) => makeAction("create-chunks", { table, slices }, after)]),
	];
}

/**
 * Slices of the chunks to make beforehand; undefined when there would be too many. None for a table without rows and for editions that cannot
 * make chunks by hand.
 */
export function plannedSlices(
	input: PlanInput,
	table: TableId,
	hypertables: HypertableDecisions,
): readonly Readonly<Record<string, readonly [string, string]>>[] | undefined {
	const decision = hypertables.byTable.get(tableKey(table));
	const range = input.ranges.get(tableKey(table));
	if (!decision?.interval || !canCreateChunks(input)) return [];
	const { column, space = [] } = decision.rule;
	const type = input.source.tables.get(tableKey(table))?.columns.find(({ name }) => name === column)?.typeName;
	if (range?.minMicros === undefined || range.maxMicros === undefined || type === undefined) return [];
	const most = Math.floor(mostChunks / space.reduce((product, { partitions }) => product * partitions, 1));
	const slices = chunkSlices(range.minMicros, range.maxMicros, decision.interval, unitLimits(type), most);
	const ranges = slices?.map((slice) => ({ [column]: asText(slice) }));
	return space.reduce((made, dimension) => {
		const hashes = hashSlices(dimension.partitions).map((slice) => ({ [dimension.column]: asText(slice) }));
		return made?.flatMap((slice) => hashes.map((hash) => ({ ...slice, ...hash })));
	}, ranges);
}

function asText([start, end]: ChunkSlice): readonly [string, string] {
	return [start.toString(), end.toString()];
}
