import type { Diagnostic } from "../model/diagnostic.js";
import type { SpecDocument } from "./spec-document.js";

/** Every role has one name on the target: a value that is a key again would be renamed twice, or round and round. */
export function ownerDiagnostics(owners: Readonly<Record<string, string>>, document: SpecDocument): Diagnostic[] {
	return Object.entries(owners).flatMap(([from, to]): Diagnostic[] => {
		const next = Object.hasOwn(owners, to) ? owners[to] : undefined;
		if (next === undefined) return [];
		const place = document.valuePlace(["schema", "owners", from]);
		const line = document.keyPlace(["schema", "owners", to]).line;
		const { label, why, fix } =
			from === to
				? { label: "itself", why: "A role that keeps its name needs no entry.", fix: "remove the entry" }
				: next === from
					? { label: `on line ${line} the other way round`, why: "The two entries lead in a circle.", fix: `keep one of them` }
					: {
							label: `on line ${line} it becomes ${next}`,
							why: "Names are replaced once: entries cannot be chained.",
							fix: `say what ${from} is in the end: ${from}: ${next}`,
						};
		return [{ code: "S116", severity: "error", what: `schema.owners makes ${from} to ${to}`, place, label, why, fix: [fix] }];
	});
}
