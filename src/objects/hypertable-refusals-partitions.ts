import { quoteTable } from "../model/sql.js";
import { formatName, formatTableId } from "../model/table-id.js";
import type { HypertableCandidate, Refusal, RefusalText } from "./hypertable-candidate.js";
import { type OwnObjects, ownObjects } from "./partition-objects.js";
import { relationKinds } from "./relation-kinds.js";

/** A partition in another place than the source's own tables, or one that writes no WAL, cannot be followed. */
const unreadable: Refusal = ({ facts, streams }) =>
	(facts.partitions ?? [])
		.filter(({ relkind, persistence }) => relkind === "f" || (streams && relkind === "r" && persistence !== "p"))
		.map((partition) => {
			const is = partition.relkind === "f" ? relationKinds.f : "unlogged";
			return {
				code: "T244",
				what: `partition ${formatTableId(partition.id)} of ${formatTableId(facts.id)} is ${is}`,
				label: `${formatTableId(partition.id)} is ${is}`,
				why: "Its rows cannot be read under the snapshot of the others, or its changes are not in the WAL.",
				fix: [
					partition.relkind === "f"
						? `on the source: ALTER TABLE ${quoteTable(facts.id)} DETACH PARTITION ${quoteTable(partition.id)};`
						: `on the source: ALTER TABLE ${quoteTable(partition.id)} SET LOGGED;`,
				],
			};
		});

/** What the rule asks for: with new partitions nobody sets the identity, and then their updates would fail in the application. */
const fullIdentity: Refusal = ({ facts, replicaIdentity }) =>
	!facts.partitions || replicaIdentity !== "full"
		? []
		: [
				{
					code: "T242",
					what: `${formatTableId(facts.id)} is partitioned, so it cannot have replica_identity: full`,
					label: "replica_identity: full",
					why: "A partition that is made while the migration runs would have no identity, and its updates would fail in the application.",
					fix: ["take replica_identity out of the rule", `or on the source: add a primary key to ${quoteTable(facts.id)}`],
				},
			];

/** The same of what the source's table has: rows of partitions that lack the identity would be sent with values missing. */
const ownIdentity: Refusal = ({ facts, streams }) => {
	if (!facts.partitions || !streams || (facts.replicaIdentity !== "f" && facts.replicaIdentity !== "i")) return [];
	const is = facts.replicaIdentity === "f" ? "REPLICA IDENTITY FULL" : "an index as its replica identity";
	return [
		{
			code: "T242",
			what: `${formatTableId(facts.id)} is partitioned and has ${is} on the source`,
			label: `${is} on the source`,
			why: "Partitions do not get it from their table, so those that are made while the migration runs would send other values than are announced.",
			fix: [`on the source: ALTER TABLE ONLY ${quoteTable(facts.id)} REPLICA IDENTITY DEFAULT;`],
		},
	];
};

const oldServer: Refusal = ({ facts, source, streams }) =>
	!facts.partitions || !streams || source.versionNum >= 130_000
		? []
		: [
				{
					code: "T243",
					what: `${formatTableId(facts.id)} is partitioned, and PostgreSQL ${source.version} cannot publish partitioned tables`,
					label: "partitioned on the source",
					why: "Publishing by the root came with PostgreSQL 13; new partitions would be missed without it.",
					fix: ["copy once without streaming: replicate: { mode: none }", "or upgrade the source to PostgreSQL 13 or later"],
				},
			];

/** What only partitions check is lost: one consent for all of a table. */
const lostUniques: Refusal = (candidate) => lost(candidate, "H311", "unique or exclusion indexes", ({ uniques }) => uniques);
const lostForeignKeys: Refusal = (candidate) => lost(candidate, "H310", "foreign keys", ({ foreignKeys }) => foreignKeys);

function lost(
	{ facts, accepted }: HypertableCandidate,
	code: "H310" | "H311",
	kind: string,
	namesOf: (own: OwnObjects) => readonly string[],
): readonly RefusalText[] {
	const names = (facts.partitions ?? []).flatMap((partition) =>
		namesOf(ownObjects(facts, partition)).map((name) => `${formatTableId(partition.id)}.${formatName(name)}`),
	);
	const object = formatTableId(facts.id);
	if (names.length === 0 || accepted(code, object)) return [];
	const [first] = names;
	return [
		{
			code: "T241",
			what: `partitions of ${object} have ${kind} of their own, which a hypertable cannot have`,
			label: names.length === 1 ? `${first}` : `${first} and ${names.length - 1} more`,
			why: "They hold for single partitions only; chunks have what the hypertable has.",
			fix: [
				`on the source: make them those of ${quoteTable(facts.id)}, or drop them`,
				`or do without them on the target: accept: [{ code: ${code}, object: ${object} }]`,
			],
			object,
		},
	];
}

export const partitionRefusals: readonly Refusal[] = [unreadable, fullIdentity, ownIdentity, oldServer, lostUniques, lostForeignKeys];
