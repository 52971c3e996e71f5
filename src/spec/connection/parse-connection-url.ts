import { knownSettings, type Parsed } from "./connection-settings.js";
import { unknownSetting } from "./parse-conninfo.js";

/**
 * Reads postgres://[user[:password]@][host][:port][/dbname][?key=value&...] as libpq does, not as the URL standard does.
 * https://www.postgresql.org/docs/17/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export function parseConnectionUrl(text: string): Parsed {
	const rest = text.replace(/^postgres(?:ql)?:\/\//, "");
	const {
		login,
		server = "",
		database = "",
		query = "",
	} = /^(?:(?<login>[^@/]*)@)?(?<server>[^/?]*)(?:\/(?<database>[^?]*))?(?:\?(?<query>[\s\S]*))?$/.exec(rest)?.groups ?? {};
	// A raw @ or / in the password moves a piece of it into the host or the database
	if (server.includes("@") || database.includes("@")) {
		return { problem: "the password or user holds a raw @, / or : (write %40, %2F or %3A), or the host holds an @" };
	}
	const address = /^(?<host>\[[^\]]*\]|[^:]*)(?::(?<port>[^:]*))?$/.exec(server)?.groups;
	if (!address && !server.includes(","))
		return { problem: "host and port cannot be told apart: an IPv6 address needs brackets, as in [::1]" };
	const colon = login?.indexOf(":") ?? -1;
	const encoded: (readonly [string, string])[] = [
		["user", colon < 0 ? (login ?? "") : (login ?? "").slice(0, colon)],
		["password", colon < 0 ? "" : (login ?? "").slice(colon + 1)],
		["host", (address?.host ?? server).replace(/^\[(.*)\]$/, "$1")],
		["port", address?.port ?? ""],
		["dbname", database],
	];
	for (const parameter of query === "" ? [] : query.split("&")) {
		const equals = parameter.indexOf("=");
		if (equals < 0) return { problem: 'a parameter behind the ? has no "="' };
		encoded.push([parameter.slice(0, equals), parameter.slice(equals + 1)]);
	}
	const settings: Record<string, string> = {};
	for (const [rawKey, rawValue] of encoded) {
		const key = percentDecode(rawKey);
		const value = percentDecode(rawValue);
		if (key === undefined || value === undefined) return { problem: "a % is not followed by two hexadecimal digits; a literal % is %25" };
		// What JDBC URLs say; libpq takes it too
		if (key === "ssl" && value === "true") settings.sslmode = "require";
		else if (!knownSettings.has(key)) return { problem: unknownSetting(key, "behind the ?") };
		else if (value !== "") settings[key] = value;
	}
	return { settings };
}

function percentDecode(text: string): string | undefined {
	try {
		const decoded = decodeURIComponent(text);
		return decoded.includes("\0") ? undefined : decoded;
	} catch {
		return undefined;
	}
}
