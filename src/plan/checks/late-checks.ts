import type { Diagnostic } from "../../model/diagnostic.js";
import { quoteIdent } from "../../model/sql.js";
import { formatTableId, tableKey } from "../../model/table-id.js";
import { providerOf } from "../../objects/providers.js";
import { timescaledbAtLeast } from "../../objects/timescaledb-version.js";
import { targetTimescaledb } from "../planned-hypertables.js";
import { type Check, type CheckContext, nameList, serverWhere } from "./check.js";

/** Publications of the source that are made on the target. */
function madePublications({ input, desired }: CheckContext) {
	const made = new Set(desired.flatMap(({ object }) => (object.kind === "PUBLICATION" ? [object.name] : [])));
	return input.source.server.publications.filter(({ name }) => made.has(name));
}

const skipPublication = (name: string) => `schema: { skip: [${JSON.stringify(`publication ${name}`)}] }`;

/** TimescaleDB's chunks are tables of their own; publications list what there is when they are made. */
const hypertables: Check = {
	run(context) {
		const { input, tables } = context;
		const made = tables.filter(({ hypertable }) => hypertable).map(({ table }) => table);
		if (made.length === 0) return [];
		const version = targetTimescaledb(input);
		return madePublications(context).flatMap(({ name, allTables, tables: published }): Diagnostic[] => {
			if (allTables) {
				return [
					{
						code: "C173",
						severity: "error",
						what: `publication ${name} FOR ALL TABLES cannot be with hypertables`,
						where: serverWhere("target", input.target.server),
						why: "It would publish every chunk, so that updates and deletes of chunks without a key fail; and from 2.20 on TimescaleDB makes no hypertable while there is one.",
						fix: [`leave it on the source: ${skipPublication(name)}`, "and publish tables by name on the target after the cutover"],
						object: name,
					},
				];
			}
			const affected = made.filter((table) => published.some((one) => tableKey(one) === tableKey(table)));
			if (affected.length === 0) return [];
			const automatic = timescaledbAtLeast(version, "2.25");
			return [
				{
					code: "W243",
					severity: "warning",
					what: `publication ${name} will not publish new chunks of ${nameList(affected.map(formatTableId))}`,
					where: serverWhere("target", input.target.server),
					why: "Subscribers of a hypertable receive its chunks under their own names, those that exist when the publication is made.",
					fix: [
						...(automatic
							? [
									`on the target: ALTER DATABASE ${quoteIdent(input.target.server.database)} SET timescaledb.enable_chunk_auto_publication = on;`,
								]
							: [
									`whenever chunks were added, on the target: ALTER PUBLICATION ${quoteIdent(name)} SET TABLE ...;  (TimescaleDB 2.25 can do it by itself)`,
								]),
						`or leave it on the source: ${skipPublication(name)}`,
					],
					object: name,
				},
			];
		});
	},
};

const eventTriggers: Check = {
	run({ input, desired }) {
		const { server } = input.target;
		const names = desired.flatMap(({ object }) => (object.kind === "EVENT TRIGGER" ? [object.name] : []));
		const provider = providerOf(server);
		if (names.length === 0 || server.privileges.superuser || provider?.eventTriggers) return [];
		if (provider) {
			return [
				{
					code: "W228",
					severity: "warning",
					what: `${provider.name} may refuse event triggers`,
					where: serverWhere("target", server),
					why: `Creating ${nameList(names)} takes a superuser elsewhere, and its documentation does not say who may. A refusal would stop the cutover before the target opens.`,
					fix: ["try it beforehand: hyperferry plan --rehearse", "or take event_triggers out of schema.late"],
				},
			];
		}
		return [
			{
				code: "C176",
				severity: "error",
				what: `${server.user} may not create event triggers on the target`,
				where: serverWhere("target", server),
				why: `Creating ${nameList(names)} takes a superuser.`,
				fix: ["let a superuser create them after the cutover, and take event_triggers out of schema.late"],
			},
		];
	},
};

export const lateChecks: readonly Check[] = [hypertables, eventTriggers];
