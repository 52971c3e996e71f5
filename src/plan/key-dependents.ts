import type { CatalogObject } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { tableKey } from "../model/table-id.js";
import { objectSubject } from "./diff/object-subject.js";
import type { HypertableDecisions } from "./planned-hypertables.js";

/** A view that groups by a primary key selects columns that depend on it: with another key PostgreSQL refuses the view. */
export function keyDependents(considered: readonly CatalogObject[], hypertables: HypertableDecisions): readonly Diagnostic[] {
	const views = considered.filter(({ kind }) => kind === "VIEW" || kind === "MATERIALIZED VIEW" || kind === "RULE");
	return considered.flatMap((key): Diagnostic[] => {
		const decision = key.kind === "CONSTRAINT" && key.table ? hypertables.byTable.get(tableKey(key.table)) : undefined;
		if (!decision || decision.keys.sourcePrimaryKey?.constraint !== key.name) return [];
		if (decision.keys.primaryKey.is !== "rewritten" && decision.keys.primaryKey.is !== "dropped") return [];
		return views
			.filter((object) => object.dependsOn.includes(key.id))
			.map((object) => ({
				code: "T203",
				severity: "error",
				what: `${objectSubject(object)} needs the primary key ${key.name} as it is on the source`,
				place: decision.rule.place,
				label: `${key.name} changes`,
				why: "It groups by the key and selects columns that depend on it; PostgreSQL refuses that under another key.",
				fix: ["on the source: name every selected column in its GROUP BY"],
				object: objectSubject(object),
			}));
	});
}
