import type { Diagnostic } from "../model/diagnostic.js";
import { formatTableId } from "../model/table-id.js";
import { acceptanceOf, acceptBlock, type Hazard } from "./acceptances.js";
import type { PlanInput } from "./plan-input.js";
import type { SelectedTable, Selection } from "./select-tables.js";

/** REPLICA IDENTITY FULL on a source table makes its updates write more WAL: production's matter, so it takes consent. */
export function replicaIdentityHazards(
	input: PlanInput,
	selection: Selection,
): { readonly hazards: readonly Hazard[]; readonly diagnostics: readonly Diagnostic[] } {
	if (input.spec.replicate.mode === "none") return { hazards: [], diagnostics: [] };
	const changed = [...selection.tables.values()].filter(({ facts, rule }) => {
		if (rule.replicaIdentity !== "full" || rule.data === "none" || facts.relkind !== "r") return false;
		const ours = input.done.has(`set-replica-identity:${formatTableId(facts.id)}`);
		return facts.replicaIdentity !== "f" || ours;
	});
	const hazardOf = ({ facts }: SelectedTable): Hazard => ({ code: "H301", object: formatTableId(facts.id) });
	return {
		hazards: changed.map(hazardOf),
		diagnostics: changed
			.map((selected) => ({ rule: selected.rule, hazard: hazardOf(selected) }))
			.filter(({ hazard }) => !acceptanceOf(input.spec, hazard.code, hazard.object))
			.map(({ rule, hazard }) => ({
				code: "H301",
				severity: "error",
				what: `REPLICA IDENTITY FULL on ${hazard.object} of the source takes your consent`,
				place: rule.place,
				label: "replica_identity: full",
				why: "Every UPDATE and DELETE on it then writes the whole old row to the WAL. `clean` puts it back.",
				fix: [acceptBlock(hazard)],
				object: hazard.object,
			})),
	};
}
