import fc from "fast-check";
import { expect, it } from "vitest";
import { createApplyFixture } from "./apply-fixture.js";

const ddl = `
	CREATE TABLE plain (id int PRIMARY KEY, v int, note text, big text);
	ALTER TABLE plain ALTER big SET STORAGE EXTERNAL;
	CREATE TABLE pair (a text, b int, v int, PRIMARY KEY (a, b));
	CREATE TABLE unique2 (id int PRIMARY KEY, u int UNIQUE, v int);
	CREATE TABLE series (id int, ts timestamptz NOT NULL, v float8, big text, PRIMARY KEY (id, ts));
	ALTER TABLE series ALTER big SET STORAGE EXTERNAL;
	CREATE TABLE readings (id int PRIMARY KEY, ts timestamptz NOT NULL, v int, big text);
	ALTER TABLE readings ALTER big SET STORAGE EXTERNAL;
	CREATE TABLE full_rows (a int, b text, j json);
	ALTER TABLE full_rows REPLICA IDENTITY FULL;
	CREATE TABLE only_inserts (a int, b text);
	ALTER TABLE only_inserts REPLICA IDENTITY NOTHING`;

const id = fc.integer({ min: 1, max: 12 });
const word = fc.constantFrom("NULL", "''", "'a'", "'quote '' back\\slash'", "E'tab\\tline\\n'", "'NULL'");
const big = fc.constantFrom("NULL", "'small'", "repeat('0123456789', 800)");
const time = fc.integer({ min: 0, max: 20 }).map((days) => `'2026-01-01'::timestamptz + interval '${days} days'`);

/** Statements that never fail, whatever is in the tables. */
const statement = fc.oneof(
	fc.tuple(id, word, big).map(([i, w, b]) => `INSERT INTO plain VALUES (${i}, ${i}, ${w}, ${b}) ON CONFLICT DO NOTHING`),
	fc.tuple(id, word).map(([i, w]) => `UPDATE plain SET note = ${w}, v = v + 1 WHERE id = ${i}`),
	fc.tuple(id, big).map(([i, b]) => `UPDATE plain SET big = ${b} WHERE id = ${i}`),
	fc.tuple(id, id).map(([i, to]) => `UPDATE plain SET id = ${to} WHERE id = ${i} AND NOT EXISTS (SELECT FROM plain WHERE id = ${to})`),
	fc.tuple(id, id).map(([i, j]) => `DELETE FROM plain WHERE id IN (${i}, ${j})`),
	fc
		.tuple(word, id)
		.map(([w, i]) => `INSERT INTO pair VALUES (coalesce(${w}, ''), ${i}, 0) ON CONFLICT (a, b) DO UPDATE SET v = pair.v + 1`),
	fc.tuple(id, id).map(([i, to]) => `UPDATE pair SET b = ${to} WHERE b = ${i} AND NOT EXISTS (SELECT FROM pair WHERE b = ${to})`),
	id.map((i) => `DELETE FROM pair WHERE b = ${i}`),
	fc.tuple(id, id).map(([i, u]) => `INSERT INTO unique2 VALUES (${i}, ${u}, 0) ON CONFLICT DO NOTHING`),
	fc.tuple(id, id).map(
		([
			i,
			j,
		]) => `UPDATE unique2 SET u = -1 WHERE id = ${i}; UPDATE unique2 SET u = ${i} WHERE u = ${j} AND NOT EXISTS (SELECT FROM unique2 WHERE u = ${i});
			UPDATE unique2 SET u = ${j} WHERE u = -1 AND NOT EXISTS (SELECT FROM unique2 WHERE u = ${j}); DELETE FROM unique2 WHERE u = -1`,
	),
	fc.tuple(id, time, big).map(([i, t, b]) => `INSERT INTO series VALUES (${i}, ${t}, 'NaN', ${b}) ON CONFLICT DO NOTHING`),
	fc
		.tuple(id, time)
		.map(
			([i, t]) =>
				`UPDATE series SET ts = ${t} WHERE ctid = (SELECT ctid FROM series WHERE id = ${i} LIMIT 1) AND NOT EXISTS (SELECT FROM series WHERE id = ${i} AND ts = ${t})`,
		),
	fc.tuple(id, big).map(([i, b]) => `UPDATE series SET v = random(), big = CASE WHEN v > 0.5 THEN ${b} ELSE big END WHERE id = ${i}`),
	fc.tuple(id, time).map(([i, t]) => `DELETE FROM series WHERE id = ${i} AND ts < ${t}`),
	fc.tuple(id, time, big).map(([i, t, b]) => `INSERT INTO readings VALUES (${i}, ${t}, 0, ${b}) ON CONFLICT DO NOTHING`),
	fc.tuple(id, time).map(([i, t]) => `UPDATE readings SET ts = ${t} WHERE id = ${i}`),
	fc.tuple(id, big).map(([i, b]) => `UPDATE readings SET v = v + 1, big = CASE WHEN v % 3 = 0 THEN ${b} ELSE big END WHERE id >= ${i}`),
	fc
		.tuple(id, id, time)
		.map(
			([i, to, t]) => `UPDATE readings SET id = ${to}, ts = ${t} WHERE id = ${i} AND NOT EXISTS (SELECT FROM readings WHERE id = ${to})`,
		),
	fc.tuple(id, time).map(([i, t]) => `DELETE FROM readings WHERE id = ${i} OR ts = ${t}`),
	fc.tuple(id, word).map(([i, w]) => `INSERT INTO full_rows VALUES (${i} % 3, ${w}, '{"a": ${i % 2}}')`),
	fc.tuple(id, word).map(([i, w]) => `UPDATE full_rows SET b = ${w} WHERE ctid = (SELECT min(ctid) FROM full_rows WHERE a = ${i} % 3)`),
	id.map((i) => `DELETE FROM full_rows WHERE ctid = (SELECT min(ctid) FROM full_rows WHERE a = ${i} % 3)`),
	fc.tuple(id, word).map(([i, w]) => `INSERT INTO only_inserts VALUES (${i}, ${w})`),
);
/** Now and then a TRUNCATE, a transaction that is rolled back, and several statements together. */
const transaction = fc.oneof(
	{ weight: 20, arbitrary: fc.array(statement, { minLength: 1, maxLength: 12 }) },
	{ weight: 1, arbitrary: fc.constantFrom(["TRUNCATE pair, full_rows"], ["DELETE FROM plain", "TRUNCATE series"]) },
	{ weight: 1, arbitrary: fc.array(statement, { minLength: 1, maxLength: 5 }).map((statements) => [...statements, "ROLLBACK AND CHAIN"]) },
);

const tables = ["plain", "pair", "unique2", "series", "readings", "full_rows", "only_inserts"] as const;

it.each([
	{ seed: 1, rows: 1 },
	{ seed: 2, rows: 5000 },
	{ seed: 3, rows: 20 },
])("any workload ends equal: seed $seed, batch of $rows", async ({ seed, rows }) => {
	await using fixture = await createApplyFixture(
		ddl,
		`SELECT create_hypertable('series', by_range('ts', interval '1 day'));
		ALTER TABLE readings DROP CONSTRAINT readings_pkey; ALTER TABLE readings ADD PRIMARY KEY (id, ts);
		SELECT create_hypertable('readings', by_range('ts', interval '1 day'))`,
	);
	const applier = fixture.start({
		tables: [
			await fixture.planned("plain"),
			await fixture.planned("pair"),
			await fixture.planned("unique2", { otherUniqueKeys: true }),
			await fixture.planned("series", { hypertable: { column: "ts", columnType: "timestamptz", chunkInterval: "1 day" } }),
			await fixture.planned("readings", { hypertable: { column: "ts", columnType: "timestamptz", chunkInterval: "1 day" } }),
			await fixture.planned("full_rows", { identity: { mode: "full" } }),
			await fixture.planned("only_inserts", { identity: { mode: "none" } }),
		],
		batch: { rows, maxDelayMs: 1000 },
	});
	const transactions = fc.sample(transaction, { numRuns: 120, seed });
	for (const [index, statements] of transactions.entries()) {
		await fixture.source.query(`BEGIN; ${statements.join("; ")}; COMMIT`);
		if (index % 40 === 39) {
			await fixture.settle(applier);
			await fixture.expectEqual(...tables);
		}
	}
	expect(fixture.events).toEqual([]);
});
