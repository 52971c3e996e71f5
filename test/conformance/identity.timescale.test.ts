import { conformance } from "./conformance.js";

const full = { rules: { t: "replica_identity: full" }, accept: ["H301 $s.t"] };

conformance("replica identities", [
	{
		name: "equal rows",
		schema: "CREATE TABLE t (a int, b text); INSERT INTO t SELECT n % 3, 'b' FROM generate_series(1, 30) n; CREATE INDEX ON t (a)",
		changes: [
			"UPDATE t SET b = b || '+' WHERE ctid = (SELECT min(ctid) FROM t WHERE a = 0)",
			"DELETE FROM t WHERE ctid = (SELECT max(ctid) FROM t WHERE a = 1)",
			"UPDATE t SET a = 2 WHERE ctid = (SELECT min(ctid) FROM t WHERE a = 0)",
			"BEGIN; DELETE FROM t WHERE ctid IN (SELECT ctid FROM t WHERE a = 2 LIMIT 2); INSERT INTO t VALUES (2, 'b'), (2, 'b'); COMMIT",
		],
		...full,
	},
	{
		name: "equal rows in time",
		schema: `CREATE TABLE t (ts timestamptz NOT NULL, a int, b text); INSERT INTO t SELECT timestamptz '2026-01-01 00:00Z' + n % 4 * interval '1 day', n % 3, 'b' FROM generate_series(1, 60) n`,
		changes: [
			"UPDATE t SET b = b || '+' WHERE ctid = (SELECT min(ctid) FROM t WHERE a = 0)",
			"DELETE FROM t WHERE ctid = (SELECT max(ctid) FROM t WHERE a = 1)",
			"UPDATE t SET ts = ts + interval '2 days' WHERE ctid IN (SELECT ctid FROM t LIMIT 5)",
			"INSERT INTO t SELECT * FROM t LIMIT 3",
		],
		...full,
		hypertables: { t: "column: ts, chunk_interval: 1 day" },
	},
	{
		name: "NULLs",
		schema:
			"CREATE TABLE t (a int, b text, c int[]); INSERT INTO t VALUES (NULL, NULL, NULL), (NULL, '', NULL), (NULL, NULL, '{NULL}'), (1, NULL, NULL), (1, 'NULL', NULL), (NULL, NULL, NULL)",
		changes: [
			"UPDATE t SET a = COALESCE(a, 0) + 1 WHERE ctid = (SELECT min(ctid) FROM t WHERE b IS NULL AND c IS NULL)",
			"UPDATE t SET b = 'x' WHERE b = ''; UPDATE t SET b = '' WHERE b = 'x'",
			"INSERT INTO t VALUES (NULL, NULL, NULL), (NULL, NULL, NULL)",
			"DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE a IS NULL AND b IS NULL AND c IS NULL)",
			"UPDATE t SET c = '{NULL}' WHERE ctid = (SELECT min(ctid) FROM t WHERE a IS NULL AND b IS NULL AND c IS NULL)",
		],
		...full,
	},
	{
		name: "json",
		schema: `CREATE TABLE t (a json, b jsonb, c xml, d point); INSERT INTO t SELECT '{"a" : 1}', '{"a" : 1.0}', '<a/>', '(1,1)' FROM generate_series(1, 3);
			INSERT INTO t SELECT '{"a":1}', '{"a" : 1.00}', NULL, NULL FROM generate_series(1, 3)`,
		changes: [
			`UPDATE t SET a = '{"n":$n}' WHERE ctid = (SELECT max(ctid) FROM t WHERE a::text = '{"a" : 1}')`,
			`UPDATE t SET b = '1.$n0' WHERE ctid = (SELECT max(ctid) FROM t WHERE b::text = '{"a": 1.00}')`,
			`INSERT INTO t SELECT * FROM t LIMIT 4`,
			"DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t)",
		],
		...full,
	},
	{
		// each `=` the others of its column: of the rows that are equal, the one that is the same must change
		name: "equal but not the same",
		schema: `CREATE TYPE pair AS (a int, b text);
			CREATE TABLE t (a numeric, b interval, c float8, d bpchar, e pair, f numrange, g jsonb, n int DEFAULT 0);
			INSERT INTO t (a) VALUES ('1.0'), ('1.00'), ('1'); INSERT INTO t (b) VALUES ('1 mon'), ('30 days'), ('720 hours');
			INSERT INTO t (c) VALUES ('0'), ('-0'); INSERT INTO t (d) VALUES ('a'), ('a '), ('a  ');
			INSERT INTO t (e) VALUES (ROW(NULL, NULL)), (NULL); INSERT INTO t (f) VALUES ('[1,2]'), ('[1.0,2.0]'); INSERT INTO t (g) VALUES ('1'), ('1.0')`,
		changes: [
			'UPDATE t SET n = n + 1 WHERE ctid = (SELECT ctid FROM t ORDER BY t::text COLLATE "C" DESC OFFSET $n LIMIT 1)',
			...[
				"a::text = '1.00'",
				"b::text = '30 days'",
				"c::text = '-0'",
				"octet_length(d) = 2",
				"e IS NOT DISTINCT FROM NULL AND COALESCE(a, c) IS NULL AND b IS NULL AND d IS NULL AND f IS NULL AND g IS NULL",
				"f::text = '[1.0,2.0]'",
				"g::text = '1.0'",
			].map((condition) => `UPDATE t SET n = n + 10 WHERE ${condition}`),
		],
		...full,
	},
	{
		name: "full beside a key",
		schema:
			"CREATE TABLE t (id int PRIMARY KEY, v text); ALTER TABLE t REPLICA IDENTITY FULL; INSERT INTO t SELECT n, repeat('v', n) FROM generate_series(1, 30) n",
		changes: [
			"UPDATE t SET v = v || '.' WHERE id % 5 = $n % 5",
			"UPDATE t SET id = id + 100 WHERE id = $n",
			"DELETE FROM t WHERE id = 10 + $n",
			"UPDATE t SET v = NULL WHERE id = 20 + $n",
		],
	},
	{
		name: "full with large values",
		schema: `CREATE TABLE t (a text, b text); ALTER TABLE t ALTER a SET STORAGE EXTERNAL; INSERT INTO t SELECT repeat(md5(n::text), 200), 'b' || n % 2 FROM generate_series(1, 10) n; INSERT INTO t VALUES (repeat('three MB ', 350000), 'b')`,
		changes: [
			"UPDATE t SET b = b || '.'",
			"DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t); INSERT INTO t VALUES (repeat('x$n', 5000), NULL)",
		],
		...full,
	},
	{
		name: "by index",
		schema: `CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, b int NOT NULL, v text); CREATE UNIQUE INDEX "by a and b" ON t (b, a);
			ALTER TABLE t REPLICA IDENTITY USING INDEX "by a and b"; INSERT INTO t SELECT n, 'a' || n, n % 4, 'v' FROM generate_series(1, 40) n`,
		changes: [
			"UPDATE t SET v = v || '.'",
			"UPDATE t SET a = a || '+' WHERE b = $n % 4",
			"UPDATE t SET id = id + 100 WHERE b = $n % 4",
			"DELETE FROM t WHERE a = 'a' || 30 + $n",
			"UPDATE t SET b = b + 1, id = -id WHERE id % 9 = 0",
		],
	},
	{
		name: "by index alone",
		schema: `CREATE TABLE t (ts timestamptz NOT NULL, device int NOT NULL, v text); CREATE UNIQUE INDEX by_device ON t (device, ts); ALTER TABLE t REPLICA IDENTITY USING INDEX by_device;
			INSERT INTO t SELECT timestamptz '2026-01-01 00:00Z' + n * interval '3 hours', n % 5, 'v' FROM generate_series(1, 100) n`,
		changes: [
			"UPDATE t SET v = v || '.' WHERE device = $n % 5",
			"UPDATE t SET ts = ts + interval '90 minutes' WHERE device = 3",
			"DELETE FROM t WHERE device = 4 AND ts < timestamptz '2026-01-01 00:00Z' + $n * interval '1 day'",
		],
		hypertables: { t: "column: ts, chunk_interval: 1 day" },
	},
	{
		name: "without a key",
		schema: "CREATE TABLE t (a int, b text); INSERT INTO t SELECT n % 3, 'b' FROM generate_series(1, 9) n",
		changes: ["INSERT INTO t VALUES ($n, ''), ($n, NULL), ($n, ''), (NULL, NULL)"],
	},
	{
		name: "without a key, in time",
		schema: `CREATE TABLE t (ts timestamptz NOT NULL, v float8); INSERT INTO t SELECT timestamptz '2026-01-01 00:00Z' + n * interval '1 hour', n FROM generate_series(1, 100) n`,
		changes: [
			"INSERT INTO t SELECT timestamptz '2026-02-01 00:00Z' + n * interval '1 day' * $n, n FROM generate_series(1, 20) n",
			"INSERT INTO t VALUES ('2026-01-01 00:00Z', NULL), ('2026-01-01 00:00Z', NULL)",
		],
		hypertables: { t: "column: ts, chunk_interval: 1 day" },
	},
	{
		name: "no rows at first",
		schema: "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE stays_empty (id int PRIMARY KEY)",
		changes: ["INSERT INTO t VALUES ($n, 'v'); UPDATE t SET v = v || '.'"],
	},
	{
		name: "one row",
		schema: "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'only')",
		changes: ["UPDATE t SET v = v || $n", "DELETE FROM t; INSERT INTO t VALUES (1, 'only $n')"],
	},
	{
		name: "unlogged",
		schema: "CREATE UNLOGGED TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT n, 'v' FROM generate_series(1, 100) n",
	},
]);
