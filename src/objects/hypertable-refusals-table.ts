import type { TableFacts } from "../catalog/catalog.js";
import { quoteIdent, quoteTable } from "../model/sql.js";
import { formatName, formatTableId, sameTable, tableKey } from "../model/table-id.js";
import { chunkInterval } from "./chunk-interval.js";
import type { HypertableCandidate, Refusal } from "./hypertable-candidate.js";
import { relationKinds } from "./relation-kinds.js";
import { timescaledbAtLeast } from "./timescaledb-version.js";

const withoutHypertable = "or keep it an ordinary table: take `hypertable` out of the rule";

const alreadyDifferent: Refusal = ({ facts, rule, targetTable }) => {
	const found = targetTable?.hypertable;
	if (!found) return [];
	const [first, ...others] = found.dimensions;
	const spaces = rule.space ?? [];
	const type = facts.columns.find((column) => column.name === rule.column)?.typeName;
	const wanted = type === undefined ? undefined : chunkInterval(rule.chunkInterval, type);
	const sameTime = first?.column === rule.column && (!wanted || "problem" in wanted || first.interval === wanted.length.toString());
	const sameSpace =
		others.length === spaces.length &&
		spaces.every(({ column, partitions }) => others.some((other) => other.column === column && other.partitions === partitions));
	if (sameTime && sameSpace) return [];
	const is = found.dimensions.map((dimension) => `${dimension.column} (${dimension.interval ?? `${dimension.partitions} partitions`})`);
	return [
		{
			code: "T201",
			what: `${formatTableId(facts.id)} is already a different hypertable on the target`,
			label: `on the target it is partitioned by ${is.join(" and ")}`,
			why: "The dimensions of a hypertable with chunks cannot be changed into the ones that the rule asks for.",
			fix: [
				"make the rule say what the target has",
				`or drop it on the target if it holds nothing you need: DROP TABLE ${quoteTable(facts.id)}`,
			],
		},
	];
};

const wrongRelation: Refusal = ({ facts }) => {
	if (facts.relkind === "r") return [];
	return [
		{
			code: "T202",
			what: `${formatTableId(facts.id)} is ${relationKinds[facts.relkind]} and cannot become a hypertable`,
			label: relationKinds[facts.relkind],
			why: "TimescaleDB converts ordinary tables only.",
			fix: [...ofWhole(facts), "take `hypertable` out of the rule, or exclude this table by a later rule"],
		},
	];
};

const selfReference: Refusal = ({ facts, accepted }) =>
	facts.foreignKeys
		.filter((key) => sameTable(key.references, facts.id))
		.map((key) => ({ key, object: `${formatTableId(facts.id)}.${formatName(key.name)}` }))
		.filter(({ object }) => !accepted("H310", object))
		.map(({ key, object }) => ({
			code: "T207",
			what: `${formatTableId(facts.id)} references itself by ${key.name}`,
			label: `${key.name} references the same table`,
			why: "Foreign keys are added after the data, and then TimescaleDB lets a hypertable reference no hypertable, not even itself.",
			fix: [`drop the foreign key on the target: accept: [{ code: H310, object: ${object} }]`, withoutHypertable],
			object,
		}));

const betweenHypertables: Refusal = ({ facts, hypertables, accepted }) =>
	facts.foreignKeys
		.filter((key) => !sameTable(key.references, facts.id) && hypertables.has(tableKey(key.references)))
		.map((key) => ({ key, object: `${formatTableId(facts.id)}.${formatName(key.name)}` }))
		.filter(({ object }) => !accepted("H310", object))
		.map(({ key, object }) => ({
			code: "T206",
			what: `${key.name} would join the hypertables ${formatTableId(facts.id)} and ${formatTableId(key.references)}`,
			label: `${key.name} references ${formatTableId(key.references)}, which becomes a hypertable too`,
			why: "TimescaleDB has no foreign keys from a hypertable to a hypertable.",
			fix: [
				`drop the foreign key on the target: accept: [{ code: H310, object: ${object} }]`,
				`or keep one of the two tables ordinary: take its \`hypertable\` out of the rule`,
			],
			object,
		}));

const noInheritCheck: Refusal = ({ facts }) =>
	facts.checks
		.filter((check) => check.noInherit)
		.map((check) => ({
			code: "T208",
			what: `${check.name} of ${formatTableId(facts.id)} is a CHECK with NO INHERIT`,
			label: `${check.name} would not reach the chunks`,
			why: "Chunks inherit from the hypertable, so TimescaleDB refuses constraints with NO INHERIT.",
			fix: [
				`on the source: ALTER TABLE ${quoteTable(facts.id)} DROP CONSTRAINT ${quoteIdent(check.name)}, ADD CONSTRAINT ${quoteIdent(check.name)} ${check.definition.replace(/\s+NO INHERIT/i, "")}`,
				withoutHypertable,
			],
		}));

/** Partitions go into one hypertable with the table at the top. */
function ofWhole({ partitionRoot }: TableFacts): readonly string[] {
	return partitionRoot ? [`say it of the whole table: match: ${formatTableId(partitionRoot)}`] : [];
}

const inheritance: Refusal = ({ facts }) => {
	if (facts.relkind !== "r" || (facts.inherits.length === 0 && !facts.hasChildren && !facts.isPartition)) return [];
	const how = facts.isPartition
		? `a partition of ${facts.partitionRoot ? formatTableId(facts.partitionRoot) : "another table"}`
		: undefined;
	const label =
		how ?? (facts.hasChildren ? "other tables inherit from it" : `inherits from ${facts.inherits.map(formatTableId).join(", ")}`);
	return [
		{
			code: "T209",
			what: `${formatTableId(facts.id)} takes part in inheritance`,
			label,
			why: "TimescaleDB uses inheritance for its chunks and refuses tables that inherit, are inherited from, or are partitions.",
			fix: [...ofWhole(facts), "take `hypertable` out of the rule"],
		},
	];
};

const notLogged: Refusal = ({ facts, timescaledb }) => {
	if (facts.persistence === "p" || (facts.persistence === "u" && timescaledbAtLeast(timescaledb, "2.23"))) return [];
	const kind = facts.persistence === "u" ? "unlogged" : "temporary";
	return [
		{
			code: "T210",
			what: `${formatTableId(facts.id)} is ${kind}`,
			label: `${kind} on the source`,
			why: `TimescaleDB ${timescaledb ?? "before 2.23"} makes hypertables of permanent tables only.`,
			fix: [...(kind === "unlogged" ? [`on the source: ALTER TABLE ${quoteTable(facts.id)} SET LOGGED`] : []), withoutHypertable],
		},
	];
};

const rules: Refusal = ({ facts }) =>
	facts.rules.length === 0
		? []
		: [
				{
					code: "T211",
					what: `${formatTableId(facts.id)} has the rule ${facts.rules.join(", ")}`,
					label: "hypertables have no rules",
					why: "TimescaleDB refuses tables with rewrite rules; a trigger can do the same.",
					fix: [...facts.rules.map((name) => `on the source: DROP RULE ${quoteIdent(name)} ON ${quoteTable(facts.id)}`), withoutHypertable],
				},
			];

const transitionTables: Refusal = ({ facts, timescaledb }) =>
	facts.triggers
		.filter((trigger) => trigger.transitionTables && (trigger.row || !timescaledbAtLeast(timescaledb ?? "2.18", "2.18")))
		.map((trigger) => ({
			code: "T212",
			what: `trigger ${trigger.name} of ${formatTableId(facts.id)} uses transition tables`,
			label: `${trigger.name} has REFERENCING ... TABLE`,
			why: "TimescaleDB does not give row triggers on hypertables their transition tables.",
			fix: [
				`on the source: make it a statement trigger, or DROP TRIGGER ${quoteIdent(trigger.name)} ON ${quoteTable(facts.id)}`,
				withoutHypertable,
			],
		}));

const published: Refusal = ({ facts, target, targetTable, timescaledb }) =>
	!targetTable || targetTable.hypertable || !timescaledbAtLeast(timescaledb, "2.19.2")
		? []
		: target.publications
				.filter((publication) => publication.tables.some((table) => sameTable(table, facts.id)))
				.map((publication) => ({
					code: "T218",
					what: `${formatTableId(facts.id)} is published on the target by ${publication.name}`,
					label: "a published table cannot become a hypertable",
					why: "TimescaleDB refuses to convert a table that is part of a publication.",
					fix: [`on the target: ALTER PUBLICATION ${quoteIdent(publication.name)} DROP TABLE ${quoteTable(facts.id)}`],
				}));

const notEmpty: Refusal = ({ facts, targetTable, ours }: HypertableCandidate) =>
	!targetTable?.hasRows || targetTable.hypertable || ours
		? []
		: [
				{
					code: "T219",
					what: `${formatTableId(facts.id)} is an ordinary table with rows on the target`,
					label: "must be empty on the target to become a hypertable",
					why: "Rows that are there already would be mixed with those of the source.",
					fix: [
						`if nothing in it is needed, on the target: TRUNCATE ${quoteTable(facts.id)}`,
						`or have it dropped, rows and all, and made anew: accept: [{ code: H330, object: ${formatTableId(facts.id)} }]`,
					],
				},
			];

const notOwner: Refusal = ({ facts, target, targetTable }) =>
	!targetTable || targetTable.hypertable || targetTable.privileges.owner || target.privileges.superuser
		? []
		: [
				{
					code: "T232",
					what: `${formatTableId(facts.id)} belongs to ${targetTable.owner} on the target`,
					label: `${target.user} does not own the target's table`,
					why: "Only its owner may make a table a hypertable.",
					fix: [
						`on the target: ALTER TABLE ${quoteTable(facts.id)} OWNER TO ${quoteIdent(target.user)};`,
						...(target.roles.some(({ name, superuser }) => superuser && name === targetTable.owner)
							? []
							: [`or on the target: GRANT ${quoteIdent(targetTable.owner)} TO ${quoteIdent(target.user)};`]),
					],
				},
			];

export const tableRefusals: readonly Refusal[] = [
	alreadyDifferent,
	wrongRelation,
	notOwner,
	published,
	selfReference,
	betweenHypertables,
	noInheritCheck,
	notEmpty,
	inheritance,
	notLogged,
	rules,
	transitionTables,
];
