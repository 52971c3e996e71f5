import { nearest } from "../model/nearest.js";
import { formatOrderBy } from "../model/order-by.js";
import { formatName, formatTableId } from "../model/table-id.js";
import { wantedColumnstore } from "./columnstore.js";
import type { HypertableCandidate, Refusal, RefusalText } from "./hypertable-candidate.js";

/** The columnstore's index has room for so many columns. */
const mostColumns = 32;

/** Columns that the rule names, without the ones that do not exist. */
function namedColumns({ facts, rule }: HypertableCandidate) {
	const { segmentBy = [], orderBy = [] } = rule.columnstore ?? {};
	const named = [...segmentBy, ...orderBy.map(({ column }) => column)];
	return { named, present: facts.columns.filter(({ name }) => named.includes(name)) };
}

const missingColumns: Refusal = (candidate) => {
	const { facts, rule } = candidate;
	const names = facts.columns.map(({ name }) => name);
	return [...new Set(namedColumns(candidate).named)]
		.filter((name) => !names.includes(name))
		.map((name): RefusalText => {
			const near = nearest(name, names) ?? names.find((other) => other.toLowerCase() === name.toLowerCase());
			return {
				code: "S112",
				what: `${formatTableId(facts.id)} has no column "${name}"`,
				...placeOf(rule.columnstore),
				label: near === undefined ? `no column "${name}"` : `did you mean "${near}"?`,
				why: `Its columns are ${names.join(", ")}.`,
				fix: [near === undefined ? "name a column of the table" : `write ${formatName(near)} instead of ${name}`],
			};
		});
};

const timeAsSegment: Refusal = ({ facts, rule }) =>
	!rule.columnstore?.segmentBy?.includes(rule.column)
		? []
		: [
				{
					code: "T251",
					what: `the columnstore of ${formatTableId(facts.id)} cannot be segmented by its time column ${rule.column}`,
					...placeOf(rule.columnstore),
					label: `${rule.column} is the time column`,
					why: "Nearly every row would be a segment of its own. (TimescaleDB takes it, and then stores more than without the columnstore.)",
					fix: [
						`take ${rule.column} out of segment_by; rows are ordered by it: order_by: ${formatName(rule.column)} desc`,
						"segment by a column that queries select by equality, with many rows for each value in a chunk",
					],
				},
			];

const doubleColumns: Refusal = (candidate) => {
	const { facts, rule } = candidate;
	const { named } = namedColumns(candidate);
	const twice = [...new Set(named.filter((name, index) => named.indexOf(name) !== index))];
	const wanted = wantedColumnstore(rule, candidate.targetTable);
	const count = wanted ? wanted.segmentBy.length + wanted.orderBy.length : 0;
	const what = (problem: string) => `the columnstore of ${formatTableId(facts.id)} ${problem}`;
	return [
		...twice.map(
			(name): RefusalText => ({
				code: "T252",
				what: what(`names ${name} twice`),
				...placeOf(rule.columnstore),
				label: `${name} stands twice in segment_by and order_by`,
				why: "A column is either the same in the whole segment, or ordered inside it.",
				fix: [`take ${name} out of one of them`],
			}),
		),
		...(count <= mostColumns
			? []
			: [
					{
						code: "T252",
						what: what(`has ${count} columns in segment_by and order_by`),
						...placeOf(rule.columnstore),
						label: `at most ${mostColumns} together`,
						why: "They are the columns of an index, and an index has room for 32.",
						fix: ["leave out those that no query selects by"],
					} as const,
				]),
	];
};

const orderedTypes: Refusal = (candidate) =>
	namedColumns(candidate)
		.present.filter((column) => !column.hasOrder)
		.map((column) => ({
			code: "T253",
			what: `the columnstore of ${formatTableId(candidate.facts.id)} cannot use ${column.name}, which is ${column.type}`,
			...placeOf(candidate.rule.columnstore),
			label: `${column.type} has no order`,
			why: "Columns of segment_by and order_by are indexed, and the type has no default btree operator class.",
			fix: [`take ${column.name} out of segment_by and order_by`],
		}));

const rowSecurity: Refusal = ({ facts, rule, targetTable }) =>
	!rule.columnstore || !(facts.rowSecurity || targetTable?.rowSecurity)
		? []
		: [
				{
					code: "T254",
					what: `${formatTableId(facts.id)} has row security and cannot have a columnstore`,
					...placeOf(rule.columnstore),
					label: "row security is enabled",
					why: "TimescaleDB does not check policies of row security on compressed rows, so it has the one or the other.",
					fix: ["take `columnstore` out of the rule", "or disable row security on the source, if nothing depends on it"],
				},
			];

const exclusion: Refusal = ({ facts, rule, keys }) =>
	!rule.columnstore
		? []
		: facts.indexes
				.filter((index) => index.exclusion && !keys.lost.includes(index))
				.map((index) => ({
					code: "T255",
					what: `${formatTableId(facts.id)} has the exclusion constraint ${index.name} and cannot have a columnstore`,
					...placeOf(rule.columnstore),
					label: `${index.name} is EXCLUDE`,
					why: "TimescaleDB cannot check exclusion against compressed rows.",
					fix: ["take `columnstore` out of the rule", `or drop ${formatName(index.name)} on the source`],
				}));

/** What the target has is the user's: changing it could leave chunks of both kinds. */
const otherColumnstore: Refusal = ({ facts, rule, targetTable }) => {
	const found = targetTable?.hypertable?.columnstore;
	const wanted = wantedColumnstore(rule, targetTable);
	if (!rule.columnstore || !found || !wanted) return [];
	if (JSON.stringify(found) === JSON.stringify(wanted)) return [];
	const order = found.orderBy.length > 0 ? formatOrderBy(found.orderBy) : "as TimescaleDB chooses";
	return [
		{
			code: "T259",
			what: `the columnstore of ${formatTableId(facts.id)} is a different one on the target`,
			...placeOf(rule.columnstore),
			label: `there: segment_by [${found.segmentBy.join(", ")}], order_by ${order}`,
			why: "It was there before this migration, so the spec should agree with it.",
			fix: [
				`make the rule say what the target has, or leave both keys out to take it as it is`,
				`or, while it is empty, on the target: ALTER TABLE ${formatTableId(facts.id)} SET (timescaledb.compress = false)`,
			],
		},
	];
};

function placeOf(said: { readonly place: RefusalText["place"] } | undefined): Pick<RefusalText, "place"> {
	return said?.place ? { place: said.place } : {};
}

export const columnstoreRefusals: readonly Refusal[] = [
	missingColumns,
	timeAsSegment,
	doubleColumns,
	orderedTypes,
	rowSecurity,
	exclusion,
	otherColumnstore,
];
