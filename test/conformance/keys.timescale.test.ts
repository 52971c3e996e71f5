import { conformance } from "./conformance.js";

const byTime = { t: "column: ts, chunk_interval: 1 day, primary_key: [id, ts]" };
const table = "CREATE TABLE t (id int PRIMARY KEY, ts timestamptz NOT NULL DEFAULT '2026-01-01 00:00Z', v text)";

conformance("keys", [
	{
		name: "key updates",
		schema: `${table}; INSERT INTO t SELECT n, timestamptz '2026-01-01 00:00Z' + n * interval '5 hours', 'v' || n FROM generate_series(1, 60) n`,
		changes: [
			"UPDATE t SET id = id + 1000 WHERE id % 7 = $n",
			"UPDATE t SET id = -id, v = v || '-' WHERE id % 11 = $n",
			"UPDATE t SET id = id",
		],
		hypertables: byTime,
	},
	{
		name: "keys that are exchanged",
		schema: `${table}; INSERT INTO t SELECT n, timestamptz '2026-01-01 00:00Z' + n * interval '5 hours', 'v' || n FROM generate_series(1, 20) n`,
		changes: [
			"BEGIN; UPDATE t SET id = -1 WHERE id = 1; UPDATE t SET id = 1 WHERE id = 2; UPDATE t SET id = 2 WHERE id = -1; COMMIT",
			// of three in a circle
			"BEGIN; UPDATE t SET id = -3 WHERE id = 3; UPDATE t SET id = 3 WHERE id = 4; UPDATE t SET id = 4 WHERE id = 5; UPDATE t SET id = 5 WHERE id = -3; COMMIT",
		],
		hypertables: byTime,
	},
	{
		name: "chains of keys",
		schema: `${table}; INSERT INTO t SELECT n * 10, timestamptz '2026-01-01 00:00Z' + n * interval '5 hours', 'v' || n FROM generate_series(1, 20) n`,
		changes: [
			"BEGIN; UPDATE t SET id = id + 1 WHERE id / 10 = 4; UPDATE t SET id = id + 1 WHERE id / 10 = 4; UPDATE t SET id = id + 1, v = v || '.' WHERE id / 10 = 4; UPDATE t SET id = 40 WHERE id / 10 = 4; COMMIT",
			// one moves to where another has just been
			"BEGIN; UPDATE t SET id = 999 WHERE id = 50; UPDATE t SET id = 50 WHERE id = 60; UPDATE t SET id = 60 WHERE id = 70; UPDATE t SET id = 70 WHERE id = 999; COMMIT",
			"UPDATE t SET id = 1000 + $n WHERE id = 100; UPDATE t SET id = 100 WHERE id = 1000 + $n",
		],
		hypertables: byTime,
	},
	{
		name: "one key again and again",
		schema: `${table}; INSERT INTO t VALUES (1, '2026-01-01 00:00Z', 'first')`,
		changes: [
			"DO $x$ BEGIN FOR i IN 1..200 LOOP DELETE FROM t WHERE id = 1; INSERT INTO t VALUES (1, '2026-01-01 00:00Z'::timestamptz + i * interval '1 hour', $n || ' ' || i); END LOOP; END $x$",
			"DO $x$ BEGIN FOR i IN 1..50 LOOP DELETE FROM t WHERE id = 1; COMMIT; INSERT INTO t VALUES (1, '2026-01-01 00:00Z', $n || ' ' || i); COMMIT; UPDATE t SET v = v || '!'; COMMIT; END LOOP; END $x$",
			// comes and goes
			"DO $x$ BEGIN FOR i IN 1..50 LOOP INSERT INTO t VALUES (2, '2026-01-01 00:00Z', 'x'); UPDATE t SET id = 3 WHERE id = 2; DELETE FROM t WHERE id = 3; END LOOP; END $x$",
			"INSERT INTO t VALUES (100 + $n, '2026-01-01 00:00Z', 'stays'); DELETE FROM t WHERE id = 100 + $n; INSERT INTO t VALUES (100 + $n, '2026-01-02 00:00Z', 'stayed')",
		],
		hypertables: byTime,
	},
	{
		name: "negative keys",
		schema: `${table}; INSERT INTO t VALUES (-1, DEFAULT, 'minus one'), (0, DEFAULT, 'zero'), (-2147483648, DEFAULT, 'least'), (2147483647, DEFAULT, 'greatest')`,
		changes: [
			"UPDATE t SET v = v || $n",
			"INSERT INTO t VALUES (-$n - 1, DEFAULT, 'more')",
			"UPDATE t SET id = -2147483648 + $n WHERE id = -2147483649 + $n",
			"DELETE FROM t WHERE id = -$n",
		],
		hypertables: byTime,
	},
	{
		name: "keys of several columns",
		schema: `CREATE TABLE t (v text, b text, ts timestamptz DEFAULT '2026-01-01 00:00Z', a int, PRIMARY KEY (a, ts, b));
			INSERT INTO t SELECT 'v', repeat('b', n), timestamptz '2026-01-01 00:00Z' + n * interval '9 hours', n % 5 FROM generate_series(0, 40) n`,
		changes: [
			"UPDATE t SET v = v || '+'",
			"UPDATE t SET b = b || 'c', a = a + 1 WHERE a = $n % 5",
			"DELETE FROM t WHERE b LIKE repeat('b', $n * 3) || '%' AND a = 2",
			"INSERT INTO t VALUES ('1', '1:', '2026-01-09 00:00Z', $n), ('11', ':1', '2026-01-09 00:00Z', $n), ('n', 'n', '2026-01-09 00:00Z', $n)",
			"UPDATE t SET ts = ts + interval '3 days' WHERE a = $n",
		],
		hypertables: { t: "column: ts, chunk_interval: 1 day, primary_key: keep" },
	},
	{
		name: "a key that only the source has",
		schema: `${table}; INSERT INTO t SELECT n, timestamptz '2026-01-01 00:00Z' + n * interval '1 hour', 'v' || n FROM generate_series(1, 500) n`,
		changes: [
			"UPDATE t SET v = v || '+' WHERE id % 10 = $n",
			"UPDATE t SET ts = ts + interval '1 month' WHERE id % 10 = $n",
			"UPDATE t SET id = id + 10000, ts = ts - interval '1 day' WHERE id % 50 = $n",
			"DELETE FROM t WHERE id % 60 = $n",
			"INSERT INTO t SELECT 1000 * $n + n, timestamptz '2025-06-01 00:00Z' + n * interval '7 days', 'late' FROM generate_series(1, 30) n",
			"BEGIN; UPDATE t SET ts = ts + interval '1 day'; UPDATE t SET ts = ts + interval '1 day', v = v || '#'; COMMIT",
		],
		hypertables: { t: "column: ts, chunk_interval: 1 day, primary_key: none" },
	},
	{
		name: "unique columns beside the key",
		schema: `CREATE TABLE t (id int PRIMARY KEY, u int UNIQUE, w text, x text, UNIQUE (w, x)); CREATE UNIQUE INDEX ON t (lower(w)) WHERE id > 100;
			INSERT INTO t SELECT n, n, 'w' || n, 'x' FROM generate_series(1, 30) n`,
		changes: [
			"BEGIN; UPDATE t SET u = NULL WHERE id = 1; UPDATE t SET u = 1 WHERE id = 2; UPDATE t SET u = 2 WHERE id = 1; COMMIT",
			"BEGIN; UPDATE t SET u = NULL WHERE id = 2; UPDATE t SET u = 2 WHERE id = 1; UPDATE t SET u = 1 WHERE id = 2; COMMIT; UPDATE t SET w = w || '.' WHERE id = 5",
			"BEGIN; UPDATE t SET u = -u WHERE id = 3; INSERT INTO t VALUES (100 * $n, 3, 'new' || $n, 'y'); COMMIT; DELETE FROM t WHERE id = 100 * $n; UPDATE t SET u = 3 WHERE id = 3",
			"UPDATE t SET u = u + 100 WHERE id > 20; UPDATE t SET u = u - 100 WHERE id > 20",
			"BEGIN; DELETE FROM t WHERE id = 10; INSERT INTO t SELECT 10, 10, 'w10', 'x'; UPDATE t SET w = 'w9', u = NULL, x = 'z' WHERE id = 10; UPDATE t SET w = 'w10', u = 10, x = 'x' WHERE id = 10; COMMIT",
		],
	},
	{
		name: "deferrable unique columns",
		schema: `CREATE TABLE t (id int PRIMARY KEY, u int UNIQUE DEFERRABLE, w int UNIQUE DEFERRABLE INITIALLY DEFERRED);
			INSERT INTO t SELECT n, n, n FROM generate_series(1, 20) n`,
		changes: [
			"UPDATE t SET u = 21 - u, w = 21 - w",
			"BEGIN; UPDATE t SET w = w + 1; UPDATE t SET w = 1 WHERE w = 21; COMMIT",
			"UPDATE t SET u = u % 20 + 1",
		],
	},
	{
		name: "a deferrable key",
		schema: `CREATE TABLE t (id int PRIMARY KEY DEFERRABLE, v text); INSERT INTO t SELECT n, 'v' || n FROM generate_series(1, 20) n`,
		changes: [
			"UPDATE t SET id = 21 - id",
			"UPDATE t SET id = id % 20 + 1, v = v || '+'",
			"DELETE FROM t WHERE id = 20; INSERT INTO t VALUES (20, 'again')",
		],
		rules: { t: "replica_identity: full" },
		accept: ["H301 $s.t"],
	},
	{
		name: "foreign keys",
		schema: `CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t ON DELETE CASCADE); CREATE TABLE o (id int PRIMARY KEY, t int REFERENCES t ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED);
			INSERT INTO t SELECT n, NULLIF(n / 2, 0) FROM generate_series(1, 60) n; INSERT INTO o SELECT n, n FROM generate_series(1, 60) n`,
		changes: [
			"DELETE FROM t WHERE id = 20 + $n",
			"UPDATE t SET id = id + 1000 WHERE id = 50 + $n",
			"BEGIN; INSERT INTO o VALUES (1000 + $n, 2000 + $n); INSERT INTO t VALUES (2000 + $n, 1); COMMIT",
		],
	},
	{
		name: "triggers, rules and row security",
		schema: `CREATE TABLE t (id int PRIMARY KEY, v text, changed int DEFAULT 0); CREATE TABLE audit (id bigserial PRIMARY KEY, what text);
			CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit (what) VALUES (TG_OP); NEW.changed := NEW.changed + 1; RETURN NEW; END';
			CREATE TRIGGER note BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note();
			CREATE TABLE ruled (id int PRIMARY KEY, v text); CREATE RULE also AS ON INSERT TO ruled DO ALSO INSERT INTO audit (what) VALUES ('rule');
			CREATE TABLE secret (id int PRIMARY KEY, v text); ALTER TABLE secret ENABLE ROW LEVEL SECURITY; ALTER TABLE secret FORCE ROW LEVEL SECURITY;
			INSERT INTO t SELECT n FROM generate_series(1, 10) n; INSERT INTO ruled VALUES (1), (2); INSERT INTO secret VALUES (1), (2)`,
		changes: [
			"UPDATE t SET v = 'x'; INSERT INTO t VALUES (100 * $n)",
			"INSERT INTO ruled VALUES (100 * $n, 'x')",
			"INSERT INTO secret VALUES (100 * $n, 'x'); UPDATE secret SET v = v || '.'",
		],
	},
	{
		name: "a key over a generated column",
		schema: `CREATE TABLE t (a int NOT NULL, g int GENERATED ALWAYS AS (a * 2) STORED PRIMARY KEY, v text); INSERT INTO t (a, v) SELECT n, 'v' FROM generate_series(1, 10) n`,
		changes: [
			"INSERT INTO t VALUES (100 * $n, DEFAULT, 'new')",
			"UPDATE t SET v = v || '.', a = a + 10000 WHERE a % 100 = $n",
			"DELETE FROM t WHERE a = 100 * $n",
		],
		rules: { t: "replica_identity: full" },
		accept: ["H301 $s.t"],
	},
]);
