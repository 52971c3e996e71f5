import type { Action } from "../actions/registry.js";
import { formatSize } from "../model/size.js";
import { formatTableId } from "../model/table-id.js";
import type { Plan } from "../plan/plan.js";
import { counted, type Layout, placeOf, twoSides } from "./plan-layout.js";

/** What happens to production, and what undoes it. */
export function planSource(plan: Plan, layout: Layout): readonly string[] {
	const { paint } = layout;
	const lines = plan.actions.filter(({ phase }) => phase === "prepare").flatMap((action) => sourceLine(plan, action, layout));
	const bytes = plan.actions.reduce((sum, action) => sum + (action.kind === "copy-part" ? action.args.bytes : 0), 0);
	if (lines.length === 0 && bytes === 0) return [];
	return [
		...twoSides("On the source", lines.length > 0 ? "undone by" : "", layout).map((line) =>
			line.replace("On the source", paint.bold("On the source")),
		),
		...lines,
		...(bytes > 0
			? [
					`  ${paint.cyan(">")} reads        ${formatSize(bytes)} over <= ${counted(plan.connections, "connection")}, one exported snapshot held until copied`,
					...(plan.mode === "continuous" ? ["                 WAL is received while copying, so the slot keeps little of it"] : []),
				]
			: []),
	];
}

function sourceLine(plan: Plan, action: Action, layout: Layout): readonly string[] {
	const { paint } = layout;
	switch (action.kind) {
		case "create-slot":
			return marked(paint.green("+"), `  + slot         ${action.args.slot} (pgoutput)`, layout);
		case "create-publication": {
			const inserts = action.args.operations === "insert, truncate" ? " (INSERT and TRUNCATE only)" : "";
			return marked(
				paint.green("+"),
				`  + publication  ${action.args.publication}: ${counted(action.args.tables.length, "table")}${inserts}`,
				layout,
			);
		}
		case "set-replica-identity": {
			const name = formatTableId(action.args.table);
			const former = / REPLICA IDENTITY (.*)$/.exec(action.args.undo)?.[1]?.toLowerCase() ?? "default";
			return marked(
				paint.yellow("~"),
				`  ~ table        ${name}  REPLICA IDENTITY ${former} -> full${consent(plan, "H301", name)}`,
				layout,
			);
		}
		default:
			return [];
	}
}

function marked(symbol: string, line: string, layout: Layout): readonly string[] {
	const [first = "", ...rest] = twoSides(line, "clean", layout);
	return [`  ${symbol}${first.slice(3)}`, ...rest];
}

/** "  ! H301 accepted: migration.yaml:46", or that it is missing. */
export function consent(plan: Plan, code: string, object: string): string {
	const found = plan.accepted.find((accepted) => accepted.code === code && accepted.object === object);
	return found ? `  ! ${code} accepted: ${placeOf(found.place)}` : `  ! ${code} not accepted`;
}
