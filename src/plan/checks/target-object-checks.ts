import type { Diagnostic } from "../../model/diagnostic.js";
import { quoteIdent, quoteTable } from "../../model/sql.js";
import { formatTableId, tableKey } from "../../model/table-id.js";
import { timescaledbAtLeast } from "../../objects/timescaledb-version.js";
import { acceptBlock } from "../acceptances.js";
import { madeByUs } from "../journal-facts.js";
import { type Check, nameList, serverWhere } from "./check.js";

const rowsOnTarget: Check = {
	run({ input, selection }) {
		return [...selection.tables.values()].flatMap(({ facts, rule }): Diagnostic[] => {
			const found = input.target.tables.get(tableKey(facts.id));
			if (!found?.hasRows || found.relkind === "p" || rule.data === "none" || madeByUs(input, facts.id)) return [];
			// T219 says it with the rule
			if (rule.hypertable && !found.hypertable) return [];
			return [
				{
					code: "C113",
					severity: "error",
					what: `${formatTableId(facts.id)} has rows on the target`,
					where: `${serverWhere("target", input.target.server)}, table ${formatTableId(facts.id)}`,
					why: "They were there before this migration, and would be mixed with those of the source.",
					fix: [
						`if nothing in it is needed, on the target: TRUNCATE ${quoteTable(facts.id)};`,
						`or drop it, rows and all, and make it anew: ${acceptBlock({ code: "H330", object: formatTableId(facts.id) })}`,
						`or leave the source's rows out: match: ${formatTableId(facts.id)}, data: none`,
					],
					object: formatTableId(facts.id),
				},
			];
		});
	},
};

const subscriptions: Check = {
	run({ input: { target }, selection }) {
		return target.server.subscriptions.flatMap((subscription): Diagnostic[] => {
			const written = subscription.tables.filter((table) => selection.tables.has(tableKey(table)));
			if (!subscription.enabled || written.length === 0) return [];
			return [
				{
					code: "C115",
					severity: "error",
					what: `subscription ${subscription.name} writes to ${nameList(written.map(formatTableId))} on the target`,
					where: serverWhere("target", target.server),
					why: "Two writers would meet; and what a subscription writes into a hypertable cannot be seen afterwards.",
					fix: [`on the target: ALTER SUBSCRIPTION ${quoteIdent(subscription.name)} DISABLE;`],
				},
			];
		});
	},
};

const publishesAllTables: Check = {
	run({ input, makesHypertables }) {
		const version = input.target.server.timescaledb?.version;
		if (!makesHypertables || !timescaledbAtLeast(version, "2.20")) return [];
		return input.target.server.publications
			.filter((publication) => publication.allTables)
			.map((publication) => ({
				code: "C124",
				severity: "error",
				what: `publication ${publication.name} of the target publishes all tables`,
				where: serverWhere("target", input.target.server),
				why: `TimescaleDB ${version} makes no hypertable while a publication FOR ALL TABLES exists.`,
				fix: [`on the target: DROP PUBLICATION ${quoteIdent(publication.name)};  and publish tables by name afterwards`],
			}));
	},
};

export const targetObjectChecks: readonly Check[] = [rowsOnTarget, subscriptions, publishesAllTables];
