import { quoteIdent } from "../../model/sql.js";
import { makesTimescaledb } from "../target-extension.js";
import { type Check, serverWhere } from "./check.js";

const sameDatabase: Check = {
	run({ input: { source, target } }) {
		if (source.server.systemIdentifier !== target.server.systemIdentifier || source.server.database !== target.server.database) return [];
		return [
			{
				code: "C103",
				severity: "error",
				what: `source and target are the same database, ${source.server.database}`,
				where: serverWhere("target", target.server),
				why: `Both servers have the system identifier ${source.server.systemIdentifier}.`,
				fix: ["give source.url or target.url another database"],
			},
		];
	},
};

const timescaledb: Check = {
	run({ input }) {
		const { server } = input.target;
		if (server.timescaledb || makesTimescaledb(input)) return [];
		const available = server.timescaledbAvailable;
		return [
			{
				code: "C104",
				severity: "error",
				what: `database ${server.database} of the target has no TimescaleDB`,
				where: serverWhere("target", server),
				why:
					available === undefined
						? "The extension is not installed on that server either."
						: `Version ${available} is available there, but target.create_extensions is false.`,
				fix:
					available === undefined
						? ["install TimescaleDB on the target's server: https://docs.tigerdata.com/self-hosted/latest/install/"]
						: ["target: { create_extensions: true }", "or on the target: CREATE EXTENSION timescaledb WITH SCHEMA public;"],
			},
		];
	},
};

const readOnly: Check = {
	run({ input: { target } }) {
		const where = serverWhere("target", target.server);
		if (target.server.inRecovery) {
			return [
				{
					code: "C118",
					severity: "error",
					what: "the target is a standby server",
					where,
					why: "It is in recovery, so nothing can be written there.",
					fix: ["connect to its primary in target.url"],
				},
			];
		}
		if (target.server.settings.default_transaction_read_only !== "on") return [];
		return [
			{
				code: "C118",
				severity: "error",
				what: `database ${target.server.database} of the target is read-only`,
				where,
				why: "default_transaction_read_only is on there.",
				fix: [`on the target: ALTER DATABASE ${quoteIdent(target.server.database)} RESET default_transaction_read_only;`],
			},
		];
	},
};

const mayCreate: Check = {
	run({ input: { spec, target } }) {
		const { server } = target;
		const { createOnDatabase, superuser } = server.privileges;
		const where = serverWhere("target", server);
		const user = quoteIdent(server.user);
		const closed = spec.schema.include.filter((schema) => server.closedSchemas?.includes(schema));
		return [
			...(createOnDatabase || superuser
				? []
				: [
						{
							code: "C129" as const,
							severity: "error" as const,
							what: `${server.user} may not create schemas on the target`,
							where,
							why: "hyperferry keeps its journal in a schema of its own there.",
							fix: [`on the target: GRANT CREATE ON DATABASE ${quoteIdent(server.database)} TO ${user};`],
						},
					]),
			...closed.map((schema) => ({
				code: "C129" as const,
				severity: "error" as const,
				what: `${server.user} may not create tables in schema ${schema} of the target`,
				where: `${where}, schema ${schema}`,
				why: "The tables of the migration are made there.",
				fix: [`on the target: GRANT CREATE ON SCHEMA ${quoteIdent(schema)} TO ${user};`],
			})),
		];
	},
};

export const databaseChecks: readonly Check[] = [sameDatabase, timescaledb, readOnly, mayCreate];
