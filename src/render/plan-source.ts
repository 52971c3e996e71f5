import { type Action, definitionOf } from "../actions/registry.js";
import { formatSize } from "../model/size.js";
import { formatTableId } from "../model/table-id.js";
import type { Plan } from "../plan/plan.js";
import { counted, hanging, type Layout, marked, placeOf, twoSides } from "./plan-layout.js";

/** What happens to production, and what undoes it. */
export function planSource(plan: Plan, layout: Layout): readonly string[] {
	const { paint } = layout;
	const lines = plan.actions.filter(({ phase }) => phase === "prepare").map((action) => sourceLine(plan, action));
	const bytes = plan.actions.reduce((sum, action) => sum + (action.kind === "copy-part" ? action.args.bytes : 0), 0);
	if (lines.length === 0 && bytes === 0) return [];
	const column = 17;
	const reads = `  > reads        ${formatSize(bytes)} over <= ${counted(plan.connections, "connection")}, one exported snapshot held until copied`;
	const wal = `${" ".repeat(column)}WAL is received while copying, so the slot keeps little of it`;
	return [
		...twoSides("On the source", lines.length > 0 ? "undone by" : "", layout).map((line) =>
			line.replace("On the source", paint.bold("On the source")),
		),
		...lines.flatMap((line) => twoSides(line, "clean", layout).map((text) => marked(text, layout))),
		...(bytes > 0 ? hanging(reads, column, layout).map((line) => marked(line, layout)) : []),
		...(bytes > 0 && plan.mode === "continuous" ? hanging(wal, column, layout) : []),
	];
}

function sourceLine(plan: Plan, action: Action): string {
	switch (action.kind) {
		case "create-slot":
			return `  + slot         ${action.args.slot} (pgoutput)`;
		case "create-publication": {
			const inserts = action.args.operations === "insert, truncate" ? " (INSERT and TRUNCATE only)" : "";
			return `  + publication  ${action.args.publication}: ${counted(action.args.tables.length, "table")}${inserts}`;
		}
		case "set-replica-identity": {
			const name = formatTableId(action.args.table);
			const former = / REPLICA IDENTITY (.*)$/.exec(action.args.undo)?.[1]?.toLowerCase() ?? "default";
			return `  ~ table        ${name}  REPLICA IDENTITY ${former} -> full${consent(plan, "H301", name)}`;
		}
		case "publish-table":
			return `  ~ publication  ${action.args.publication}: with ${formatTableId(action.args.table)}, which joins`;
		case "unpublish-table":
			return `  ~ publication  ${action.args.publication}: without ${formatTableId(action.args.table)}, whose rows on the target stay`;
		default:
			return `  ~ ${(definitionOf(action.kind) as { describe(args: unknown): string }).describe(action.args)}`;
	}
}

/** "  ! H301 accepted: migration.yaml:46", or that it is missing. */
export function consent(plan: Plan, code: string, object: string): string {
	const found = plan.accepted.find((accepted) => accepted.code === code && accepted.object === object);
	return found ? `  ! ${code} accepted: ${placeOf(found.place)}` : `  ! ${code} not accepted`;
}
