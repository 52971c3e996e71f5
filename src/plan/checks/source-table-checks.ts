import { formatCount } from "../../model/size.js";
import { quoteTable } from "../../model/sql.js";
import { formatTableId, tableKey } from "../../model/table-id.js";
import { type Check, serverWhere } from "./check.js";

const keys: Check = {
	streaming: true,
	run({ input: { source }, selection, tables }) {
		return tables
			.filter((table) => table.data === "all" && table.identity.mode === "none")
			.filter(({ table }) => source.tables.get(tableKey(table))?.persistence === "p")
			.map((table) => {
				const facts = source.tables.get(tableKey(table.table));
				const rule = selection.tables.get(tableKey(table.table))?.rule;
				const name = formatTableId(table.table);
				return {
					code: "C112",
					severity: "warning",
					what: `${name} has ${facts?.partitions ? "no primary key that all its partitions send" : facts?.replicaIdentity === "n" ? "replica identity nothing" : "no usable key and replica identity default"}`,
					...(rule && { place: rule.place, label: "published for INSERT and TRUNCATE only" }),
					why: `Otherwise its UPDATE and DELETE would FAIL on the source. ${formatCount(table.updates)} updates, ${formatCount(table.deletes)} deletes so far; cutover refuses if that moves.`,
					fix: [
						"add a primary key on the source",
						...(facts?.partitions ? [] : [`or match: ${name}, replica_identity: full, and accept H301 for ${name}`]),
					],
					object: name,
				};
			});
	},
};

const unlogged: Check = {
	streaming: true,
	run({ input: { source }, selection, tables }) {
		return tables
			.filter((table) => table.data === "all" && source.tables.get(tableKey(table.table))?.persistence === "u")
			.map(({ table }) => {
				const rule = selection.tables.get(tableKey(table))?.rule;
				return {
					code: "C121",
					severity: "warning",
					what: `${formatTableId(table)} is unlogged: its rows are copied once and its changes are not streamed`,
					...(rule && { place: rule.place, label: "unlogged on the source" }),
					where: serverWhere("source", source.server),
					why: "Unlogged tables write no WAL.",
					fix: [
						`on the source: ALTER TABLE ${quoteTable(table)} SET LOGGED;`,
						`or leave its rows out: match: ${formatTableId(table)}, data: none`,
					],
				};
			});
	},
};

const alwaysTriggers: Check = {
	streaming: true,
	run({ desired, input: { source } }) {
		return desired.flatMap(({ object, sql }) => {
			if (object.kind !== "TRIGGER" || !object.table) return [];
			const enabled = source.tables.get(tableKey(object.table))?.triggers.find((trigger) => trigger.name === object.name)?.enabled;
			if (enabled !== "A" && enabled !== "R") return [];
			const kept = /ENABLE (ALWAYS|REPLICA) TRIGGER/.test(sql);
			const name = `${formatTableId(object.table)}.${object.name}`;
			return [
				{
					code: "W207",
					severity: "warning",
					what: kept
						? `trigger ${name} fires on the target for changes that are applied, too`
						: `trigger ${name} no longer fires ALWAYS on the target`,
					where: serverWhere("source", source.server),
					why: kept
						? "It is enabled ALWAYS or for replicas; what it does on the source arrives as changes of its own, so the target may do it twice."
						: "Hypertables before TimescaleDB 2.27 cannot switch triggers, so it becomes an ordinary one.",
					fix: [
						"nothing to do if running it twice does no harm",
						`else on the source: ALTER TABLE ${quoteTable(object.table)} ENABLE TRIGGER ${object.name};`,
					],
				},
			];
		});
	},
};

/** Chunks are what the WAL names: changes of a hypertable would be skipped without a word. */
const hypertables: Check = {
	run({ input: { source }, selection }) {
		return [...selection.tables.values()]
			.filter(({ facts, rule }) => facts.hypertable !== undefined && rule.data !== "none")
			.map(({ facts, rule }) => ({
				code: "C131",
				severity: "error",
				what: `${formatTableId(facts.id)} is a hypertable on the source`,
				place: rule.place,
				label: "hypertables cannot be read from yet",
				where: serverWhere("source", source.server),
				why: "Its rows and changes live in chunks, which hyperferry does not follow yet.",
				fix: [`leave it out: match: ${formatTableId(facts.id)}, data: none`, "or move it with TimescaleDB's own tools"],
				object: formatTableId(facts.id),
			}));
	},
};

export const sourceTableChecks: readonly Check[] = [keys, unlogged, hypertables, alwaysTriggers];
