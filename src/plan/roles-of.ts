/** Roles that an ACL, DEFAULT ACL or POLICY entry names; PUBLIC and CURRENT_USER are none. */
export function rolesOf(kind: string, sql: string): readonly string[] {
	const name = String.raw`"(?:[^"]|"")*"|[\w$]+`;
	const list = String.raw`(?:${name})(?:\s*,\s*(?:${name}))*`;
	const patterns =
		kind === "POLICY"
			? [new RegExp(String.raw` TO (${list})(?= USING| WITH CHECK|;|\s*$)`, "g")]
			: [
					new RegExp(String.raw`\bGRANT\b[^;]*? TO (${list})(?= WITH GRANT OPTION|;|$)`, "gm"),
					new RegExp(String.raw`\bREVOKE\b[^;]*? FROM (${list})(?=;|$)`, "gm"),
					new RegExp(String.raw`\bFOR ROLE (${list})`, "g"),
					new RegExp(`^SET SESSION AUTHORIZATION (${list});`, "gm"),
				];
	const found = patterns
		.flatMap((pattern) => [...sql.matchAll(pattern)])
		.flatMap(([, names = ""]) => [...names.matchAll(new RegExp(name, "g"))]);
	const roles = found.map(([role]) => (role.startsWith('"') ? role.slice(1, -1).replaceAll('""', '"') : role));
	return [...new Set(roles)].filter((role) => !["PUBLIC", "public", "CURRENT_USER", "SESSION_USER", "DEFAULT"].includes(role));
}
