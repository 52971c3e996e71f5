import type { HypertableProposal } from "../model/hypertable-proposal.js";
import { formatOrderBy } from "../model/order-by.js";
import { formatName, formatTableId } from "../model/table-id.js";
import { wrap } from "./wrap.js";

/** What a first spec is made of. */
export interface StarterSpec {
	readonly name: string;
	/** Names of the environment variables that hold the connection URLs. */
	readonly sourceVariable: string;
	readonly targetVariable: string;
	/** "app@db1:5432/shop, PostgreSQL 15.8, 12 tables, 412 GB". */
	readonly source: string;
	readonly hyperferry: string;
	/** Where the editor finds the schema. */
	readonly schema: string;
	readonly schemas: readonly string[];
	readonly proposals: readonly HypertableProposal[];
}

const width = 110;

/**
 * The text of a first migration.yaml. Proposals are commented out: their lines have no space or several after the #, those of prose have one.
 */
export function renderStarterSpec(spec: StarterSpec): string {
	const possible = spec.proposals.filter(({ hindrance }) => hindrance === undefined);
	const hazards = possible.flatMap(({ accept }) => accept);
	return [
		`# yaml-language-server: $schema=${spec.schema}`,
		`# Written by hyperferry init ${spec.hyperferry} from ${spec.source}.`,
		"version: 1",
		`name: ${spec.name}`,
		"source:",
		`  url: \${${spec.sourceVariable}:?set ${spec.sourceVariable}}`,
		"target:",
		`  url: \${${spec.targetVariable}:?set ${spec.targetVariable}}`,
		"  create_extensions: true",
		"schema:",
		`  include: [${spec.schemas.map(yamlText).join(", ")}]`,
		"tables:",
		...spec.schemas.map((schema) => `  - match: ${yamlText(`${formatName(schema)}.*`)}`),
		...(possible.length > 0
			? ["", ...prose(2, "Tables that look like time series. To make one a hypertable, take the # away before the lines of its rule.")]
			: []),
		...possible.flatMap((proposal) => ["", ...rule(proposal)]),
		...spec.proposals.flatMap(({ table, hindrance }) =>
			hindrance === undefined ? [] : ["", ...prose(2, `${formatTableId(table)} looks like a time series, but: ${hindrance}`)],
		),
		...(hazards.length > 0
			? ["", ...prose(0, "What the hypertables above cost. Take the # away for those that you make, and say why."), "#accept:"]
			: []),
		...hazards.map(({ code, object, why }) => `#  - { code: ${code}, object: ${yamlText(object)}, why: ${yamlText(why)} }`),
		"",
	].join("\n");
}

/** The text with every proposal taken. */
export function takeProposals(text: string): string {
	return text.replaceAll(/^( *)#(?! \S)/gm, "$1");
}

function rule({ table, column, chunkInterval, primaryKey, columnstore, reasons }: HypertableProposal): readonly string[] {
	const segment = columnstore?.segmentBy === undefined ? "" : `segment_by: [${yamlText(columnstore.segmentBy)}], `;
	const order = formatOrderBy([{ column, descending: true, nullsFirst: true }]);
	return [
		...prose(2, `${formatTableId(table)}:`),
		...reasons.flatMap((reason) => prose(2, reason)),
		`  #- match: ${yamlText(formatTableId(table))}`,
		"  #  hypertable:",
		`  #    column: ${yamlText(column)}`,
		`  #    chunk_interval: ${chunkInterval}`,
		...(primaryKey ? [`  #    primary_key: [${primaryKey.map(yamlText).join(", ")}]`] : []),
		...(columnstore
			? [`  #    columnstore: { ${segment}order_by: ${yamlText(order)}, after: ${columnstore.after} }   # community edition only`]
			: []),
	];
}

function prose(indent: number, text: string): readonly string[] {
	return wrap(text, width - indent - 2).map((line) => `${" ".repeat(indent)}# ${line}`);
}

/** Plain where YAML reads it as the same text, else in double quotes; a variable in it stays text. */
function yamlText(text: string): string {
	const literal = text.replaceAll("${", "$${");
	const plain = /^[A-Za-z_][\w.]*(?: [\w.]+)*$/.test(literal) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(literal);
	return plain ? literal : JSON.stringify(literal);
}
