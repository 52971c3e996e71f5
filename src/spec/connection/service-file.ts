import { knownSettings, type Parsed } from "./connection-settings.js";
import { unknownSetting } from "./parse-conninfo.js";

/** Settings of one service from a service file; undefined when the file has no such service. https://www.postgresql.org/docs/17/libpq-pgservice.html */
export function findService(text: string, service: string): Parsed | undefined {
	let settings: Record<string, string> | undefined;
	for (const [index, raw] of text.split(/\r?\n/).entries()) {
		const line = raw.trim();
		if (line === "" || line.startsWith("#")) continue;
		if (line.startsWith("[")) {
			if (settings) break;
			if (line === `[${service}]`) settings = {};
			continue;
		}
		if (!settings) continue;
		const equals = line.indexOf("=");
		const key = equals < 0 ? "" : line.slice(0, equals).trim();
		if (key === "service" || key === "servicefile") return { problem: `a service cannot name another one (line ${index + 1})` };
		if (!knownSettings.has(key)) return { problem: unknownSetting(key, `line ${index + 1}`) };
		// The first of several counts
		settings[key] ??= line.slice(equals + 1).trim();
	}
	return settings && { settings };
}
