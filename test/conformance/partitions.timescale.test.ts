import { conformance } from "./conformance.js";

/** For tables t with a column day. */
const folded = { hypertables: { t: "column: day, chunk_interval: 7 days" }, onlyHypertables: true } as const;
const months = `CREATE TABLE t (id int, day date, v text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
	CREATE TABLE january PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
	CREATE TABLE february PARTITION OF t FOR VALUES FROM ('2026-02-01') TO ('2026-03-01'); CREATE TABLE rest PARTITION OF t DEFAULT;
	INSERT INTO t SELECT n, date '2025-12-15' + n, 'v' FROM generate_series(1, 90) n`;

conformance(
	"partitions and inheritance",
	[
		{
			name: "rows that change their partition",
			schema: `CREATE TABLE t (id int, day date, v text, big text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day); ALTER TABLE t ALTER big SET STORAGE EXTERNAL;
			CREATE TABLE january PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); CREATE TABLE rest PARTITION OF t DEFAULT;
			INSERT INTO t SELECT n, date '2026-01-01' + n, 'v', repeat(md5(n::text), 100) FROM generate_series(1, 60) n`,
			hypertables: { t: "column: day, chunk_interval: 7 days" },
			changes: [
				"UPDATE t SET day = day + 31 WHERE id % 6 = $n",
				"UPDATE t SET day = day - 31, v = v || '-' WHERE id % 9 = $n",
				"UPDATE t SET v = v || '.'",
				"INSERT INTO t VALUES (100 * $n, '2026-01-31'), (100 * $n, '2030-01-01')",
				"DELETE FROM t WHERE id = 40 + $n",
			],
		},
		{
			name: "partitions of partitions",
			schema: `CREATE TABLE t (region text, id int, v text, PRIMARY KEY (region, id)) PARTITION BY LIST (region);
			CREATE TABLE eu PARTITION OF t FOR VALUES IN ('de', 'fr') PARTITION BY HASH (id); CREATE TABLE eu0 PARTITION OF eu FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE eu1 PARTITION OF eu FOR VALUES WITH (MODULUS 2, REMAINDER 1);
			CREATE TABLE us PARTITION OF t FOR VALUES IN ('us') PARTITION BY RANGE (id); CREATE TABLE us_low PARTITION OF us FOR VALUES FROM (MINVALUE) TO (50); CREATE TABLE us_high PARTITION OF us FOR VALUES FROM (50) TO (MAXVALUE);
			INSERT INTO t SELECT (ARRAY['de', 'fr', 'us'])[n % 3 + 1], n, 'v' FROM generate_series(1, 99) n`,
			hypertables: { t: "column: id, chunk_interval: 20" },
			changes: [
				"UPDATE t SET id = id + 1000 WHERE id % 10 = $n",
				"UPDATE t SET region = CASE region WHEN 'us' THEN 'de' ELSE 'us' END WHERE id % 11 = $n",
				"DELETE FROM eu WHERE id % 13 = $n",
				"INSERT INTO t VALUES ('us', -$n, 'new'), ('fr', -$n, 'new')",
			],
		},
		{
			name: "partitions of another shape",
			schema: `CREATE TABLE t (id int, v text, day date) PARTITION BY RANGE (day);
			CREATE TABLE one (gone int, day date, v text, id int); ALTER TABLE one DROP gone; ALTER TABLE t ATTACH PARTITION one FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
			CREATE TABLE two PARTITION OF t FOR VALUES FROM ('2026-02-01') TO ('2026-03-01'); ALTER TABLE one ADD PRIMARY KEY (id); ALTER TABLE two ADD PRIMARY KEY (id, day);
			INSERT INTO t SELECT n, 'v', date '2026-01-01' + n FROM generate_series(1, 50) n`,
			changes: [
				"UPDATE t SET v = v || '.'",
				"UPDATE t SET day = date '2026-02-10' WHERE id = $n",
				"UPDATE t SET day = date '2026-01-10' WHERE id = 50 - $n",
				"INSERT INTO t VALUES (1000 + $n, 'new', '2026-01-01')",
			],
		},
		{
			name: "partitions without a key",
			schema: `CREATE TABLE t (id int, day date) PARTITION BY RANGE (day); CREATE TABLE one PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); CREATE TABLE two PARTITION OF t DEFAULT;
			INSERT INTO t SELECT n, date '2026-01-01' + n FROM generate_series(1, 50) n`,
			changes: ["INSERT INTO t VALUES ($n, '2026-01-01'), ($n, '2026-03-01'), ($n, NULL)"],
		},
		{
			name: "folded without a key",
			schema: `CREATE TABLE t (id int, day date NOT NULL) PARTITION BY RANGE (day); CREATE TABLE one PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); CREATE TABLE two PARTITION OF t DEFAULT;
			INSERT INTO t SELECT n, date '2026-01-01' + n FROM generate_series(1, 50) n`,
			changes: ["INSERT INTO t VALUES ($n, '2026-01-01'), ($n, '2026-03-01')", "INSERT INTO one VALUES ($n, '2026-01-02')", "TRUNCATE t"],
			...folded,
		},
		{
			name: "folded, partitions are made",
			schema: months,
			changes: [
				"CREATE TABLE made_$n PARTITION OF t FOR VALUES FROM (date '2027-01-01' + 10 * $n) TO (date '2027-01-11' + 10 * $n)",
				"INSERT INTO t (id, day, v) SELECT 1000 * $n + n, date '2027-01-01' + 10 * $n + n % 10, 'new' FROM generate_series(1, 20) n",
				"UPDATE t SET day = date '2027-01-01' + 10 * $n WHERE id % 10 = $n",
				"UPDATE t SET v = v || '$n', day = day - 365 WHERE id % 7 = 0 AND day > date '2026-12-31'; DELETE FROM made_$n WHERE id % 9 = 0",
				`BEGIN; CREATE TABLE parts_$n (LIKE t) PARTITION BY RANGE (day); CREATE TABLE deep_$n PARTITION OF parts_$n FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
			ALTER TABLE parts_$n ADD PRIMARY KEY (id, day); ALTER TABLE t ATTACH PARTITION parts_$n FOR VALUES FROM (date '2028-01-01' + 10 * $n) TO (date '2028-01-11' + 10 * $n);
			INSERT INTO t VALUES ($n, date '2028-01-02' + 10 * $n, 'deep'), (0, date '2028-01-03' + 10 * $n, 'deep'); UPDATE t SET v = 'deeper' WHERE v = 'deep' AND id > 0; COMMIT`,
			],
			...folded,
		},
		{
			name: "folded, partitions are renamed",
			schema: months,
			changes: [
				`DO $$ BEGIN EXECUTE format('ALTER TABLE %s RENAME TO renamed_$n', (SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 't'::regclass AND inhrelid <> 'rest'::regclass ORDER BY inhrelid LIMIT 1)); END $$`,
				"UPDATE t SET v = v || '.' WHERE id % 5 = $n; INSERT INTO t VALUES (500 + $n, '2026-01-05', 'new')",
			],
			...folded,
		},
		{
			name: "folded, dropped between snapshot and copy",
			schema: months,
			changes: [
				`DO $$ BEGIN IF $n = 1 THEN UPDATE january SET v = 'late'; UPDATE january SET day = '2026-02-05' WHERE id = 3; DELETE FROM january WHERE id % 2 = 0; END IF; END $$`,
				"DO $$ BEGIN IF $n = 1 THEN DROP TABLE january; END IF; END $$",
				"UPDATE t SET v = v || '$n'; INSERT INTO t VALUES ($n, '2026-02-09', 'new')",
			],
			...folded,
		},
		{
			name: "folded, truncated between snapshot and copy",
			schema: months,
			changes: [
				"DO $$ BEGIN IF $n = 1 THEN UPDATE january SET v = 'late'; DELETE FROM january WHERE id % 2 = 0; TRUNCATE january; END IF; END $$",
				"UPDATE t SET v = v || '$n'; INSERT INTO t VALUES ($n, '2026-01-09', 'new')",
			],
			...folded,
		},
		{
			name: "inheritance",
			schema: `CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE other (x int); CREATE TABLE child (more int) INHERITS (t); CREATE TABLE both_of (PRIMARY KEY (id)) INHERITS (t, other); ALTER TABLE child ADD PRIMARY KEY (id);
			CREATE TABLE grandchild (PRIMARY KEY (id)) INHERITS (child);
			INSERT INTO t SELECT n, 't' FROM generate_series(1, 20) n; INSERT INTO child SELECT n, 'c', n FROM generate_series(1, 20) n; INSERT INTO both_of SELECT n, 'b', n FROM generate_series(1, 20) n; INSERT INTO grandchild SELECT n, 'g', n FROM generate_series(1, 20) n; INSERT INTO other VALUES (1)`,
			changes: [
				"UPDATE t SET v = v || '.' WHERE id % 5 = $n % 5",
				"UPDATE ONLY t SET id = id + 1000 WHERE id = $n",
				"DELETE FROM child WHERE id = 10 + $n",
				"DELETE FROM ONLY t WHERE id = 15 + $n",
				"INSERT INTO both_of VALUES (100 + $n, 'new', 1); INSERT INTO t VALUES (100 + $n, 'new')",
			],
		},
	],
	{ verifyFirst: true },
);
