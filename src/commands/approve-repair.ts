import { exitCodes, HyperferryError } from "../model/errors.js";
import { countDifferences } from "../model/row-difference.js";
import { formatCount } from "../model/size.js";
import type { VerifyOutcome } from "../model/verify-outcome.js";
import type { CommandContext } from "./command.js";

/** Where nobody can be asked, says so before hours of comparing. Throws HyperferryError E412 (64). */
export function requireConsent({ options, ask }: CommandContext): void {
	if (options.yes === true || ask) return;
	throw notApproved(exitCodes.usage, "a confirmation is needed", "a repair writes to the target, and there is no terminal to ask on");
}

/** Asks, unless the user has agreed beforehand. Throws HyperferryError E412 (3) when the user says no. */
export async function approveRepair({ options, ask }: CommandContext, { tables }: VerifyOutcome): Promise<void> {
	if (options.yes === true) return;
	const differing = tables.flatMap(({ differences }) => (differences ? [countDifferences(differences)] : []));
	const rows = formatCount(differing.reduce((sum, count) => sum + count, 0));
	const answer = await ask?.(`\nWrite ${rows} rows of ${differing.length} tables anew on the target? Only "yes" is accepted: `);
	if (answer !== "yes") throw notApproved(exitCodes.refused, "the repair was not approved", "nothing was changed");
}

function notApproved(exit: typeof exitCodes.usage | typeof exitCodes.refused, what: string, why: string): HyperferryError {
	const fix = ["hyperferry verify --repair --yes", "hyperferry verify --level full   only shows what differs"];
	return new HyperferryError(exit, [{ code: "E412", severity: "error", what, why, fix }]);
}
