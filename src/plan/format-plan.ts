import type { Plan } from "./plan.js";

/** Elements of a list that are put into words at a time. */
const atATime = 500;

/** The text of a plan's file, in pieces: that of a large plan never exists as a whole. */
export function* formatPlan(plan: Plan): Generator<string> {
	let before = "{";
	for (const [key, value] of Object.entries(plan)) {
		if (value === undefined) continue;
		yield `${before}\n\t${JSON.stringify(key)}: `;
		if (Array.isArray(value) && value.length > 0) yield* list(value);
		else yield indented(value);
		before = ",";
	}
	yield "\n}\n";
}

function* list(values: readonly unknown[]): Generator<string> {
	for (let from = 0; from < values.length; from += atATime) {
		// a level deeper, so that its lines are indented as they are in the file
		const text = JSON.stringify([values.slice(from, from + atATime)], null, "\t");
		yield `${from === 0 ? "[" : ","}${text.slice("[\n\t[".length, -"\n\t]\n]".length)}`;
	}
	yield "\n\t]";
}

function indented(value: unknown): string {
	return JSON.stringify(value, null, "\t").replaceAll("\n", "\n\t");
}
