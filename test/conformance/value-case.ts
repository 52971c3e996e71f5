import type { ConformanceCase } from "./conformance-case.js";

interface ValueCaseOptions {
	/** Before the tables. */
	readonly ddl?: string;
	/** Whether the type can be a primary key; by default it can. */
	readonly key?: boolean;
	/** Also in a hypertable. */
	readonly hypertable?: boolean;
}

/**
 * Values of one type, written as SQL expressions: in a table with another key, in one whose whole row is the identity, and as a key themselves.
 * They are inserted, exchanged between rows, emptied and deleted.
 */
export function valueCase(
	name: string,
	type: string,
	values: readonly string[],
	{ ddl = "", key = true, hypertable = false }: ValueCaseOptions = {},
): ConformanceCase {
	const rows = values.map((value, index) => `(${index + 1}, CAST(${value} AS ${type}))`).join(", ");
	return {
		name,
		schema: `${ddl};
			CREATE TABLE t (id int PRIMARY KEY, ts timestamptz NOT NULL DEFAULT '2026-01-01 00:00Z', v ${type});
			INSERT INTO t (id, v) VALUES ${rows}, (${values.length + 1}, NULL);
			CREATE TABLE f (v ${type}, n int);
			INSERT INTO f SELECT v, 0 FROM t, generate_series(1, 3);
			${key ? `CREATE TABLE k (v ${type} PRIMARY KEY, n int); INSERT INTO k SELECT v, 0 FROM t WHERE v IS NOT NULL ON CONFLICT DO NOTHING` : ""}`,
		changes: [
			"INSERT INTO t SELECT id + 1000 * $n, ts + $n * interval '3 days', v FROM t WHERE id < 1000",
			`UPDATE t SET v = s.v FROM t AS s WHERE t.id < 1000 AND s.id = t.id % ${values.length + 1} + 1`,
			"UPDATE t SET v = NULL WHERE id = 1000 * $n + 1",
			"UPDATE t SET v = s.v FROM t AS s WHERE t.id = 1000 * $n + 1 AND s.id = 1",
			"DELETE FROM t WHERE id = 1000 * $n + 2",
			"UPDATE f SET n = n + 1 WHERE ctid IN (SELECT min(ctid) FROM f GROUP BY v::text)",
			"DELETE FROM f WHERE ctid IN (SELECT max(ctid) FROM f GROUP BY v::text HAVING count(*) > 2)",
			"INSERT INTO f SELECT v, $n FROM t WHERE id < 1000",
			...(key
				? [
						"UPDATE k SET n = n + 1",
						"DELETE FROM k WHERE v = (SELECT v FROM k ORDER BY v OFFSET $n % 3 LIMIT 1)",
						"INSERT INTO k SELECT v, $n FROM t WHERE id < 1000 AND v IS NOT NULL ON CONFLICT DO NOTHING",
					]
				: []),
		],
		rules: { f: "replica_identity: full" },
		accept: ["H301 $s.f"],
		...(hypertable && { hypertables: { t: "column: ts, chunk_interval: 7 days, primary_key: [id, ts]" } }),
	};
}
