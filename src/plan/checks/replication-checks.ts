import { quoteIdent } from "../../model/sql.js";
import { logicalFix, providerOf, settingFix } from "../../objects/providers.js";
import { sourceNames } from "../data-actions.js";
import { type Check, type CheckContext, serverWhere } from "./check.js";

const walLevel: Check = {
	streaming: true,
	run({ input: { source } }) {
		const is = source.server.settings.wal_level;
		if (is === "logical") return [];
		return [
			{
				code: "C105",
				severity: "error",
				what: `wal_level of the source is ${is}, not logical`,
				where: serverWhere("source", source.server),
				why: "Changes can be streamed only when the source writes them to its WAL in full.",
				fix: [logicalFix(source.server), "or copy once without streaming: replicate: { mode: none }"],
			},
		];
	},
};

/** Ours when the journal says so. */
function hasOurSlot({ input }: CheckContext): boolean {
	return input.done.has(`create-slot:${sourceNames(input.spec).slot}`);
}

/** The slot of the migration, and a temporary one when the copy has to go on under a new snapshot. */
const neededSlots = 2;

const freeSlots: Check = {
	streaming: true,
	run(context) {
		const { server } = context.input.source;
		const most = Number(server.settings.max_replication_slots);
		if (hasOurSlot(context) || most - server.usedReplicationSlots >= neededSlots) return [];
		const none = most - server.usedReplicationSlots < 1;
		return [
			{
				code: "C106",
				severity: none ? "error" : "warning",
				what: none ? "no replication slot is free on the source" : "only one replication slot is free on the source",
				where: serverWhere("source", server),
				why: `${server.usedReplicationSlots} of ${most} are in use; hyperferry takes one, and a second for a while if an interrupted copy continues.`,
				fix: [
					"see them on the source: SELECT slot_name, active, restart_lsn FROM pg_replication_slots;",
					`or ${settingFix(server, "max_replication_slots", String(server.usedReplicationSlots + neededSlots), true)}`,
				],
			},
		];
	},
};

const freeSenders: Check = {
	streaming: true,
	run(context) {
		const { server } = context.input.source;
		const most = Number(server.settings.max_wal_senders);
		if (hasOurSlot(context) || most - server.usedWalSenders >= 1) return [];
		return [
			{
				code: "C107",
				severity: "error",
				what: "no WAL sender is free on the source",
				where: serverWhere("source", server),
				why: `${server.usedWalSenders} of ${most} are in use.`,
				fix: [settingFix(server, "max_wal_senders", String(server.usedWalSenders + 2), true)],
			},
		];
	},
};

const nameTaken: Check = {
	streaming: true,
	run({ input }) {
		const { server } = input.source;
		const names = sourceNames(input.spec);
		const where = serverWhere("source", server);
		const why = "This migration did not make it: another one with the same name may be using it, or one was not cleaned up.";
		const slot = server.slots.find(({ name }) => name === names.slot);
		const whose = `It belongs to database ${slot?.database} and ${slot?.active ? "somebody reads it now" : "nobody reads it now"}.`;
		const publications = [names.all, names.inserts].filter(
			(name) => server.publications.some((found) => found.name === name) && !input.done.has(`create-publication:${name}`),
		);
		return [
			...(slot && !input.done.has(`create-slot:${names.slot}`)
				? [
						{
							code: "C120" as const,
							severity: "error" as const,
							what: `the source has a replication slot ${slot.name} already`,
							where,
							why: `${why} ${whose}`,
							fix: [
								"give the migration another name: name: ...",
								`if nothing uses it, on the source: SELECT pg_drop_replication_slot('${slot.name}');`,
							],
						},
					]
				: []),
			...publications.map((name) => ({
				code: "C120" as const,
				severity: "error" as const,
				what: `the source has a publication ${name} already`,
				where,
				why,
				fix: ["give the migration another name: name: ...", `if nothing uses it, on the source: DROP PUBLICATION ${quoteIdent(name)};`],
			})),
		];
	},
};

const oldTransactions: Check = {
	streaming: true,
	run({ input: { source } }) {
		const minutes = Math.floor((source.server.oldestTransactionSeconds ?? 0) / 60);
		if (minutes < 5) return [];
		return [
			{
				code: "C122",
				severity: "warning",
				what: `a transaction on the source has been open for ${minutes} minutes`,
				where: serverWhere("source", source.server),
				why: "A replication slot becomes usable only when every transaction that was open at its start has ended.",
				fix: [
					"see it on the source: SELECT pid, usename, xact_start, state, left(query, 60) FROM pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY xact_start;",
				],
			},
		];
	},
};

const walKept: Check = {
	streaming: true,
	run({ input: { source } }) {
		const limit = source.server.settings.max_slot_wal_keep_size;
		if (limit === "-1") return [];
		return [
			{
				code: "C123",
				severity: "warning",
				what: `the source keeps at most ${limit} of WAL for a replication slot`,
				where: serverWhere("source", source.server),
				why: "hyperferry reads changes while it copies, so little is kept; but if it is stopped for long, the slot is lost and the copy starts again.",
				fix: [settingFix(source.server, "max_slot_wal_keep_size", "-1", false)],
			},
		];
	},
};

const idleSlots: Check = {
	streaming: true,
	run({ input: { source } }) {
		const provider = providerOf(source.server);
		if (provider?.idleSlots === undefined) return [];
		return [
			{
				code: "W227",
				severity: "warning",
				what: `${provider.name} does not keep a replication slot for ever`,
				where: serverWhere("source", source.server),
				why: provider.idleSlots,
				fix: ["keep apply running until the cutover: it reads the slot all the time"],
			},
		];
	},
};

export const replicationChecks: readonly Check[] = [walLevel, freeSlots, freeSenders, nameTaken, oldTransactions, walKept, idleSlots];
