import type { Diagnostic } from "../model/diagnostic.js";
import { groupBy } from "../model/group-by.js";

export interface Findings {
	/** To be told in full. Where many of a code come from one line of the spec, the first stands for all, with a note that names the others. */
	readonly told: readonly Diagnostic[];
	/** By code: beyond `most` of it. */
	readonly more: readonly (readonly Diagnostic[])[];
}

/** So many findings of a code at one line of the spec are told one by one: what a glob does to hundreds of tables is one thing to mend. */
const mostOfALine = 3;
const mostNames = 5;

/** Parts what is told in full from what is only counted and named; `most` of a code are told in full. */
export function foldFindings(diagnostics: readonly Diagnostic[], most: number): Findings {
	const told: Diagnostic[] = [];
	const more = new Map<string, Diagnostic[]>();
	const numbers = new Map<string, number>();
	for (const alike of groupBy(diagnostics, ({ code, place }) => `${code} ${place?.file}:${place?.line ?? ""}`).values()) {
		const folded = alike[0]?.place !== undefined && alike.length > mostOfALine;
		for (const group of folded ? [alike] : alike.map((one) => [one])) {
			const first = group[0] as Diagnostic;
			const number = (numbers.get(first.code) ?? 0) + 1;
			numbers.set(first.code, number);
			if (number <= most) told.push(standingFor(first, group.slice(1)));
			else more.set(first.code, [...(more.get(first.code) ?? []), ...group]);
		}
	}
	return { told, more: [...more.values()] };
}

function standingFor(first: Diagnostic, others: readonly Diagnostic[]): Diagnostic {
	if (others.length === 0) return first;
	return { ...first, notes: [...(first.notes ?? []), `${others.length} more of this line (-v shows them): ${namesOf(others)}`] };
}

/** What they are about, as far as one reads on: "public.a, public.b and 20 others". */
export function namesOf(diagnostics: readonly Diagnostic[]): string {
	const names = diagnostics.slice(0, mostNames).map(({ object, what }) => object ?? what);
	return `${names.join(", ")}${diagnostics.length > names.length ? ` and ${diagnostics.length - names.length} others` : ""}`;
}
