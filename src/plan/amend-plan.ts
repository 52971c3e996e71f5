import type { Action } from "../actions/registry.js";
import type { Catalog, ObjectId } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { PlannedTable } from "../model/planned-table.js";
import { formatTableId, type TableId, tableKey } from "../model/table-id.js";
import { joining, leaving } from "./joining-tables.js";
import type { Plan } from "./plan.js";

/** What a running migration becomes by a spec with other tables. */
export interface Amendment {
	/** Everything that the migration does, with what is done already. */
	readonly plan: Plan;
	/** Tables whose rows are to be copied. */
	readonly joined: readonly TableId[];
	readonly left: readonly TableId[];
	/** Actions of tables that left, or come again: the journal forgets them. */
	readonly forget: readonly string[];
}

/**
 * Adds what a plan for the present spec (`fresh`, with `running: known`) has beyond the plan under way, and takes away tables that it has not.
 * `refusals` says what else differs (P105, P120): then nothing may be done.
 */
export function amendPlan(
	known: Plan,
	fresh: Plan,
	source: Pick<Catalog, "objects">,
): { readonly amendment: Amendment; readonly refusals: readonly Diagnostic[] } {
	const joined = joining(known, fresh.tables);
	const left = leaving(known, fresh.tables).map(({ table }) => table);
	const isOf = belongsTo(source, left);
	const gone = Object.keys(known.objects.source).filter((id) => !(id in fresh.objects.source));
	const kept = known.objects.source;
	const touched = new Set([...joined.map(({ table }) => table), ...left].map(tableKey));
	const dropped = new Set(gone.filter(isOf));
	const isDropped = (action: Action) => {
		const args = action.args as { readonly table?: TableId; readonly object?: string };
		return (args.table !== undefined && touched.has(tableKey(args.table))) || (args.object !== undefined && dropped.has(args.object));
	};
	const forget = known.actions.filter(isDropped).map(({ id }) => id);
	const tables = [...known.tables.filter(({ table }) => !touched.has(tableKey(table))), ...joined];
	const plan: Plan = {
		...fresh,
		fingerprints: { ...known.fingerprints, spec: fresh.fingerprints.spec },
		objects: { source: merged(kept, fresh.objects.source, dropped), target: merged(known.objects.target, fresh.objects.target, dropped) },
		tables: tables.sort((a, b) => b.bytes - a.bytes || (tableKey(a.table) < tableKey(b.table) ? -1 : 1)),
		actions: mergedActions(
			known.actions.filter((action) => !isDropped(action)).map((action) => publishing(action, fresh.actions)),
			fresh.actions,
			new Set(known.tables.map(({ table }) => tableKey(table))),
		),
	};
	const refusals = [
		...changedRules(known, fresh),
		...sentOtherwise(known, fresh),
		...changedObjects(known, fresh),
		...gone.filter((id) => !isOf(id) && source.objects.has(id)).map((id) => needsLeft(known, id, left)),
	];
	return { amendment: { plan, joined: joined.filter(({ data }) => data === "all").map(({ table }) => table), left, forget }, refusals };
}

/** Entries without a table of their own that speak of one. */
const accompanying = new Set(["COMMENT", "ACL", "SECURITY LABEL", "SEQUENCE", "SEQUENCE OWNED BY", "TABLE ATTACH", "INDEX ATTACH"]);

/** Whether an object is one of a table's: what the source does not have any more is known by its name. */
function belongsTo(source: Pick<Catalog, "objects">, tables: readonly TableId[]): (id: ObjectId) => boolean {
	const keys = new Set(tables.map(tableKey));
	return (id) => {
		const object = source.objects.get(id);
		if (!object) return tables.some((table) => id.includes(formatTableId(table)));
		if (object.table) return keys.has(tableKey(object.table));
		const tablesOf = object.dependsOn.flatMap((other) => source.objects.get(other)?.table ?? []);
		return accompanying.has(object.kind) && tablesOf.some((table) => keys.has(tableKey(table)));
	};
}

function merged(
	known: Readonly<Record<string, string>>,
	fresh: Readonly<Record<string, string>>,
	dropped: ReadonlySet<string>,
): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries({ ...fresh, ...known }).filter(([id]) => !dropped.has(id)));
}

/** What is done stays as it was planned; parts of a table are from one plan. */
function mergedActions(known: readonly Action[], fresh: readonly Action[], formerTables: ReadonlySet<string>): readonly Action[] {
	const ids = new Set(known.map(({ id }) => id));
	const hasParts = new Set(known.flatMap((action) => (action.kind === "copy-part" ? [tableKey(action.args.table)] : [])));
	const isNew = (action: Action) =>
		!ids.has(action.id) &&
		!(action.kind === "copy-part" && formerTables.has(tableKey(action.args.table)) && hasParts.has(tableKey(action.args.table)));
	const added = fresh.filter(isNew);
	const all = new Set([...ids, ...added.map(({ id }) => id)]);
	return [...known, ...added.map((action) => ({ ...action, after: action.after.filter((id) => all.has(id)) }))];
}

/** The tables of a publication as they will be, so that what it sends can be compared with that. */
function publishing(action: Action, fresh: readonly Action[]): Action {
	if (action.kind !== "create-publication") return action;
	const { publication, tables } = action.args;
	const of = (kind: "publish-table" | "unpublish-table") =>
		fresh.flatMap((other) => (other.kind === kind && other.args.publication === publication ? [other.args.table] : []));
	const [come, gone] = [of("publish-table"), new Set(of("unpublish-table").map(tableKey))];
	return { ...action, args: { ...action.args, tables: [...tables.filter((table) => !gone.has(tableKey(table))), ...come] } };
}

/** Other changes of a publication would concern all of its tables. */
function sentOtherwise(known: Plan, fresh: Plan): readonly Diagnostic[] {
	const byRoot = new Set(
		known.actions.flatMap((action) => (action.kind === "create-publication" && action.args.byRoot ? [action.args.publication] : [])),
	);
	return fresh.actions.flatMap((action): Diagnostic[] => {
		if (action.kind !== "publish-table" || !action.args.byRoot || byRoot.has(action.args.publication)) return [];
		const name = formatTableId(action.args.table);
		return [
			{
				code: "P121",
				severity: "error",
				what: `${name} cannot join the migration that streams`,
				why: `it is partitioned and becomes one table: publication ${action.args.publication} would have to send changes by root, which it does not`,
				fix: [`move ${name} after the cutover, with a spec of its own`, "or hyperferry clean and begin again"],
				object: name,
			},
		];
	});
}

/** Their tables would have to wait, or have stopped: what joins is no occasion to change them. */
function changedObjects(known: Plan, fresh: Plan): readonly Diagnostic[] {
	return fresh.actions.flatMap((action): Diagnostic[] => {
		if (action.kind !== "replace-object" && action.kind !== "alter-object") return [];
		const { object } = action.args;
		if (!(object in known.objects.source)) return [];
		return [
			{
				code: "P122",
				severity: "error",
				what: `${object} is not any more what plan ${known.planId} made`,
				why: "it changed on the source or on the target; while a migration streams, tables may join or leave it, nothing else may change",
				fix: ["take that change back, then plan again", "or hyperferry clean and begin again"],
				object,
			},
		];
	});
}

function changedRules(known: Plan, fresh: Plan): readonly Diagnostic[] {
	const before = new Map(known.tables.map((table) => [tableKey(table.table), table]));
	const isChanged = (table: PlannedTable) => (before.get(tableKey(table.table))?.rule ?? table.rule) !== table.rule;
	const names = fresh.tables.filter(isChanged).map(({ table }) => formatTableId(table));
	const settings = known.settings !== fresh.settings;
	if (names.length === 0 && !settings) return [];
	const parts = [
		...(names.length > 0 ? [`it says something else of ${names.join(", ")}`] : []),
		...(settings ? ["its other settings changed"] : []),
	];
	return [
		{
			code: "P105",
			severity: "error",
			what: `the spec changed since plan ${known.planId} was made, which streams`,
			why: `${parts.join(", and ")}; while a migration streams, tables may join or leave it, nothing else may change`,
			fix: ["put the spec back (git diff); tables that join or leave may stay", "or hyperferry clean and begin again"],
		},
	];
}

function needsLeft(known: Plan, id: ObjectId, left: readonly TableId[]): Diagnostic {
	const names = left.map(formatTableId).join(", ");
	return {
		code: "P120",
		severity: "error",
		what: left.length === 0 ? `${id} would leave the migration` : `${id} would leave the migration with ${names}`,
		why: `plan ${known.planId} made it on the target; only a table with its own indexes, keys and triggers can leave a migration that streams`,
		fix: ["keep what it needs in the spec", "or hyperferry clean and begin again"],
		object: id,
	};
}
