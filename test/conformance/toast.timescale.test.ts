import { conformance } from "./conformance.js";

const external = "ALTER TABLE t ALTER big SET STORAGE EXTERNAL";
/** Too large for its row, and different for every n. */
const big = "(SELECT string_agg(md5(n || '-' || i), '') FROM generate_series(1, 200) i)";
const rows = `INSERT INTO t (id, v, big) SELECT n, 'v', ${big} FROM generate_series(1, 40) n`;
const byTime = { t: "column: ts, chunk_interval: 1 day, primary_key: [id, ts]" };

conformance("values that the source does not send", [
	{
		name: "beside a changed column",
		schema: `CREATE TABLE t (id int PRIMARY KEY, ts timestamptz NOT NULL DEFAULT '2026-01-01 00:00Z', v text, big text, more text); ${external}; ${rows}`,
		changes: [
			"UPDATE t SET v = v || '.'",
			"UPDATE t SET v = NULL WHERE id % 5 = $n % 5",
			"UPDATE t SET more = big WHERE id = $n",
			"UPDATE t SET v = 'x' WHERE id = $n; UPDATE t SET big = reverse(big) WHERE id = $n; UPDATE t SET v = 'y' WHERE id = $n",
		],
		hypertables: byTime,
	},
	{
		name: "beside a changed key",
		schema: `CREATE TABLE t (id int PRIMARY KEY, ts timestamptz NOT NULL DEFAULT '2026-01-01 00:00Z', v text, big text); ${external}; ${rows}`,
		changes: [
			"UPDATE t SET id = id + 100 WHERE id % 5 = $n % 5",
			"BEGIN; UPDATE t SET id = -id WHERE id % 7 = 1; UPDATE t SET v = 'seven' WHERE id % 7 = -1; UPDATE t SET id = -id WHERE id % 7 = -1; COMMIT",
			"BEGIN; UPDATE t SET id = 10000 WHERE id = 2; UPDATE t SET id = 2 WHERE id = 3; UPDATE t SET id = 3 WHERE id = 10000; COMMIT",
		],
		hypertables: byTime,
	},
	{
		name: "of rows that move in time",
		schema: `CREATE TABLE t (id int PRIMARY KEY, ts timestamptz NOT NULL DEFAULT '2026-01-01 00:00Z', v text, big text); ${external}; ${rows}`,
		changes: [
			"UPDATE t SET ts = ts + id * interval '7 hours' WHERE id % 3 = $n % 3",
			"UPDATE t SET ts = ts - interval '1 year', v = '$n' WHERE id = $n",
			"UPDATE t SET ts = ts + interval '1 day'; UPDATE t SET v = v || '-' WHERE id % 4 = 0",
		],
		hypertables: byTime,
	},
	{
		name: "of rows that come and go",
		schema: `CREATE TABLE t (id int PRIMARY KEY, ts timestamptz NOT NULL DEFAULT '2026-01-01 00:00Z', v text, big text); ${external}; ${rows}`,
		changes: [
			`BEGIN; INSERT INTO t (id, v, big) SELECT 100 * $n + n, 'new', ${big} FROM generate_series(1, 5) n; UPDATE t SET v = 'newer' WHERE id / 100 = $n; UPDATE t SET id = id + 50 WHERE id = 100 * $n + 1; COMMIT`,
			`BEGIN; DELETE FROM t WHERE id = 10 + $n; INSERT INTO t (id, big) SELECT 10 + $n, ${big} FROM (SELECT 777) x(n); UPDATE t SET v = 'again' WHERE id = 10 + $n; COMMIT`,
			"UPDATE t SET big = '' WHERE id = 20 + $n; UPDATE t SET v = '' WHERE id = 20 + $n; UPDATE t SET big = NULL WHERE id = 30 + $n",
		],
		hypertables: byTime,
	},
	{
		name: "compressed ones",
		schema: `CREATE TABLE t (id int PRIMARY KEY, v text, big text COMPRESSION lz4, a text, b jsonb, c bytea); ALTER TABLE t ALTER a SET STORAGE MAIN;
			INSERT INTO t SELECT n, 'v', repeat('lz4 ' || n, 20000), repeat('main' || n, 3000), jsonb_build_object('k', repeat('j', 50000)), decode(repeat('00ff', 40000), 'hex') FROM generate_series(1, 15) n`,
		changes: ["UPDATE t SET v = v || '.'", "UPDATE t SET a = a || '.' WHERE id % 5 = $n % 5", "UPDATE t SET id = -id WHERE id % 4 = 1"],
	},
	{
		name: "in the key",
		schema: `CREATE TABLE t (big text PRIMARY KEY, v text, other text); ALTER TABLE t ALTER big SET STORAGE EXTERNAL, ALTER other SET STORAGE EXTERNAL;
			INSERT INTO t SELECT left(${big}, 2500), 'v', ${big} FROM generate_series(1, 12) n`,
		changes: [
			"UPDATE t SET v = v || '.'",
			"UPDATE t SET big = 'x' || left(big, 2400) WHERE ctid = (SELECT min(ctid) FROM t)",
			"DELETE FROM t WHERE ctid = (SELECT max(ctid) FROM t)",
		],
	},
	{
		name: "of full rows",
		schema: `CREATE TABLE t (id int, v text, big text); ${external}; ${rows}; ${rows}`,
		changes: [
			"UPDATE t SET v = v || '.' WHERE ctid = (SELECT min(ctid) FROM t WHERE id = 5)",
			"DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE id = 7)",
			"UPDATE t SET id = id + 1000, big = reverse(big) WHERE id = $n",
		],
		rules: { t: "replica_identity: full" },
		accept: ["H301 $s.t"],
	},
]);
