import { type Action, makeAction } from "../actions/registry.js";
import type { ObjectId } from "../catalog/catalog.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { type ChunkSlice, chunkSlices, hashSlices, mostChunks } from "../objects/chunk-slices.js";
import { unitLimits } from "../objects/unit-limits.js";
import type { DesiredObject } from "./desired-objects.js";
import type { ObjectDiff } from "./diff/diff-objects.js";
import { ownerAction } from "./finish-actions.js";
import { type Handover, isHandedOverEarly, type OwnerDecisions } from "./owners.js";
import type { PlanInput } from "./plan-input.js";
import { canCreateChunks, type HypertableDecisions } from "./planned-hypertables.js";
import { roleActions } from "./role-actions.js";
import { isPrivileges, type RoleDecisions } from "./role-decisions.js";

/** Everything before the data, in pg_dump's order and one after the other; each hypertable right after its table. */
export function schemaActions(
	input: PlanInput,
	desired: readonly DesiredObject[],
	diff: ObjectDiff,
	late: ReadonlySet<ObjectId>,
	hypertables: HypertableDecisions,
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
	for (const { object, sql } of desired) {
		const args = { object: object.id, entry: object.kind, sql };
		const replaced = replace.get(object.id);
		if (replaced) {
			const drop = replaced.drop?.statements ?? [];
			add((after) => makeAction("replace-object", { ...args, sql: replaced.sql, drop }, after));
		} else if (create.has(object.id) && !late.has(object.id)) add((after) => makeAction("create-object", args, after));
		for (const alteration of alter.get(object.id) ?? []) add((after) => makeAction("alter-object", { ...args, ...alteration }, after));
		if (object.kind !== "TABLE" || !object.table) continue;
		for (const make of hypertableActions(input, object.table, hypertables, early.get(object.id))) add(make);
	}
	return actions;
}

export function makesTimescaledb({ spec, target }: PlanInput): boolean {
	return !target.server.timescaledb && target.server.timescaledbAvailable !== undefined && spec.target.createExtensions;
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
	const extensionSchema = input.target.server.extensions.find(({ name }) => name === "timescaledb")?.schema ?? "public";
	const slices = existing && existing.chunks > 0 ? [] : (plannedSlices(input, table, hypertables) ?? []);
	return [
		...(existing ? [] : [(after: readonly string[]) => makeAction("create-hypertable", { table, extensionSchema, ...planned }, after)]),
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
