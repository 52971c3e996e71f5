import { altered, type Difference, noDifference, respected, together } from "./difference.js";

interface Statement {
	readonly text: string;
	readonly verb: string;
	/** "SELECT ON TABLE public.t TO bob", one for each privilege. */
	readonly each: readonly string[];
	/** The same with ALL, which is each of them. */
	readonly all: string;
	readonly grantable: boolean;
}

/** What the source grants and the target does not is granted; what the target grants beyond that is its own business. */
export function privilegeDifference(wanted: string, found: string): Difference {
	const [after, before] = [statements(wanted), statements(found)];
	const missing = after.filter((statement) => !isCovered(statement, before));
	const more = before.filter((statement) => !isCovered(statement, after)).flatMap((statement) => beyond(statement, after));
	// a grantor other than the owner is said by statements around the grants
	const sql = /^SET SESSION AUTHORIZATION /m.test(wanted) ? wanted : missing.map(({ text }) => text).join("\n");
	return together([
		missing.length > 0 ? altered(missing.map(({ text }) => shortened(text)).join(", "), sql.replace(/;$/, "")) : noDifference,
		...more.map((text) => respected(text)),
	]);
}

function isCovered(statement: Statement, others: readonly Statement[]): boolean {
	const same = others.filter(({ verb, grantable }) => verb === statement.verb && (grantable || !statement.grantable));
	return (
		same.some(({ all, each }) => each.includes(all) && all === statement.all) ||
		statement.each.every((one) => same.some(({ each }) => each.includes(one)))
	);
}

/** What a statement of the target's says more, in words. */
function beyond({ verb, each, grantable }: Statement, others: readonly Statement[]): readonly string[] {
	const same = others.filter((other) => other.verb === verb && (other.grantable || !grantable));
	const more = each.filter((one) => !same.some((other) => other.each.includes(one)));
	return more.map((one) => `${verb === "GRANT" ? "more" : "fewer"} privileges: ${one}${grantable ? " with grant option" : ""}`);
}

function statements(sql: string): readonly Statement[] {
	return sql.split("\n").flatMap((text): Statement[] => {
		const found = /^(.*)\b(GRANT|REVOKE)\b (.+?) (ON .+ (?:TO|FROM) .+?)( WITH GRANT OPTION)?;$/.exec(text);
		if (!found) return [];
		const [, scope = "", verb = "", list = "", rest = "", grantable] = found;
		const each = list.match(/\w+(?: \w+)*(?:\s*\([^)]*\))?/g) ?? [];
		return [
			{ text, verb, each: each.map((one) => `${scope}${one} ${rest}`), all: `${scope}ALL ${rest}`, grantable: grantable !== undefined },
		];
	});
}

/** "grant SELECT to bob" */
function shortened(text: string): string {
	return text.replace(
		/^.*\b(GRANT|REVOKE)\b (.+?) ON .+ (TO|FROM) (.+);$/,
		(_, verb, list, to, role) => `${verb.toLowerCase()} ${list} ${to.toLowerCase()} ${role}`,
	);
}
