import { expect, test } from "vitest";
import { toLsn } from "../../src/model/lsn.js";
import { openSession } from "../../src/pg/session.js";
import { compareTables } from "../../src/verify/compare-tables.js";
import { openSnapshotReaders } from "../../src/verify/snapshot-readers.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const names = ["calm", "on_source", "on_target", "series"];
const tables = names.map((name) => {
	const side = { table: { schema: "public", name }, columns: ["id", "ts"], recode: false, only: false };
	return { table: side.table, bytes: 0, key: [], source: side, target: side };
});

async function readersOf(database: TestDatabase) {
	return openSnapshotReaders(() => openSession(endpointOf(database.url), { applicationName: "hyperferry/shop/verify" }), 1);
}

test("a TRUNCATE behind the snapshot, on either side, makes a table not comparable instead of different", async () => {
	await using source = await createTestDatabase("source");
	await using target = await createTestDatabase("target");
	for (const database of [source, target]) {
		for (const name of names) await database.query(`CREATE TABLE ${name} (id int, ts timestamptz NOT NULL)`);
		if (database === target) await target.query("SELECT create_hypertable('series', by_range('ts'))");
		for (const name of names) await database.query(`INSERT INTO ${name} VALUES (1, '2026-01-01')`);
	}
	await using left = await readersOf(source);
	await using right = await readersOf(target);
	await source.query("TRUNCATE on_source");
	await target.query("TRUNCATE on_target, series");
	const told: string[] = [];
	const readers = { at: toLsn(1n), source: left, target: right, [Symbol.asyncDispose]: async () => {} };
	const { compared, truncated } = await compareTables(tables, readers, { onCompared: ({ table }) => told.push(table.name) });
	expect(compared).toMatchObject([{ table: { name: "calm" }, equal: true }]);
	expect(truncated.map(({ name }) => name)).toEqual(["on_source", "on_target", "series"]);
	expect(told).toContain("calm");
});
