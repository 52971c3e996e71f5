import { checkCodes } from "./codes/check.js";
import { columnstoreCodes } from "./codes/columnstore.js";
import { continuousAggregateCodes } from "./codes/continuous-aggregate.js";
import { hazardCodes } from "./codes/hazard.js";
import { initCodes } from "./codes/init.js";
import { planCodes } from "./codes/plan.js";
import { roleCodes } from "./codes/role.js";
import { runCodes } from "./codes/run.js";
import { specCodes } from "./codes/spec.js";
import { surroundingsCodes } from "./codes/surroundings.js";
import { timescaledbCodes } from "./codes/timescaledb.js";
import { verifyCodes } from "./codes/verify.js";
import { warningCodes } from "./codes/warning.js";

/** Every code that a user can meet: S spec, C server checks, T TimescaleDB's refusals, H hazards, W warnings, P plan files, E running. */
export const codes = {
	...specCodes,
	...checkCodes,
	...surroundingsCodes,
	...initCodes,
	...timescaledbCodes,
	...columnstoreCodes,
	...continuousAggregateCodes,
	...hazardCodes,
	...warningCodes,
	...planCodes,
	...roleCodes,
	...runCodes,
	...verifyCodes,
} as const;

export type Code = keyof typeof codes;
