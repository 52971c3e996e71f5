import { quoteIdent, quoteTable } from "../../model/sql.js";
import { formatTableId, tableKey } from "../../model/table-id.js";
import { providerOf } from "../../objects/providers.js";
import { isPublished } from "../published-tables.js";
import { type Check, nameList, serverWhere } from "./check.js";

const mayReplicate: Check = {
	streaming: true,
	run({ input: { source } }) {
		const { server } = source;
		const provider = providerOf(server);
		const group = server.roles.find(({ name }) => name === provider?.replicationRole);
		if (server.privileges.replication || server.privileges.superuser || group?.ours.inherits) return [];
		const user = quoteIdent(server.user);
		const statement = group ? `GRANT ${quoteIdent(group.name)} TO ${user};` : `ALTER ROLE ${user} REPLICATION;`;
		return [
			{
				code: "C108",
				severity: "error",
				what: `${server.user} may not replicate from the source`,
				where: serverWhere("source", server),
				why: group
					? `On ${provider?.name} a replication slot takes membership in ${group.name}.`
					: "A replication slot takes the REPLICATION attribute.",
				fix: [provider?.replication === undefined ? `on the source: ${statement}` : `${provider.name}: ${provider.replication}`],
			},
		];
	},
};

const mayCreatePublication: Check = {
	streaming: true,
	run({ input: { source } }) {
		const { server } = source;
		if (server.privileges.createOnDatabase || server.privileges.superuser) return [];
		return [
			{
				code: "C110",
				severity: "error",
				what: `${server.user} may not create a publication on the source`,
				where: serverWhere("source", server),
				why: "That takes CREATE on the database.",
				fix: [`on the source: GRANT CREATE ON DATABASE ${quoteIdent(server.database)} TO ${quoteIdent(server.user)};`],
			},
		];
	},
};

const mayPublishTables: Check = {
	streaming: true,
	run({ input: { source }, tables }) {
		const { server } = source;
		if (server.privileges.superuser) return [];
		const foreign = tables
			.filter((table) => isPublished(source, table))
			.flatMap(({ table }) => source.tables.get(tableKey(table)) ?? [])
			.filter((facts) => !facts.privileges.owner);
		if (foreign.length === 0) return [];
		const owners = [...new Set(foreign.map((facts) => facts.owner))].sort();
		// membership in a superuser's role would give far more than these tables
		const memberships = server.roles.some(({ name, superuser }) => superuser && owners.includes(name))
			? []
			: [`on the source: ${owners.map((owner) => `GRANT ${quoteIdent(owner)} TO ${quoteIdent(server.user)};`).join(" ")}`];
		const transfers = foreign.map((facts) => `ALTER TABLE ${quoteTable(facts.id)} OWNER TO ${quoteIdent(server.user)};`).join("\n");
		return [
			{
				code: "C110",
				severity: "error",
				what: `${server.user} does not own ${foreign.length === 1 ? "table" : `${foreign.length} tables:`} ${nameList(foreign.map((facts) => formatTableId(facts.id)))}`,
				where: serverWhere("source", server),
				why: "Only its owner may publish a table.",
				fix: [...memberships, `${memberships.length > 0 ? "or " : ""}on the source: ${transfers}`],
			},
		];
	},
};

const mayFence: Check = {
	streaming: true,
	run({ input: { spec, source } }) {
		const { superuser, ownsDatabase, signalBackend } = source.server.privileges;
		if (spec.cutover.fence === "none" || superuser || (ownsDatabase && signalBackend)) return [];
		const { user, database } = source.server;
		return [
			{
				code: "C126",
				severity: "error",
				what: `${user} cannot fence the source at cutover`,
				where: serverWhere("source", source.server),
				why: "The fence makes the database read-only, which takes its ownership, and ends other sessions, which takes pg_signal_backend.",
				fix: [
					...(ownsDatabase ? [] : [`on the source: ALTER DATABASE ${quoteIdent(database)} OWNER TO ${quoteIdent(user)};`]),
					...(signalBackend ? [] : [`${ownsDatabase ? "" : "and "}on the source: GRANT pg_signal_backend TO ${quoteIdent(user)};`]),
					"or stop the writers yourself at cutover: cutover: { fence: none }",
				],
			},
		];
	},
};

export const privilegeChecks: readonly Check[] = [mayReplicate, mayCreatePublication, mayPublishTables, mayFence];
