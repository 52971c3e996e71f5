import type { PlannedTable } from "../model/planned-table.js";
import { formatSize } from "../model/size.js";
import { formatTableId, sameTable } from "../model/table-id.js";
import type { Plan } from "../plan/plan.js";
import { counted, type Layout, shortCount } from "./plan-layout.js";

interface Row {
	readonly name: string;
	readonly bytes: number;
	readonly rows: number;
	readonly parts: number;
}

const mostRows = 10;

/** What is copied, the largest first, and what follows it. */
export function planData(plan: Plan, layout: Layout): readonly string[] {
	const rows = plan.tables.flatMap((table) => rowOf(plan, table));
	const none = plan.tables.filter(({ data }) => data === "none").map(({ table }) => formatTableId(table));
	const emptyViews = plan.emptyViews.map(formatTableId);
	if (rows.length === 0 && none.length === 0) return [];
	const shown = layout.verbose || rows.length <= mostRows + 1 ? rows : rows.slice(0, mostRows);
	const rest = rows.slice(shown.length);
	const names = Math.min(Math.max(20, layout.width - 42), Math.max(20, ...shown.map(({ name }) => name.length)));
	const { paint } = layout;
	const line = (mark: string, name: string, size: string, count: string, parts: string, order: string) =>
		`  ${mark} ${name.padEnd(names)}${size.padStart(10)}${count.padStart(11)}${parts.padStart(7)}${order.padStart(7)}`.trimEnd();
	const last = rows.length;
	return [
		line(" ", "", "size", "rows", "parts", "order").replace(/^ {4}/, () => `${paint.bold("Data")}`),
		...shown.map((row, index) =>
			line(paint.cyan(">"), row.name, formatSize(row.bytes), shortCount(row.rows), String(row.parts), String(index + 1)),
		),
		...(rest.length > 0
			? [
					line(
						paint.cyan(">"),
						`${rest.length} more tables`,
						formatSize(rest.reduce((sum, row) => sum + row.bytes, 0)),
						shortCount(rest.reduce((sum, row) => sum + Math.max(0, row.rows), 0)),
						String(rest.reduce((sum, row) => sum + row.parts, 0)),
						`..${last}`,
					),
				]
			: []),
		...(none.length > 0 ? [`  . ${none.join(", ")}: structure only`] : []),
		...(emptyViews.length > 0 ? [`  . ${emptyViews.join(", ")}: materialised, not filled`] : []),
		...following(plan),
		...textFormat(plan, layout),
	];
}

function rowOf(plan: Plan, table: PlannedTable): readonly Row[] {
	const parts = plan.actions.filter((action) => action.kind === "copy-part" && sameTable(action.args.table, table.table)).length;
	return parts === 0 ? [] : [{ name: formatTableId(table.table), bytes: table.bytes, rows: table.rows, parts }];
}

function following(plan: Plan): readonly string[] {
	const builds = plan.actions.flatMap((action) => (action.kind === "build-object" ? [action.args.entry] : []));
	const indexes = builds.filter((entry) => entry === "INDEX" || entry === "CONSTRAINT").length;
	const keys = plan.actions.filter(({ kind }) => kind === "add-foreign-key").length;
	const views = plan.actions.filter(({ kind }) => kind === "refresh-materialized-view").length;
	const parts = [
		...(indexes > 0 ? [counted(indexes, "index", "indexes and keys")] : []),
		...(keys > 0 ? [`${counted(keys, "foreign key")} (NOT VALID, validated after)`] : []),
		...(builds.length > indexes ? [counted(builds.length - indexes, "other object")] : []),
		...(plan.actions.some(({ kind }) => kind === "analyze-table") ? ["ANALYZE"] : []),
		...(views > 0 ? [`${counted(views, "materialised view")} refreshed`] : []),
	];
	return parts.length === 0 ? [] : [`  then ${parts.join(", ")}`];
}

/** Text costs time: say why where it is used. */
function textFormat(plan: Plan, layout: Layout): readonly string[] {
	const texts = plan.tables.filter((table) => table.data === "all" && table.format === "text" && rowOf(plan, table).length > 0);
	if (texts.length === 0) return [];
	if (!layout.verbose) return [layout.paint.dim(`  ${counted(texts.length, "table")} in text format (-v says why), the others binary`)];
	return texts.map((table) => layout.paint.dim(`  ${formatTableId(table.table)} in text format: ${table.formatReason}`));
}
