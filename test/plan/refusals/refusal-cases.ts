import { columnRefusals } from "./column-refusals.js";
import { constraintRefusals } from "./constraint-refusals.js";
import { dataRefusals } from "./data-refusals.js";
import { keyRefusals } from "./key-refusals.js";
import type { RefusalCase } from "./refusal-case.js";
import { relationRefusals } from "./relation-refusals.js";

/** Roughly in the order of TimescaleDB's own checks. */
export const refusalCases: readonly RefusalCase[] = [
	...relationRefusals,
	...keyRefusals,
	...constraintRefusals,
	...columnRefusals,
	...dataRefusals,
];
