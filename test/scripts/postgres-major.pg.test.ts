import { afterAll, expect, test } from "vitest";
import { startPostgresMajor } from "../../scripts/servers/postgres-major.js";
import type { Cluster } from "../../scripts/servers/server-process.js";
import { createTestDatabase } from "../support/databases.js";

const started: Cluster[] = [];
afterAll(() => Promise.all(started.map((cluster) => cluster.stop())));

test.each([12, 13, 14, 15, 16, 17, 18] as const)(
	"PostgreSQL %i can decode, and has contrib and ICU",
	async (major) => {
		const cluster = await startPostgresMajor(major);
		started.push(cluster);
		await using database = await createTestDatabase(cluster);
		await database.query("CREATE EXTENSION pg_trgm; CREATE COLLATION german (provider = icu, locale = 'de', deterministic = false)");
		await database.query("SELECT pg_create_logical_replication_slot('hf_majors', 'pgoutput')");
		const [row] = await database.query<{ version: number }>("SELECT current_setting('server_version_num')::int / 10000 AS version");
		expect(row?.version).toBe(major);
	},
	180_000,
);

test("a server ends when it is stopped, and nobody can reach it any more", async () => {
	const cluster = await startPostgresMajor(17);
	await cluster.stop();
	await expect(createTestDatabase(cluster)).rejects.toThrow(/ECONNREFUSED/);
});
