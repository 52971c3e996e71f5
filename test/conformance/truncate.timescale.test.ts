import { conformance } from "./conformance.js";

const again = "INSERT INTO t SELECT n, 'again $n' FROM generate_series(1, 10) n";

conformance("TRUNCATE", [
	{
		name: "alone",
		schema: "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT n, 'v' FROM generate_series(1, 100) n",
		changes: ["UPDATE t SET v = 'before'", "TRUNCATE t", again, "UPDATE t SET v = v || '.' WHERE id = $n"],
	},
	{
		name: "for good",
		schema: "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT n, 'v' FROM generate_series(1, 100) n",
		changes: ["TRUNCATE t"],
	},
	{
		name: "among other changes of its transaction",
		schema: "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT n, 'v' FROM generate_series(1, 100) n",
		changes: [
			`BEGIN; INSERT INTO t VALUES (1000 + $n); UPDATE t SET v = 'x'; TRUNCATE t; ${again}; UPDATE t SET id = id + 100; TRUNCATE t; ${again}; DELETE FROM t WHERE id = $n; COMMIT`,
			"BEGIN; TRUNCATE t; ROLLBACK",
			`BEGIN; SAVEPOINT s; TRUNCATE t; ${again}; ROLLBACK TO s; UPDATE t SET v = 'kept' WHERE id = 9; COMMIT`,
		],
	},
	{
		name: "of a table by time",
		schema:
			"CREATE TABLE t (id int PRIMARY KEY, ts timestamptz NOT NULL, v text); INSERT INTO t SELECT n, timestamptz '2026-01-01 00:00Z' + n * interval '5 hours', 'v' FROM generate_series(1, 100) n",
		changes: [
			"UPDATE t SET v = 'before'",
			"TRUNCATE t",
			"INSERT INTO t SELECT n, timestamptz '2026-03-01 00:00Z' + n * interval '1 day', 'again $n' FROM generate_series(1, 10) n",
			"UPDATE t SET ts = ts + interval '3 days' WHERE id = $n",
		],
		hypertables: { t: "column: ts, chunk_interval: 1 day, primary_key: [id, ts]" },
	},
	{
		name: "of several tables",
		schema: `CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE o (id int PRIMARY KEY, t int REFERENCES t); CREATE TABLE other (id int PRIMARY KEY);
			INSERT INTO t SELECT n, 'v' FROM generate_series(1, 10) n; INSERT INTO o SELECT n, n FROM generate_series(1, 10) n; INSERT INTO other SELECT generate_series(1, 10)`,
		changes: ["TRUNCATE t, o, other", again, "INSERT INTO o SELECT n, n FROM generate_series(1, $n) n", "INSERT INTO other VALUES ($n)"],
	},
	{
		name: "with CASCADE",
		schema: `CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE o (id int PRIMARY KEY, t int REFERENCES t); CREATE TABLE p (id int PRIMARY KEY, o int REFERENCES o);
			INSERT INTO t SELECT n, 'v' FROM generate_series(1, 10) n; INSERT INTO o SELECT n, n FROM generate_series(1, 10) n; INSERT INTO p SELECT n, n FROM generate_series(1, 10) n`,
		changes: [
			"TRUNCATE t CASCADE",
			again,
			"INSERT INTO o SELECT n, n FROM generate_series(1, $n) n",
			"INSERT INTO p VALUES (1, 1)",
			"TRUNCATE p; INSERT INTO p VALUES ($n, 1)",
		],
	},
	{
		name: "with RESTART IDENTITY",
		schema:
			"CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial, v text); INSERT INTO t (v) SELECT 'v' FROM generate_series(1, 10) n",
		changes: [
			"TRUNCATE t RESTART IDENTITY",
			"INSERT INTO t (v) SELECT 'again $n' FROM generate_series(1, 5) n",
			"DELETE FROM t WHERE id = 2",
		],
	},
	{
		name: "without a key",
		schema: "CREATE TABLE t (v text); INSERT INTO t SELECT 'v' FROM generate_series(1, 10) n",
		changes: ["TRUNCATE t", "INSERT INTO t VALUES ('again $n'), ('again $n')"],
	},
	{
		name: "of a parent",
		schema: `CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE child (more int, PRIMARY KEY (id)) INHERITS (t);
			INSERT INTO t SELECT n, 'v' FROM generate_series(1, 10) n; INSERT INTO child SELECT n, 'c', n FROM generate_series(1, 10) n`,
		changes: [
			"TRUNCATE ONLY t",
			"INSERT INTO t VALUES ($n, 'again')",
			"UPDATE child SET more = more + 1",
			"INSERT INTO child VALUES (100 * $n, 'new', 0)",
		],
	},
	{
		name: "of a parent with its children",
		schema: `CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE child (more int, PRIMARY KEY (id)) INHERITS (t);
			INSERT INTO t SELECT n, 'v' FROM generate_series(1, 10) n; INSERT INTO child SELECT n, 'c', n FROM generate_series(1, 10) n`,
		changes: ["TRUNCATE t", "INSERT INTO t VALUES ($n, 'again')", "INSERT INTO child VALUES ($n, 'new', 0)"],
	},
	{
		name: "of partitions",
		schema: `CREATE TABLE t (id int, day date, v text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
			CREATE TABLE january PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); CREATE TABLE rest PARTITION OF t DEFAULT;
			INSERT INTO t SELECT n, date '2026-01-01' + n, 'v' FROM generate_series(1, 60) n`,
		changes: [
			"TRUNCATE january",
			"INSERT INTO t VALUES (1000 + $n, '2026-01-05', 'again')",
			"UPDATE t SET day = day + 40 WHERE id = 1000 + $n",
			"TRUNCATE rest; INSERT INTO t VALUES (2000 + $n, '2026-05-05', 'rest')",
		],
	},
	{
		name: "of a partitioned table",
		schema: `CREATE TABLE t (id int, day date, v text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
			CREATE TABLE january PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); CREATE TABLE rest PARTITION OF t DEFAULT;
			INSERT INTO t SELECT n, date '2026-01-01' + n, 'v' FROM generate_series(1, 60) n`,
		changes: ["TRUNCATE t", "INSERT INTO t VALUES (1000 + $n, '2026-01-05', 'again'), (2000 + $n, '2026-05-05', 'rest')"],
	},
]);
