import { expect, test } from "vitest";
import { startPostgresMajor } from "../../scripts/servers/postgres-major.js";
import { openSession } from "../../src/pg/session.js";
import { presentPartitions } from "../../src/runtime/source-facts.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const range = (from: number) => `FOR VALUES FROM (${from}) TO (${from + 10})`;
const statements = [
	"CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id)",
	`CREATE TABLE made PARTITION OF t ${range(0)}`,
	`BEGIN; CREATE TABLE together (LIKE t); ALTER TABLE t ATTACH PARTITION together ${range(10)}; COMMIT`,
	"CREATE TABLE later (LIKE t)",
	`ALTER TABLE t ATTACH PARTITION later ${range(20)}`,
	`CREATE TABLE deep PARTITION OF t ${range(30)} PARTITION BY HASH (id)`,
	"CREATE TABLE deep_made PARTITION OF deep FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
	"CREATE TABLE tree (LIKE t) PARTITION BY RANGE (id)",
	`CREATE TABLE tree_old PARTITION OF tree ${range(40)}`,
	"ALTER TABLE t ATTACH PARTITION tree FOR VALUES FROM (40) TO (60)",
	`CREATE TABLE tree_new PARTITION OF tree ${range(50)}`,
	`CREATE UNLOGGED TABLE unlogged PARTITION OF t ${range(60)}`,
	`CREATE TABLE again PARTITION OF t ${range(70)}`,
	"ALTER TABLE t DETACH PARTITION again",
	`ALTER TABLE t ATTACH PARTITION again ${range(70)}`,
	`CREATE TABLE gone PARTITION OF t ${range(80)}`,
	"ALTER TABLE t DETACH PARTITION gone",
	"VACUUM FULL made; VACUUM FREEZE made; VACUUM FREEZE pg_inherits",
];

test.each([13, 14, 17] as const)("PostgreSQL %i tells which partitions may have rows that were never sent", async (major) => {
	const cluster = await startPostgresMajor(major);
	try {
		await using source = await createTestDatabase({ url: cluster.url });
		for (const statement of statements.flatMap((text) => (text.startsWith("BEGIN") ? [text] : text.split("; "))))
			await source.query(statement);
		await using session = await openSession(endpointOf(source.url), { applicationName: "test" });
		const table = { schema: "public", name: "t" };
		const found = [...(await presentPartitions(session, [{ table, leaves: [] }])).values()].flat();
		expect(found.map(({ partition, mayHaveRows }) => `${partition.name}${mayHaveRows ? " ?" : ""}`).sort()).toEqual([
			"again ?",
			"deep_made",
			"later ?",
			"made",
			"together",
			"tree_new",
			"tree_old ?",
			"unlogged ?",
		]);
		expect(new Set(found.map(({ oid }) => oid)).size).toBe(8);
	} finally {
		await cluster.stop();
	}
});
