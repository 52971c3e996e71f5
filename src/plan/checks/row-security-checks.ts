import type { Server, TableFacts } from "../../catalog/catalog.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import { quoteIdent, quoteTable } from "../../model/sql.js";
import { formatTableId, sameTable, tableKey } from "../../model/table-id.js";
import { type Check, type CheckContext, nameList, serverWhere } from "./check.js";

/** Tables whose rows move. */
function movedTables({ selection }: CheckContext): readonly TableFacts[] {
	return [...selection.tables.values()].flatMap(({ facts, rule }) => (rule.data === "all" ? [facts] : []));
}

function names(tables: readonly TableFacts[]): string {
	return nameList(tables.map(({ id }) => formatTableId(id)));
}

function bypass({ user }: Server): string {
	return `ALTER ROLE ${quoteIdent(user)} BYPASSRLS;`;
}

/** A policy would hide rows; our sessions ask the server for an error instead, which would come in the middle of the copy. */
const hidesRows: Check = {
	run(context) {
		const { server } = context.input.source;
		const hidden = movedTables(context).filter(({ policiesApply }) => policiesApply);
		if (hidden.length === 0) return [];
		const owners = [...new Set(hidden.flatMap((facts) => (facts.forcedRowSecurity || facts.privileges.owner ? [] : [facts.owner])))].sort();
		const free = hidden.every(({ forcedRowSecurity }) => !forcedRowSecurity);
		return [
			{
				code: "C159",
				severity: "error",
				what: `row security hides rows of ${names(hidden)} from ${server.user}`,
				where: serverWhere("source", server),
				why: "Every row must be read, whatever policies say.",
				fix: [
					`on the source: ${bypass(server)}`,
					...(free && owners.length > 0
						? [`or on the source: ${owners.map((owner) => `GRANT ${quoteIdent(owner)} TO ${quoteIdent(server.user)};`).join(" ")}`]
						: []),
				],
			},
		];
	},
};

/** Owners are free of policies, unless they are forced. */
const refusesRows: Check = {
	run(context) {
		const { input, desired } = context;
		const { server, tables } = input.target;
		if (server.privileges.superuser || server.roles.find(({ name }) => name === server.user)?.bypassRowSecurity) return [];
		const enabled = (facts: TableFacts) =>
			desired.some(({ object }) => object.kind === "ROW SECURITY" && object.table !== undefined && sameTable(object.table, facts.id));
		const refused = movedTables(context).filter((facts) => {
			const there = tables.get(tableKey(facts.id));
			return there?.policiesApply || (!there && facts.forcedRowSecurity && enabled(facts));
		});
		if (refused.length === 0) return [];
		return [
			{
				code: "C159",
				severity: "error",
				what: `row security of ${names(refused)} would decide what ${server.user} may write on the target`,
				where: serverWhere("target", server),
				why: "Every row and change must arrive, whatever policies say; they hold for owners too where they are forced.",
				fix: [
					`on the target: ${bypass(server)}`,
					`or for the time of the migration, on the source: ${refused.map(({ id }) => `ALTER TABLE ${quoteTable(id)} NO FORCE ROW LEVEL SECURITY;`).join(" ")}`,
				],
			} satisfies Diagnostic,
		];
	},
};

export const rowSecurityChecks: readonly Check[] = [hidesRows, refusesRows];
