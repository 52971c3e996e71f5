/** Whose password is looked for. */
export interface PasswordOwner {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
}

/**
 * The password of the first line that matches: host:port:database:user:password, with * for any and \ before : and \.
 * A socket folder is looked up under its path and as localhost. https://www.postgresql.org/docs/17/libpq-pgpass.html
 */
export function findPassword(text: string, owner: PasswordOwner): string | undefined {
	const hosts = owner.host.startsWith("/") ? [owner.host, "localhost"] : [owner.host];
	for (const line of text.split(/\r?\n/)) {
		if (line.startsWith("#")) continue;
		const [host, port, database, user, ...password] = splitLine(line);
		if (user === undefined || password.length === 0) continue;
		const matches = (field: string | undefined, wanted: readonly string[]) => field === "*" || wanted.includes(unescapeField(field ?? ""));
		if (!matches(host, hosts) || !matches(port, [String(owner.port)])) continue;
		if (!matches(database, [owner.database]) || !matches(user, [owner.user])) continue;
		return unescapeField(password.join(":"));
	}
	return undefined;
}

/** Fields between colons that no backslash precedes; backslashes stay. */
function splitLine(line: string): string[] {
	const fields = [""];
	for (const [piece] of line.matchAll(/\\.|[\s\S]/g)) {
		if (piece === ":") fields.push("");
		else fields.push(`${fields.pop() ?? ""}${piece}`);
	}
	return fields;
}

function unescapeField(field: string): string {
	return field.replaceAll(/\\(.)/g, "$1");
}
