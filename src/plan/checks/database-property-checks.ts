import type { Diagnostic } from "../../model/diagnostic.js";
import { type Check, serverWhere } from "./check.js";

/** What belongs to the database and is left to somebody who may do it. */
const withheld: Check = {
	run({ input, database }) {
		if (database.withheld.length === 0) return [];
		const count = database.withheld.length;
		return [
			{
				code: "W224",
				severity: "warning",
				what: `${count} of the database's settings and privileges ${count === 1 ? "does" : "do"} not move`,
				where: serverWhere("target", input.target.server),
				why: [...new Set(database.withheld.map(({ why }) => why))].join("; "),
				fix: [`on the target, as somebody who may:\n${database.withheld.map(({ sql }) => sql).join("\n")}`],
			} satisfies Diagnostic,
		];
	},
};

const kept: Check = {
	run({ input, database }) {
		return database.kept.map(({ setting, source, target }) => ({
			code: "W225",
			severity: "warning",
			what: `setting ${setting} is ${target} on the target and stays so; the source has ${source}`,
			where: serverWhere("target", input.target.server),
			why: "What the target has already is respected.",
			fix: ["nothing to do, or change it there with ALTER DATABASE or ALTER ROLE ... IN DATABASE ... SET"],
			object: setting,
		}));
	},
};

const ofServer: Check = {
	run({ input, database }) {
		if (database.ofServer.length === 0) return [];
		const count = database.ofServer.length;
		return [
			{
				code: "W226",
				severity: "warning",
				what: `${count} ${count === 1 ? "default" : "defaults"} of roles that the target has already ${count === 1 ? "does" : "do"} not move`,
				where: serverWhere("target", input.target.server),
				why: "They hold in every database of that server, not only in the one that moves.",
				fix: [`where they shall hold there too, on the target:\n${database.ofServer.join("\n")}`],
			} satisfies Diagnostic,
		];
	},
};

export const databasePropertyChecks: readonly Check[] = [withheld, kept, ofServer];
