import { formatName } from "../model/table-id.js";

const role = String.raw`"(?:[^"]|"")+"|[\w$]+`;
/** The list stands before the expressions. */
const list = new RegExp(String.raw`^((?:[^("]|"(?:[^"]|"")*")*? TO )((?:${role})(?:, (?:${role}))*)(?= USING \(| WITH CHECK \(|;|\s*$)`);

/** The roles that a POLICY entry is for; none when it is for everybody. */
export function rolesOfPolicy(sql: string): readonly string[] {
	return tokens(list.exec(sql)?.[2] ?? "").map(nameOfToken);
}

/** The policy with the names that its roles have on the target, without those that have none; undefined when no role is left. */
export function adaptPolicy(sql: string, nameOf: (role: string) => string | undefined): string | undefined {
	const found = list.exec(sql);
	if (!found) return sql;
	const kept = tokens(found[2] ?? "").flatMap((token) => {
		const name = nameOfToken(token);
		const now = isKeyword(token) ? name : nameOf(name);
		return now === undefined ? [] : [now === name ? token : formatName(now)];
	});
	return kept.length === 0 ? undefined : `${found[1]}${kept.join(", ")}${sql.slice(found[0].length)}`;
}

function tokens(text: string): readonly string[] {
	return [...text.matchAll(new RegExp(role, "g"))].map(([token]) => token);
}

function nameOfToken(token: string): string {
	return token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token;
}

function isKeyword(token: string): boolean {
	return ["PUBLIC", "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER"].includes(token.toUpperCase());
}
