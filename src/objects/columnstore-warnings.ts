import type { Diagnostic } from "../model/diagnostic.js";
import { intervalMicros } from "../model/interval-micros.js";
import { formatOrderBy } from "../model/order-by.js";
import { policyProcedures } from "../model/planned-policy.js";
import { formatName, formatTableId } from "../model/table-id.js";
import { wantedColumnstore } from "./columnstore.js";
import type { HypertableCandidate } from "./hypertable-candidate.js";

/** What works, but is most likely not what was meant. */
export function columnstoreWarnings(candidate: HypertableCandidate): readonly Diagnostic[] {
	return [...uncomparedKeys(candidate), ...droppedUncompressed(candidate), ...unspokenOf(candidate)].map((warning) => ({
		severity: "warning",
		...warning,
	}));
}

type Warning = Omit<Diagnostic, "severity">;

function uncomparedKeys({ facts, rule, keys: { primaryKey, lost }, targetTable }: HypertableCandidate): readonly Warning[] {
	const wanted = wantedColumnstore(rule, targetTable);
	if (!rule.columnstore || !wanted || wanted.orderBy.length === 0) return [];
	const { place } = rule.columnstore;
	const compared = new Set([...wanted.segmentBy, ...wanted.orderBy.map(({ column }) => column)]);
	const rewritten = primaryKey.is === "rewritten" ? [{ name: primaryKey.constraint, columns: primaryKey.columns }] : [];
	const kept = facts.indexes.filter((index) => index.unique && !lost.includes(index) && (!index.primary || primaryKey.is === "kept"));
	return [...rewritten, ...kept].flatMap(({ name, columns }): readonly Warning[] => {
		const missing = columns.filter((column) => column !== undefined && !compared.has(column)) as readonly string[];
		if (missing.length === 0) return [];
		const more = missing.map((column) => ({ column, descending: false, nullsFirst: false }));
		return [
			{
				code: "W250",
				what: `${name} of ${formatTableId(facts.id)} is slow to check on compressed chunks`,
				place,
				label: `lacks ${missing.map(formatName).join(", ")} of ${name}`,
				why: "A row that is written into a compressed chunk is compared with whole batches, which are decompressed for it.",
				fix: [
					"nothing to do when old chunks are hardly written to",
					`else: columnstore: { order_by: ${formatOrderBy([...wanted.orderBy, ...more])} }`,
				],
			},
		];
	});
}

function droppedUncompressed({ facts, rule: { columnstore, retention } }: HypertableCandidate): readonly Warning[] {
	if (columnstore?.after === undefined || !retention) return [];
	const [after, dropped] = [columnstore.after, retention.dropAfter].map((text) =>
		/^\d+$/.test(text) ? BigInt(text) : intervalMicros(text),
	);
	if (after === undefined || dropped === undefined || dropped > after) return [];
	return [
		{
			code: "W251",
			what: `chunks of ${formatTableId(facts.id)} are dropped before they are compressed`,
			place: retention.place,
			label: `drops after ${retention.dropAfter}, compresses after ${columnstore.after}`,
			why: "The columnstore policy would never find anything to do.",
			fix: ["make columnstore.after shorter than retention.drop_after, or leave one of them out"],
		},
	];
}

/** A retention that works is an error: T260. */
function unspokenOf({ facts, rule, targetTable }: HypertableCandidate): readonly Warning[] {
	const found = targetTable?.hypertable;
	const unspoken = [
		...(found?.columnstore && !rule.columnstore ? ["a columnstore"] : []),
		...(found?.policies ?? []).flatMap(({ procedure, job }) => {
			if (procedure === policyProcedures.columnstore)
				return rule.columnstore?.after === undefined ? [`a columnstore policy (job ${job})`] : [];
			if (procedure === policyProcedures.retention) return rule.retention ? [] : [`a retention policy (job ${job})`];
			return [`a job that runs ${procedure} (job ${job})`];
		}),
	];
	if (unspoken.length === 0) return [];
	return [
		{
			code: "W252",
			what: `${formatTableId(facts.id)} of the target has ${unspoken.join(", ")}, and the spec does not`,
			place: rule.place,
			label: "not in this rule",
			why: "It was there before this migration and is kept as it is.",
			fix: ["say so in the rule, or remove it on the target"],
		},
	];
}
