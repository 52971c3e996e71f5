import type { ActionKind } from "../actions/registry.js";
import { groupBy } from "../model/group-by.js";
import type { PlannedTable } from "../model/planned-table.js";
import { formatSize, shortCount } from "../model/size.js";
import { formatTableId, tableKey } from "../model/table-id.js";
import type { Plan } from "../plan/plan.js";
import { displayWidth, padded } from "./display-width.js";
import { countedKinds } from "./kind-words.js";
import { counted, hanging, type Layout, marked } from "./plan-layout.js";

interface Row {
	readonly name: string;
	readonly bytes: number;
	readonly rows: number;
	readonly parts: number;
}

const mostRows = 10;

/** What is copied, the largest first, and what follows it. */
export function planData(plan: Plan, layout: Layout): readonly string[] {
	const parts = groupBy(
		plan.actions.flatMap((action) => (action.kind === "copy-part" ? [action.args.table] : [])),
		tableKey,
	);
	const copied = plan.tables.filter(({ table }) => parts.has(tableKey(table)));
	const rows = copied.map(({ table, bytes, rows }) => ({
		name: formatTableId(table),
		bytes,
		rows,
		parts: parts.get(tableKey(table))?.length ?? 0,
	}));
	const none = plan.tables.filter(({ data }) => data === "none").map(({ table }) => formatTableId(table));
	const emptyViews = plan.emptyViews.map(formatTableId);
	const lines = [
		...(rows.length > 0 ? rowLines(rows, layout) : []),
		...largeObjects(plan, layout),
		...structureOnly(none, ": structure only", layout),
		...structureOnly(emptyViews, ": materialised, not filled", layout),
		...following(plan, rows.length > 0).flatMap((line) => hanging(line, 7, layout)),
		...textFormat(copied, layout),
	];
	if (lines.length === 0) return [];
	return rows.length > 0 ? lines : [layout.paint.bold("Data"), ...lines];
}

function rowLines(rows: readonly Row[], layout: Layout): readonly string[] {
	const shown = layout.verbose || rows.length <= mostRows + 1 ? rows : rows.slice(0, mostRows);
	const rest = rows.slice(shown.length);
	const names = Math.min(Math.max(20, layout.width - 42), Math.max(20, ...shown.map(({ name }) => displayWidth(name))));
	const line = (mark: string, name: string, size: string, count: string, parts: string, order: string) =>
		marked(
			`  ${mark} ${padded(name, names)}${size.padStart(10)}${count.padStart(11)}${parts.padStart(7)}${order.padStart(7)}`.trimEnd(),
			layout,
		);
	const sum = (of: (row: Row) => number) => rest.reduce((total, row) => total + of(row), 0);
	return [
		line(" ", "", "size", "rows", "parts", "order").replace(/^ {4}/, () => layout.paint.bold("Data")),
		...shown.map((row, index) => line(">", row.name, formatSize(row.bytes), shortCount(row.rows), String(row.parts), String(index + 1))),
		...(rest.length > 0
			? [
					line(
						">",
						`${rest.length} more tables`,
						formatSize(sum(({ bytes }) => bytes)),
						shortCount(sum((row) => Math.max(0, row.rows))),
						String(sum((row) => row.parts)),
						`..${rows.length}`,
					),
				]
			: []),
	];
}

function largeObjects({ largeObjects: planned, actions }: Plan, layout: Layout): readonly string[] {
	if (!planned) return [];
	const what = counted(planned.objects, "large object");
	if (!planned.copied) return hanging(`  . ${what}: stay on the source (schema.large_objects)`, 4, layout);
	const parts = actions.filter(({ kind }) => kind === "copy-large-objects").length;
	return parts === 0 ? [] : [marked(`  > ${what}: ${formatSize(planned.bytes)} in ${counted(parts, "part")}`, layout)];
}

function structureOnly(names: readonly string[], what: string, layout: Layout): readonly string[] {
	if (names.length === 0) return [];
	const shown = layout.verbose || names.length <= mostRows + 1 ? names : names.slice(0, mostRows);
	const more = names.length > shown.length ? ` and ${names.length - shown.length} more (-v shows them)` : "";
	return hanging(`  . ${shown.join(", ")}${more}${what}`, 4, layout);
}

const isIndex = new Set(["INDEX", "CONSTRAINT"]);
/** An index of a partition that becomes a part of its parent's. */
const silent = new Set(["INDEX ATTACH"]);

function following(plan: Plan, afterCopy: boolean): readonly string[] {
	const builds = plan.actions.flatMap((action) => (action.kind === "build-object" ? [action.args.entry] : []));
	const number = (kind: ActionKind) => plan.actions.filter((action) => action.kind === kind).length;
	const indexes = builds.filter((entry) => isIndex.has(entry)).length;
	const [keys, validations, views] = [number("add-foreign-key"), number("validate-foreign-key"), number("refresh-materialized-view")];
	const aggregates = number("refresh-continuous-aggregate");
	const caughtUp = plan.mode === "continuous" ? " once caught up" : "";
	const parts = [
		...(indexes > 0 ? [counted(indexes, "index", "indexes and keys")] : []),
		...(keys > 0 ? [`${counted(keys, "foreign key")} (NOT VALID, validated after)`] : []),
		...countedKinds(builds.filter((entry) => !isIndex.has(entry) && !silent.has(entry))),
		...(number("analyze-table") > 0 ? ["ANALYZE"] : []),
		...(keys === 0 && validations > 0 ? [`${counted(validations, "foreign key")} validated`] : []),
		...(aggregates > 0 ? [`${counted(aggregates, "continuous aggregate")} filled${caughtUp}`] : []),
		...(views > 0 ? [`${counted(views, "materialised view")} refreshed${caughtUp}`] : []),
	];
	return parts.length === 0 ? [] : [`  ${afterCopy ? "then " : ""}${parts.join(", ")}`];
}

/** Text costs time: say why where it is used. */
function textFormat(copied: readonly PlannedTable[], layout: Layout): readonly string[] {
	const texts = copied.filter(({ format }) => format === "text");
	if (texts.length === 0) return [];
	if (!layout.verbose) return [layout.paint.dim(`  ${counted(texts.length, "table")} in text format (-v says why), the others binary`)];
	return texts
		.flatMap(({ table, formatReason }) => hanging(`  ${formatTableId(table)} in text format: ${formatReason}`, 4, layout))
		.map(layout.paint.dim);
}
