import { groupBy } from "../model/group-by.js";
import type { PlannedTable } from "../model/planned-table.js";
import { formatSize } from "../model/size.js";
import { formatTableId, tableKey } from "../model/table-id.js";
import type { Plan, PlanDetail } from "../plan/plan.js";
import { displayWidth, padded } from "./display-width.js";
import { counted, hanging, type Layout, marked, twoSides } from "./plan-layout.js";
import { consent } from "./plan-source.js";

/** One line of the tree. */
interface TableLine {
	readonly name: string;
	readonly kind: "ordinary" | "hypertable" | "partitioned" | "partition";
	readonly bytes: number;
	readonly note: string;
	readonly created: boolean;
	/** Undefined for tables that come along without a rule of their own. */
	readonly ruleLine?: number;
	readonly details: readonly PlanDetail[];
}

/** Ordinary tables with nothing to say are the ones that may be counted only. */
const mostPlain = 20;

/** Tables in the order of their names, with what differs from the source below. Partitions are one line with their root unless -v asks for all. */
export function planTables(plan: Plan, layout: Layout): readonly string[] {
	const all = tableLines(plan, layout.verbose);
	const plain = all.filter(({ kind, created, details }) => kind === "ordinary" && created && details.length === 0);
	const largest = [...plain].sort((a, b) => b.bytes - a.bytes).slice(0, mostPlain);
	const hidden = layout.verbose || plain.length <= mostPlain + 1 ? [] : plain.filter((table) => !largest.includes(table));
	const shown = all.filter((table) => !hidden.includes(table)).sort((a, b) => (a.name < b.name ? -1 : 1));
	const most = Math.max(12, Math.min(40, layout.width - 48));
	const names = Math.min(most, Math.max(12, ...shown.map(({ name }) => displayWidth(name))));
	const kinds = Math.max(8, ...shown.map(({ kind }) => kind.length));
	const sizes = Math.max(5, ...shown.map(({ bytes }) => formatSize(bytes).length));
	const line = ({ name, kind, bytes, note, created, ruleLine, details }: TableLine) => {
		const size = note === "structure only" ? note : `${formatSize(bytes).padStart(sizes)}${note}`;
		const left = `  ${created ? "+" : ">"} table ${padded(name, names)}  ${kind.padEnd(kinds)}  ${size}${created ? "" : ", there already"}`;
		return [
			...twoSides(left, ruleLine === undefined ? "" : `(rule line ${ruleLine})`, layout).map((text) => marked(text, layout)),
			...details.flatMap((detail) => detailLines(plan, detail, layout)),
		];
	};
	const bytes = hidden.reduce((sum, table) => sum + table.bytes, 0);
	return [
		...shown.flatMap(line),
		...(hidden.length > 0
			? [marked(`  + ${hidden.length} smaller ordinary tables, ${formatSize(bytes)} together (-v shows them)`, layout)]
			: []),
	];
}

function tableLines(plan: Plan, verbose: boolean): readonly TableLine[] {
	const created = new Set(
		plan.actions.flatMap((action) =>
			(action.kind === "create-object" || action.kind === "replace-object") && action.args.entry === "TABLE"
				? [unquoted(action.args.object)]
				: [],
		),
	);
	const isCreated = (name: string) => created.has(unquoted(`table ${name}`));
	const details = groupBy(plan.details, ({ table }) => tableKey(table));
	const roots = groupBy(plan.tables, ({ partitionOf }) => (partitionOf ? formatTableId(partitionOf) : ""));
	const listed = new Set(plan.tables.map(({ table }) => unquoted(`table ${formatTableId(table)}`)));
	const ofTable = (table: PlannedTable): TableLine => ({
		name: formatTableId(table.table),
		kind: table.hypertable ? "hypertable" : table.partitionOf ? "partition" : "ordinary",
		bytes: table.bytes,
		note: table.data === "none" ? "structure only" : "",
		created: isCreated(formatTableId(table.table)),
		ruleLine: table.ruleLine,
		details: details.get(tableKey(table.table)) ?? [],
	});
	const ofRoot = (name: string, partitions: readonly PlannedTable[]): TableLine => {
		const [first] = partitions;
		return {
			name,
			kind: "partitioned",
			bytes: partitions.reduce((sum, { bytes }) => sum + bytes, 0),
			note: ` in ${counted(partitions.length, "partition")}`,
			created: isCreated(name),
			...(first && { ruleLine: first.ruleLine }),
			details: (first?.partitionOf && details.get(tableKey(first.partitionOf))) ?? [],
		};
	};
	const partitioned = [...roots].filter(([root]) => root !== "");
	const named = new Set(partitioned.map(([root]) => unquoted(`table ${root}`)));
	const empty = [...created].filter((object) => !listed.has(object) && !named.has(object)).map((object) => object.slice("table ".length));
	return [
		...plan.tables.filter((table) => verbose || !table.partitionOf || details.has(tableKey(table.table))).map(ofTable),
		...partitioned.map(([root, partitions]) => ofRoot(root, partitions)),
		...empty.map((name) => ofRoot(name, [])),
	];
}

/** pg_identify_object quotes keywords too. */
function unquoted(object: string): string {
	return object.replaceAll('"', "");
}

function detailLines(plan: Plan, { symbol, text, when = "", hazard }: PlanDetail, layout: Layout): readonly string[] {
	const note = hazard ? consent(plan, hazard.code, hazard.object) : "";
	const line = `      ${symbol} ${text}`;
	const lines =
		displayWidth(line) + note.length <= layout.width
			? [`${line}${note}`]
			: [...hanging(line, 8, layout), ...(note === "" ? [] : [`        ${note}`])];
	return [...lines.slice(0, -1), ...twoSides(lines.at(-1) ?? "", when, layout)].map((found) => marked(found, layout));
}
