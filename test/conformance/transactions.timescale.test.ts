import { conformance } from "./conformance.js";

const t = "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT n, 'v' FROM generate_series(1, 50) n";

conformance("transactions", [
	{
		name: "rolled back",
		schema: t,
		changes: [
			"BEGIN; UPDATE t SET v = 'never'; INSERT INTO t VALUES (1000 * $n); DELETE FROM t WHERE id < 30; ROLLBACK",
			"UPDATE t SET v = v || '.' WHERE id = $n",
		],
	},
	{
		name: "savepoints",
		schema: t,
		changes: [
			"BEGIN; UPDATE t SET v = 'a' WHERE id = $n; SAVEPOINT one; UPDATE t SET v = 'b' WHERE id = $n; DELETE FROM t WHERE id = 20 + $n; ROLLBACK TO one; INSERT INTO t VALUES (100 * $n, 'kept'); SAVEPOINT two; UPDATE t SET id = -id WHERE id = 30 + $n; RELEASE two; COMMIT",
			"DO $x$ BEGIN FOR i IN 1..100 LOOP BEGIN UPDATE t SET v = v || i WHERE id = 40; IF i % 3 = 0 THEN RAISE EXCEPTION 'no'; END IF; EXCEPTION WHEN raise_exception THEN NULL; END; END LOOP; END $x$",
			"BEGIN; SAVEPOINT s; INSERT INTO t SELECT 10000 * $n + n FROM generate_series(1, 3000) n; ROLLBACK TO s; COMMIT",
		],
	},
	{
		name: "prepared",
		schema: t,
		changes: [
			"BEGIN; UPDATE t SET v = 'prepared $n' WHERE id = $n; INSERT INTO t VALUES (100 * $n); PREPARE TRANSACTION 'conformance one $n'",
			"BEGIN; UPDATE t SET v = 'never' WHERE id = 20 + $n; PREPARE TRANSACTION 'conformance two $n'",
			"UPDATE t SET v = 'between' WHERE id = 40",
			"ROLLBACK PREPARED 'conformance two $n'",
			"COMMIT PREPARED 'conformance one $n'",
		],
	},
	{
		name: "of nothing",
		schema: t,
		changes: [
			"BEGIN; COMMIT",
			"UPDATE t SET v = v WHERE id = 1",
			"UPDATE t SET v = 'none' WHERE false",
			"BEGIN; SELECT txid_current(); COMMIT",
		],
	},
	{
		name: "of many tables",
		schema:
			"CREATE TABLE a (id int PRIMARY KEY, v int); CREATE TABLE b (id int PRIMARY KEY, v int); INSERT INTO a SELECT n, 0 FROM generate_series(1, 20) n; INSERT INTO b SELECT n, 0 FROM generate_series(1, 20) n",
		changes: [
			"DO $x$ BEGIN FOR i IN 1..100 LOOP UPDATE a SET v = v - 1 WHERE id = i % 20 + 1; UPDATE b SET v = v + 1 WHERE id = i % 20 + 1; COMMIT; END LOOP; END $x$",
		],
	},
	{
		name: "with statements of their own",
		schema: "CREATE TABLE t (id int PRIMARY KEY, v text, n int DEFAULT 0); INSERT INTO t SELECT n, 'v' FROM generate_series(1, 50) n",
		changes: [
			"INSERT INTO t VALUES ($n, 'conflict'), (100 * $n, 'new') ON CONFLICT (id) DO UPDATE SET v = excluded.v, n = t.n + 1",
			"MERGE INTO t USING (VALUES (10 + $n), (1000 + $n)) AS s(id) ON t.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'merged')",
			"WITH gone AS (DELETE FROM t WHERE id = 20 + $n RETURNING *) INSERT INTO t SELECT id + 5000, v FROM gone",
			"COPY t (id, v) FROM PROGRAM 'printf \"%s\\t%s\\n\" $n7777 copied'",
		],
	},
]);
