import type { Parsed } from "./connection-settings.js";
import { parseConnectionUrl } from "./parse-connection-url.js";
import { parseConninfo } from "./parse-conninfo.js";

/** Reads what libpq takes as a connection string: a URL, or key=value text. */
export function parseConnection(text: string): Parsed {
	if (/^postgres(?:ql)?:\/\//.test(text)) return parseConnectionUrl(text);
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { problem: "the scheme of the URL is neither postgres:// nor postgresql://" };
	if (text.includes("=")) return parseConninfo(text);
	return { problem: "it is neither a postgres:// URL nor key=value text" };
}
