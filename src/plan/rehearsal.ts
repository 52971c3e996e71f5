import { type Action, type ActionKind, definitionOf } from "../actions/registry.js";
import type { Catalog, CatalogObject, ObjectId } from "../catalog/catalog.js";
import { formatTableId, type TableId, tableKey } from "../model/table-id.js";

/** Says which actions of a plan can be tried on the target in a transaction that is rolled back, one after the other in the plan's order. */
export interface RehearsalJudge {
	/** The action's SQL, or why it is not tried. */
	judge(action: Action): { readonly sql: string } | { readonly skip: string };
	/** The action was not tried, or was refused: what needs its object cannot be tried either. */
	block(action: Action, why: string): void;
}

export interface RehearsalInput {
	/** Both sides as the plan was computed from them. */
	readonly source: Catalog;
	readonly target: Catalog;
	/** A migration is under way: what the plan makes may be there already. */
	readonly begun: boolean;
}

/** Thousands of chunks would take as many locks, and refusals show at the hypertable already. */
const tooMuch: ReadonlySet<ActionKind> = new Set(["create-chunks"]);
/** What follows can be tried without them. */
const isOnlyForRows: ReadonlySet<ActionKind> = new Set(["create-chunks", "refresh-continuous-aggregate"]);
/** Kinds that only read the tables that they depend on. */
const readers = new Set(["VIEW", "MATERIALIZED VIEW", "FUNCTION", "PROCEDURE", "AGGREGATE", "TYPE", "DOMAIN"]);

/** The part of a plan that a rehearsal is about: what is done to the target's schema. */
export function isSchemaAction(action: Action): boolean {
	return action.phase !== "prepare" && action.phase !== "copy" && statementOf(action).side === "target";
}

/** Only new objects are tried: whatever exists on the target is neither changed nor locked against its users. */
export function rehearsalJudge({ source, target, begun }: RehearsalInput): RehearsalJudge {
	/** Why what needs these cannot be tried, by action id, object id and tableKey. */
	const blocked = new Map<string, string>();
	const touched = (action: Action): readonly TableId[] => {
		const object = objectOf(source, action);
		const needed = object && !readers.has(object.kind) ? object.dependsOn.map((id) => source.objects.get(id)) : [];
		return [
			tableOf(action),
			readBy(action),
			object?.table,
			...needed.map((other) => (other?.kind === "TABLE" ? other.table : undefined)),
		].filter((table) => table !== undefined);
	};
	const whyNot = (action: Action): string | undefined => {
		if (begun) return "the migration has begun";
		if (definitionOf(action.kind).atomicity !== "transactional") return "runs outside a transaction, or needs rows";
		if (tooMuch.has(action.kind)) return "would take too many locks";
		const id = objectIdOf(action);
		if (id !== undefined && target.objects.has(id)) return "changes what exists on the target";
		const tables = touched(action);
		const there = tables.find((table) => target.tables.has(tableKey(table)));
		if (there) return `touches ${formatTableId(there)}, which exists on the target`;
		const after = action.phase === "catch-up" || action.phase === "cutover" ? action.after : [];
		const objects = objectOf(source, action)?.dependsOn ?? [];
		const relations = objects.flatMap((id) => source.objects.get(id)?.table ?? []);
		const needs = [...after, ...objects, ...[...tables, ...relations].map(tableKey)];
		return needs.map((key) => blocked.get(key)).find((why) => why !== undefined);
	};
	return {
		judge(action) {
			const skip = whyNot(action);
			return skip === undefined ? { sql: statementOf(action).text } : { skip };
		},
		block(action, why) {
			if (isOnlyForRows.has(action.kind)) return;
			const id = objectIdOf(action);
			const table = action.phase === "schema" ? (tableOf(action) ?? tableObject(source, action)) : undefined;
			for (const key of [action.id, id, table && tableKey(table)]) if (key !== undefined) blocked.set(key, why);
		},
	};
}

function objectIdOf({ args }: Action): ObjectId | undefined {
	return "object" in args && typeof args.object === "string" ? args.object : undefined;
}

function objectOf(source: Catalog, action: Action): CatalogObject | undefined {
	const id = objectIdOf(action);
	return id === undefined ? undefined : source.objects.get(id);
}

function tableObject(source: Catalog, action: Action): TableId | undefined {
	const object = objectOf(source, action);
	return object?.kind === "TABLE" ? object.table : undefined;
}

/** What it makes or alters, where that is not an object of the source. */
function tableOf({ args }: Action): TableId | undefined {
	if ("query" in args) return args.view;
	return "table" in args ? args.table : undefined;
}

/** What a continuous aggregate reads. */
function readBy({ args }: Action): TableId | undefined {
	return "query" in args ? args.over : undefined;
}

function statementOf(action: Action): { readonly side: "source" | "target"; readonly text: string } {
	const definition = definitionOf(action.kind) as { sql(args: unknown): { readonly side: "source" | "target"; readonly text: string } };
	return definition.sql(action.args);
}
