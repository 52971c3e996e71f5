/** A statement of pg_dump's about privileges, with the roles that it names. */
interface GrantStatement {
	readonly text: string;
	readonly roles: readonly NamedRole[];
	/** The role that grants, where that is not the owner. */
	readonly as?: NamedRole;
}

interface NamedRole {
	readonly name: string;
	/** As it stands in the text. */
	readonly token: string;
	/** Offset of the token in the text. */
	readonly at: number;
}

const role = String.raw`"(?:[^"]|"")+"|[^\s",;()]+`;
const places = [
	new RegExp(`^ALTER DEFAULT PRIVILEGES FOR ROLE (${role})`),
	new RegExp(`^SET SESSION AUTHORIZATION (${role});$`),
	new RegExp(`(?: TO| FROM) (${role})(?: WITH GRANT OPTION)?;$`),
];

/** The statements of an ACL or DEFAULT ACL entry. */
function parseGrants(sql: string): readonly GrantStatement[] {
	const statements: GrantStatement[] = [];
	let as: NamedRole | undefined;
	for (const [found] of sql.matchAll(/(?:[^;"']|"(?:[^"]|"")*"|'(?:[^']|'')*')+;/g)) {
		const text = found.trim();
		const roles = places.flatMap((place) => namedRole(place.exec(text)));
		if (text.startsWith("SET SESSION AUTHORIZATION ")) as = roles[0];
		else if (text.startsWith("RESET SESSION AUTHORIZATION")) as = undefined;
		else statements.push({ text, roles, ...(as && { as }) });
	}
	return statements;
}

function namedRole(match: RegExpExecArray | null): readonly NamedRole[] {
	const token = match?.[1];
	if (!match || token === undefined || token === "PUBLIC") return [];
	const name = token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token;
	return [{ name, token, at: match.index + match[0].lastIndexOf(token) }];
}

/** Every role that the entry names. */
export function rolesOfGrants(sql: string): readonly string[] {
	return [...new Set(parseGrants(sql).flatMap(({ roles, as }) => [...roles, ...(as ? [as] : [])].map(({ name }) => name)))];
}

/** Roles that must be taken on to run the entry: who grants in the owner's stead, and whose default privileges it sets. */
export function actingRoles(sql: string): readonly string[] {
	const found = parseGrants(asAuthorization(sql)).flatMap(({ text, roles, as }) => [
		...(as ? [as.name] : []),
		...(text.startsWith("ALTER DEFAULT PRIVILEGES FOR ROLE ") ? roles.slice(0, 1).map(({ name }) => name) : []),
	]);
	return [...new Set(found)];
}

export interface AdaptedGrants {
	/** What to execute; empty when nothing is left. */
	readonly sql: string;
	/** Roles whose statements were left out. */
	readonly missing: readonly string[];
}

/**
 * The entry with the names that roles have on the target; statements that name a role without one are left out. A role that passes its right
 * on acts by SET ROLE, which takes membership only.
 */
export function adaptGrants(sql: string, nameOf: (role: string) => string | undefined): AdaptedGrants {
	const missing = new Set<string>();
	const kept = parseGrants(sql).flatMap((statement): GrantStatement[] => {
		const absent = [...statement.roles, ...(statement.as ? [statement.as] : [])].filter(({ name }) => nameOf(name) === undefined);
		for (const { name } of absent) missing.add(name);
		if (absent.length > 0) return [];
		const as = statement.as && { ...statement.as, token: tokenOf(statement.as, nameOf) };
		return [{ text: rename(statement, nameOf), roles: [], ...(as && { as }) }];
	});
	return { sql: format(kept), missing: [...missing].sort() };
}

function rename({ text, roles }: GrantStatement, nameOf: (role: string) => string | undefined): string {
	return [...roles]
		.sort((a, b) => b.at - a.at)
		.reduce(
			(changed, found) => `${changed.slice(0, found.at)}${tokenOf(found, nameOf)}${changed.slice(found.at + found.token.length)}`,
			text,
		);
}

function tokenOf({ name, token }: NamedRole, nameOf: (role: string) => string | undefined): string {
	const now = nameOf(name) ?? name;
	return now === name ? token : `"${now.replaceAll('"', '""')}"`;
}

function format(statements: readonly GrantStatement[]): string {
	return statements.map(({ text, as }) => (as ? `SET LOCAL ROLE ${as.token};\n${text}\nRESET ROLE;` : text)).join("\n");
}

/**
 * What `wanted` says beyond `found`, ready to execute: privileges that are missing, and revocations that were not made. Privileges that only
 * `found` has are no difference: somebody gave them there.
 */
export function missingGrants(wanted: string, found: string): string {
	const there = parseGrants(asAuthorization(found));
	const missing = parseGrants(asAuthorization(wanted)).filter(
		(statement) => !there.some((other) => other.as?.name === statement.as?.name && covers(other.text, statement.text)),
	);
	return format(missing);
}

/** adaptGrants writes SET ROLE where pg_dump writes SET SESSION AUTHORIZATION. */
function asAuthorization(sql: string): string {
	return sql.replaceAll(/^SET LOCAL ROLE /gm, "SET SESSION AUTHORIZATION ").replaceAll(/^RESET ROLE;/gm, "RESET SESSION AUTHORIZATION;");
}

const grant = /^((?:ALTER DEFAULT PRIVILEGES .*? )?GRANT) (.+?) ON (.+?)( WITH GRANT OPTION)?;$/;

function covers(there: string, wanted: string): boolean {
	const [one, other] = [bare(there), bare(wanted)];
	if (one === other) return true;
	const [, verb, all = "", object, option] = grant.exec(one) ?? [];
	const [, sameVerb, some = "", sameObject, sameOption] = grant.exec(other) ?? [];
	if (verb === undefined || verb !== sameVerb || object !== sameObject || (option === undefined && sameOption !== undefined)) return false;
	return all === "ALL" || some.split(",").every((privilege) => all.split(",").includes(privilege));
}

/** Quotes only where they matter. */
function bare(text: string): string {
	return text.replaceAll(/"([a-z_][a-z0-9_$]*)"/g, "$1");
}
