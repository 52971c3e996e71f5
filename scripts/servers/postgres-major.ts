import { randomBytes } from "node:crypto";
import { script } from "./debian-root.js";
import { ensurePostgresPackage, type PostgresMajor } from "./postgres-package.js";
import { type Cluster, startServerProcess } from "./server-process.js";
import { serverArguments } from "./servers.js";

/** A fresh PostgreSQL of that major version with wal_level=logical and contrib, without TimescaleDB. Throws when it cannot be had. */
export async function startPostgresMajor(major: PostgresMajor): Promise<Cluster> {
	const folder = await ensurePostgresPackage(major);
	const password = randomBytes(16).toString("hex");
	return startServerProcess({
		name: `PostgreSQL ${major}`,
		password,
		command: (listen) => [script("run-postgres.sh"), folder, ...listen, ...serverArguments("source")],
		// Not among the arguments, which `ps` shows
		env: { POSTGRES_PASSWORD: password },
	});
}
