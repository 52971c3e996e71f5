import type { Diagnostic } from "../model/diagnostic.js";
import type { HypertableCandidate, Refusal } from "./hypertable-candidate.js";
import { columnRefusals } from "./hypertable-refusals-columns.js";
import { keyRefusals } from "./hypertable-refusals-keys.js";
import { tableRefusals } from "./hypertable-refusals-table.js";

const refusals: readonly Refusal[] = [...tableRefusals, ...columnRefusals, ...keyRefusals];

/** Every reason why TimescaleDB would refuse the table, or accept it and break later; all are errors at the rule. */
export function hypertableRefusals(candidate: HypertableCandidate): readonly Diagnostic[] {
	return refusals.flatMap((refusal) => refusal(candidate)).map((text) => ({ severity: "error", place: candidate.rule.place, ...text }));
}
