import { randomBytes } from "node:crypto";
import { script } from "./debian-root.js";
import { ensurePostgresPackage, type PostgresMajor } from "./postgres-package.js";
import { type Cluster, startServerProcess } from "./server-process.js";
import { serverArguments } from "./servers.js";

/**
 * A PostgreSQL of that major version with wal_level=logical and contrib, without TimescaleDB: a fresh one, or from a copy of the data folder of
 * another (with its password). Throws when it cannot be had.
 */
export async function startPostgresMajor(
	major: PostgresMajor,
	copy?: { readonly data: string; readonly password: string },
): Promise<Cluster> {
	const folder = await ensurePostgresPackage(major);
	const password = copy?.password ?? randomBytes(16).toString("hex");
	return startServerProcess({
		name: `PostgreSQL ${major}`,
		password,
		command: (listen) => [script("run-postgres.sh"), folder, ...listen, ...serverArguments("source")],
		// Not among the arguments, which `ps` shows
		env: { POSTGRES_PASSWORD: password, ...(copy ? { POSTGRES_DATA: copy.data } : {}) },
	});
}
