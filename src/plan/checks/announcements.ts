import { quoteIdent, quoteLiteral } from "../../model/sql.js";
import { tableKey } from "../../model/table-id.js";
import { labelProviders } from "../../objects/label-providers.js";
import { type Check, serverWhere } from "./check.js";

const tablespaces: Check = {
	run({ input: { source, target } }) {
		if (source.tablespaces.length === 0) return [];
		const list = source.tablespaces.map(({ name, relations }) => `${relations} in ${name}`).join(", ");
		return [
			{
				code: "W244",
				severity: "warning",
				what: "tablespaces of the source have no meaning on the target",
				where: serverWhere("source", source.server),
				why: `Tables and indexes outside the database's own tablespace: ${list}. On the target everything goes into the default one.`,
				fix: [
					`for another one, on the target before apply: ALTER DATABASE ${quoteIdent(target.server.database)} SET default_tablespace = ...;`,
					"or move single tables after the cutover: ALTER TABLE ... SET TABLESPACE ...;",
				],
			},
		];
	},
};

/** Its password stands in its definition, and two of them would draw from one slot: so it is the user who makes it. */
const subscriptions: Check = {
	run({ input: { source }, selection }) {
		return source.server.subscriptions.map(({ name, enabled, publications, slot, tables }) => {
			const written = enabled && tables.some((table) => selection.tables.has(tableKey(table)));
			const options = `connect = false, slot_name = ${slot === undefined ? "NONE" : quoteLiteral(slot)}`;
			return {
				code: "W242",
				severity: "warning",
				what: `subscription ${name} of the source is not made on the target`,
				where: serverWhere("source", source.server),
				why: written
					? "It writes into tables that move, and the fence of the cutover does not stop it: disable it before."
					: "Its connection holds a password that only you know, and its slot can serve one side only.",
				fix: [
					`before the cutover, on the source: ALTER SUBSCRIPTION ${quoteIdent(name)} DISABLE; ALTER SUBSCRIPTION ${quoteIdent(name)} SET (slot_name = NONE);`,
					`after it, on the target: CREATE SUBSCRIPTION ${quoteIdent(name)} CONNECTION '...' PUBLICATION ${publications.map(quoteIdent).join(", ")} WITH (${options});`,
					`and: ALTER SUBSCRIPTION ${quoteIdent(name)} ENABLE; ALTER SUBSCRIPTION ${quoteIdent(name)} REFRESH PUBLICATION WITH (copy_data = false);`,
				],
				object: name,
			};
		});
	},
};

const labels: Check = {
	run({ input, considered }) {
		const providers = considered.flatMap(({ kind, sql }) => (kind === "SECURITY LABEL" ? labelProviders(sql) : []));
		return [...new Set(providers)]
			.filter((provider) => !input.labelProviders?.has(provider))
			.map((provider) => {
				const count = providers.filter((found) => found === provider).length;
				return {
					code: "W245",
					severity: "warning",
					what: `${count} security label${count === 1 ? "" : "s"} of ${provider} ${count === 1 ? "is" : "are"} left out`,
					where: serverWhere("target", input.target.server),
					why: `No module that knows ${provider} is loaded there, and PostgreSQL takes labels from loaded ones only.`,
					fix: [
						`load it on the target (shared_preload_libraries) and plan again, until this says no word of "not loaded": SECURITY LABEL FOR ${quoteIdent(provider)} ON SCHEMA public IS NULL;`,
						'or say that they stay: schema: { skip: ["security label *"] }',
					],
					object: provider,
				};
			});
	},
};

export const announcements: readonly Check[] = [tablespaces, subscriptions, labels];
