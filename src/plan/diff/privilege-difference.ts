import { missingGrants } from "../../objects/grant-statements.js";
import { altered, type Difference, noDifference, respected, together } from "./difference.js";

/** What the source grants and the target does not is granted; what the target grants beyond that is its own business. */
export function privilegeDifference(wanted: string, found: string): Difference {
	const missing = missingGrants(wanted, found);
	const more = statements(missingGrants(found, wanted)).filter((statement) => / TO /.test(statement));
	return together([
		missing === "" ? noDifference : altered(statements(missing).map(shortened).join(", "), missing),
		...more.map((statement) => respected(`more privileges: ${statement.replace(/;$/, "")}`)),
	]);
}

function statements(sql: string): readonly string[] {
	return sql.split("\n").filter((line) => /^(?:ALTER DEFAULT PRIVILEGES .*)?(?:GRANT|REVOKE) /.test(line));
}

/** "grant SELECT to bob" */
function shortened(statement: string): string {
	return statement.replace(
		/^.*\b(GRANT|REVOKE)\b (.+?) ON .+ (TO|FROM) (.+);$/,
		(_, verb, list, to, role) => `${verb.toLowerCase()} ${list} ${to.toLowerCase()} ${role}`,
	);
}
