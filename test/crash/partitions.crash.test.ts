import { expect, test } from "vitest";
import { busyWorld } from "./busy-world.js";
import { finishMigration, killAtEveryWrite } from "./kill-at-every-write.js";

const source = `
CREATE TABLE metrics (id bigint GENERATED ALWAYS AS IDENTITY, ts timestamptz NOT NULL, v text, PRIMARY KEY (id, ts)) PARTITION BY RANGE (ts);
CREATE TABLE metrics_01 PARTITION OF metrics FOR VALUES FROM ('2026-01-01Z') TO ('2026-02-01Z');
CREATE TABLE metrics_02 PARTITION OF metrics FOR VALUES FROM ('2026-02-01Z') TO ('2026-03-01Z') PARTITION BY HASH (id);
CREATE TABLE metrics_02a PARTITION OF metrics_02 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE metrics_02b PARTITION OF metrics_02 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE metrics_rest PARTITION OF metrics DEFAULT;
CREATE INDEX ON metrics (v);
INSERT INTO metrics (ts, v) SELECT timestamptz '2026-01-01Z' + n * interval '10 minutes', repeat(md5(n::text), 8) FROM generate_series(1, 8500) n;
ANALYZE;
`;

/** January is copied in several parts. */
const spec = `
version: 1
name: crash
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
  - match: public.metrics
    hypertable: { column: ts, chunk_interval: 7 days }
copy: { jobs: 2, split_larger_than: 1 MB }
cutover:
  when: { lag: { below: 2s, for: 1s }, verify: full }
`;

/** Rows move between partitions, and partitions come that neither the plan nor the snapshot knows. */
const change = (round: number) => `
	CREATE TABLE metrics_new_${round} PARTITION OF metrics FOR VALUES FROM (timestamptz '2027-01-01Z' + ${round} * interval '1 day') TO (timestamptz '2027-01-02Z' + ${round} * interval '1 day');
	INSERT INTO metrics (ts, v) VALUES (timestamptz '2027-01-01 05:00Z' + ${round} * interval '1 day', 'new'), ('2026-02-14Z', 'new');
	UPDATE metrics SET ts = ts + interval '1 month', v = v || '${round}' WHERE id % 50 = ${round};
	UPDATE metrics SET ts = timestamptz '2027-01-01 06:00Z' + ${round} * interval '1 day' WHERE id % 500 = ${round} AND ts < '2026-03-20Z';
	DELETE FROM metrics WHERE id % 70 = ${round};
	ALTER TABLE metrics_01 RENAME TO metrics_x; ALTER TABLE metrics_02a RENAME TO metrics_01; ALTER TABLE metrics_x RENAME TO metrics_02a`;

test("killed in the middle of every single journal write, apply has the rows of all partitions in the hypertable, once", async () => {
	await using world = await busyWorld(spec, source);
	expect(await killAtEveryWrite(world, change)).toBeGreaterThan(10);
	await finishMigration(world, ["metrics"]);
}, 300_000);
