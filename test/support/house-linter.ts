import { house } from "./house.js";

const drivers = {
	group: ["{pg,pg-copy-streams}", "@electric-sql/**"],
	message: "Drivers are imported in src/pg only.",
};

/** The house as rules of the linter, so that an editor underlines a forbidden import while it is written. Text of biome.house.json. */
export function linterRules(): string {
	const rooms = Object.keys(house).filter((room) => !room.includes("."));
	const overrides = Object.entries(house).map(([room, { imports, types = [] }]) => {
		const forbidden = rooms.filter((other) => other !== room && !imports.includes(other) && !types.includes(other));
		const message = `ARCHITECTURE.md: ${room} does not import these folders.`;
		const patterns = [
			...(forbidden.length > 0 ? [{ group: [`**/{${forbidden.join(",")}}/**`], message }] : []),
			...(room === "pg" ? [] : [drivers]),
		];
		const noRestrictedImports = { level: "error", options: { patterns } };
		const includes = [room.includes(".") ? `src/${room}` : `src/${room}/**`];
		return { includes, linter: { rules: { style: { noRestrictedImports } } } };
	});
	const lines = overrides.map((override) => `\t\t${JSON.stringify(override)}`);
	return `{\n\t"overrides": [\n${lines.join(",\n")}\n\t]\n}\n`;
}
