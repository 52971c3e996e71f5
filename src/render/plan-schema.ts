import type { PlannedTable } from "../model/planned-table.js";
import { formatSize } from "../model/size.js";
import { formatTableId, sameTable } from "../model/table-id.js";
import type { Plan, PlanDetail } from "../plan/plan.js";
import { counted, type Layout, twoSides } from "./plan-layout.js";
import { consent } from "./plan-source.js";

/** The target's schema as a tree: one line a table, what differs from the source under it. */
export function planSchema(plan: Plan, layout: Layout): readonly string[] {
	const { paint } = layout;
	const created = plan.actions.flatMap((action) => (action.kind === "create-object" ? [action.args] : []));
	const lines = [
		...otherKinds(created, layout),
		...partitionedLines(plan, layout),
		...tableLines(plan, layout),
		...(plan.actions.some(({ kind }) => kind === "replace-object") ? [] : ["    (nothing is dropped)"]),
		...replacements(plan, layout),
		...omissions(plan, layout),
		...(layout.verbose ? plan.unchanged.map((object) => paint.dim(`  = ${object}`)) : []),
	];
	return [paint.bold("Schema on the target"), ...lines];
}

/** Entries that say nothing on a line of their own. */
const silent = new Set(["TABLE", "TABLE ATTACH", "SEQUENCE OWNED BY", "DEFAULT", "COMMENT", "ACL", "DEFAULT ACL", "SEQUENCE SET"]);
const plurals: Readonly<Record<string, string>> = { "MATERIALIZED VIEW": "materialised views", TYPE: "types", DOMAIN: "domains" };

function otherKinds(created: readonly { readonly object: string; readonly entry: string }[], layout: Layout): readonly string[] {
	const { paint } = layout;
	if (layout.verbose) return created.map(({ object }) => `  ${paint.green("+")} ${object}`);
	const named = created.filter(({ entry }) => entry === "SCHEMA" || entry === "EXTENSION").map(({ object }) => object);
	const kinds = new Map<string, number>();
	for (const { entry } of created) {
		if (!silent.has(entry) && entry !== "SCHEMA" && entry !== "EXTENSION") kinds.set(entry, (kinds.get(entry) ?? 0) + 1);
	}
	const counts = [...kinds].map(([kind, count]) =>
		counted(count, kind.toLowerCase().replace("materialized", "materialised"), plurals[kind]),
	);
	const all = [...named, ...counts];
	return all.length === 0 ? [] : [`  ${paint.green("+")} ${all.join(", ")}`];
}

function tableLines(plan: Plan, layout: Layout): readonly string[] {
	const names = Math.min(40, Math.max(12, ...plan.tables.map(({ table }) => formatTableId(table).length)));
	const sizes = Math.max(5, ...plan.tables.map(({ bytes }) => formatSize(bytes).length));
	return [...plan.tables]
		.sort((a, b) => (formatTableId(a.table) < formatTableId(b.table) ? -1 : 1))
		.flatMap((table) => {
			const details = plan.details.filter((detail) => sameTable(detail.table, table.table));
			const symbol = isCreated(plan, table) ? "+" : ">";
			const there = symbol === "+" ? "" : ", there already";
			const kind = table.hypertable ? "hypertable" : "ordinary  ";
			const size = table.data === "none" ? "structure only" : formatSize(table.bytes).padStart(sizes);
			const left = `  ${symbol} table ${formatTableId(table.table).padEnd(names)}  ${kind}  ${size}${there}`;
			const [first = "", ...rest] = twoSides(left, `(rule line ${table.ruleLine})`, layout);
			const painted = symbol === "+" ? layout.paint.green("+") : layout.paint.cyan(">");
			return [`  ${painted}${first.slice(3)}`, ...rest, ...details.flatMap((detail) => detailLines(plan, detail, layout))];
		});
}

function detailLines(plan: Plan, { symbol, text, hazard }: PlanDetail, { paint, width }: Layout): readonly string[] {
	const mark = (symbol === "+" ? paint.green : paint.yellow)(symbol);
	const note = hazard ? consent(plan, hazard.code, hazard.object) : "";
	if (8 + text.length + note.length <= width) return [`      ${mark} ${text}${note}`];
	return [`      ${mark} ${text}`, ...(note === "" ? [] : [`        ${note}`])];
}

/** Tables without rows of their own, which the data section does not list. */
function partitionedLines(plan: Plan, { paint }: Layout): readonly string[] {
	const listed = new Set(plan.tables.map(({ table }) => `table ${formatTableId(table)}`));
	const created = plan.actions.flatMap((action) =>
		action.kind === "create-object" && action.args.entry === "TABLE" ? [action.args.object] : [],
	);
	return created.filter((object) => !listed.has(object)).map((object) => `  ${paint.green("+")} ${object}  partitioned`);
}

function isCreated(plan: Plan, table: PlannedTable): boolean {
	const name = ` ${formatTableId(table.table)}`;
	return plan.actions.some(
		(action) => action.kind === "create-object" && action.args.entry === "TABLE" && action.args.object.endsWith(name),
	);
}

function replacements(plan: Plan, { paint }: Layout): readonly string[] {
	return plan.replaced.flatMap(({ object, subject, diff }) => [
		`  ${paint.yellow("~")} ${object}  exists on the target and differs${consent(plan, "H320", subject)}`,
		...diff.map((line) => `      ${line.startsWith("-") ? paint.red(line) : line.startsWith("+") ? paint.green(line) : paint.dim(line)}`),
	]);
}

/** Objects of tables that no rule selects go in one line. */
function omissions(plan: Plan, layout: Layout): readonly string[] {
	const shown = plan.omitted.filter(({ hazard }) => hazard === undefined);
	const unselected = shown.filter(({ reason }) => reason.endsWith("is selected by no rule"));
	const others = shown.filter(
		(omission) =>
			!unselected.includes(omission) &&
			omission.reason !== "primary_key: none" &&
			!omission.reason.startsWith("belongs to ") &&
			!isDetail(omission.object),
	);
	const lines = layout.verbose ? shown : others.slice(0, 8);
	const more = layout.verbose ? 0 : others.length - lines.length;
	return [
		...lines.map(({ object, reason }) => layout.paint.dim(`  . ${object}  left out: ${reason}`)),
		...(more > 0 ? [layout.paint.dim(`  . ${more} more left out (-v shows them)`)] : []),
		...(unselected.length > 0 && !layout.verbose
			? [layout.paint.dim(`  . ${counted(unselected.length, "object")} of tables that no rule selects (-v shows them)`)]
			: []),
	];
}

/** Foreign keys are shown under their table, and comments go with what they describe. */
function isDetail(object: string): boolean {
	return object.startsWith("fk constraint ") || object.startsWith("comment ");
}
