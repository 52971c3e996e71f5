import type { Catalog } from "../catalog/catalog.js";
import type { HypertableProposal } from "../model/hypertable-proposal.js";
import { formatTableId } from "../model/table-id.js";
import { planMigration } from "../plan/plan-migration.js";
import type { Spec } from "../spec/spec.js";

/**
 * Proposals with what a plan would have against them: `spec` holds them all. The target is taken for an empty one of the community edition
 * 2.18; what stands against other parts of the spec is left to `plan`.
 */
export function hinderedProposals(
	proposals: readonly HypertableProposal[],
	spec: Spec,
	source: Catalog,
	hyperferry: string,
): readonly HypertableProposal[] {
	const { diagnostics } = planMigration({
		spec,
		source,
		target: emptyTarget(source),
		ranges: new Map(),
		recorded: new Map(),
		done: new Set(),
		hyperferry,
	});
	return proposals.map((proposal) => {
		const rule = spec.tables.find(({ match, hypertable }) => hypertable && match === formatTableId(proposal.table));
		const lines = [rule?.place, rule?.hypertable?.place, rule?.hypertable?.columnstore?.place].map((place) => place?.line);
		const found = diagnostics.find(({ severity, place }) => severity === "error" && lines.includes(place?.line));
		return found ? { ...proposal, hindrance: `${found.what} (${found.code})` } : proposal;
	});
}

function emptyTarget(source: Catalog): Catalog {
	const timescaledb = { version: "2.18", license: "timescale" };
	return {
		...source,
		server: { ...source.server, systemIdentifier: "", timescaledb },
		objects: new Map(),
		tables: new Map(),
		sequences: [],
	};
}
