import type { Diagnostic } from "../model/diagnostic.js";
import type { HypertableCandidate, Refusal } from "./hypertable-candidate.js";
import { columnRefusals } from "./hypertable-refusals-columns.js";
import { columnstoreRefusals } from "./hypertable-refusals-columnstore.js";
import { dataRefusals } from "./hypertable-refusals-data.js";
import { keyRefusals } from "./hypertable-refusals-keys.js";
import { partitionRefusals } from "./hypertable-refusals-partitions.js";
import { policyRefusals } from "./hypertable-refusals-policies.js";
import { tableRefusals } from "./hypertable-refusals-table.js";

const refusals: readonly Refusal[] = [
	...tableRefusals,
	...columnRefusals,
	...dataRefusals,
	...partitionRefusals,
	...columnstoreRefusals,
	...policyRefusals,
];

/** Every reason why TimescaleDB would refuse the table, or accept it and break later; all are errors at the rule. */
export function hypertableRefusals(candidate: HypertableCandidate): readonly Diagnostic[] {
	const { facts, rule } = candidate;
	// what keys would need of a column that is not there helps nobody
	const keys = facts.columns.some(({ name }) => name === rule.column) ? keyRefusals : [];
	return [...refusals, ...keys].flatMap((refusal) => refusal(candidate)).map((text) => ({ severity: "error", place: rule.place, ...text }));
}
