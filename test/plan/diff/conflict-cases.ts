/** An object that the target has otherwise and that cannot be altered. Everything lies in names of its own, so that all cases share a database. */
export interface ConflictCase {
	readonly name: string;
	readonly source: string;
	readonly target: string;
	/** Id of the object, and how `accept` names it. */
	readonly object: string;
	readonly subject: string;
	/** C114 unless said otherwise. */
	readonly code?: string;
	/** The reason that must be said. */
	readonly why: string;
	/** What lets it be replaced, if anything does. */
	readonly accept?: "H320" | "H330";
	/** Made anew with it. */
	readonly again?: readonly string[];
	/** Gone with it. */
	readonly lost?: readonly string[];
	/** What is left out instead where nothing lets it be replaced; the object itself unless said otherwise. */
	readonly skip?: readonly string[];
	/** Or what is done by hand, as the message says. */
	readonly mend?: string;
}

export const conflictCases: readonly ConflictCase[] = [
	{
		name: "a view with other columns, and what depends on it",
		source: `CREATE VIEW v1 AS SELECT 1 AS a, 2 AS b; CREATE VIEW v1_sum AS SELECT a + b AS sum FROM v1; COMMENT ON VIEW v1_sum IS 'both'`,
		target: "CREATE VIEW v1 AS SELECT 2 AS b, 1 AS a; CREATE VIEW v1_sum AS SELECT a + b AS sum FROM v1",
		object: "view public.v1",
		subject: "public.v1",
		why: "Its definition is another one",
		accept: "H320",
		again: ["view public.v1_sum"],
	},
	{
		name: "a view that is replaced in place",
		source: "CREATE VIEW v2 AS SELECT 1 AS a, 2 AS b; CREATE VIEW v2_user AS SELECT a FROM v2",
		target: "CREATE VIEW v2 AS SELECT 3 AS a; CREATE VIEW v2_user AS SELECT a FROM v2; CREATE VIEW v2_by_hand AS SELECT a FROM v2",
		object: "view public.v2",
		subject: "public.v2",
		why: "Its definition is another one",
		accept: "H320",
	},
	{
		name: "a view that something else of the target needs",
		source: "CREATE VIEW v3 AS SELECT 1 AS a",
		target: "CREATE VIEW v3 AS SELECT 1 AS b; CREATE VIEW v3_by_hand AS SELECT b FROM v3",
		object: "view public.v3",
		subject: "public.v3",
		why: "Its definition is another one",
	},
	{
		name: "a function that is replaced in place although a table needs it",
		source: "CREATE FUNCTION f1() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE f1_user (a int DEFAULT f1())",
		target: "CREATE FUNCTION f1() RETURNS int LANGUAGE sql AS 'SELECT 2'; CREATE TABLE f1_user (a int DEFAULT f1())",
		object: "function public.f1()",
		subject: "public.f1()",
		why: "Its definition is another one",
		accept: "H320",
	},
	{
		name: "a function with another result, and a trigger that is made anew",
		source: `CREATE FUNCTION f2(a int) RETURNS bigint LANGUAGE sql AS 'SELECT 1'; CREATE VIEW f2_user AS SELECT f2(1) AS x`,
		target: `CREATE FUNCTION f2(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW f2_user AS SELECT f2(1) AS x`,
		object: "function public.f2(integer)",
		subject: "public.f2(integer)",
		why: "Its definition is another one",
		accept: "H320",
		again: ["view public.f2_user"],
	},
	{
		name: "a trigger",
		source: `CREATE TABLE t1 (id int PRIMARY KEY); CREATE FUNCTION t1_f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
			CREATE TRIGGER audit BEFORE INSERT ON t1 FOR EACH ROW EXECUTE FUNCTION t1_f()`,
		target: `CREATE TABLE t1 (id int PRIMARY KEY); CREATE FUNCTION t1_f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
			CREATE TRIGGER audit AFTER INSERT ON t1 FOR EACH ROW EXECUTE FUNCTION t1_f()`,
		object: "trigger audit on public.t1",
		subject: "public.t1.audit",
		why: "Its definition is another one",
		accept: "H320",
	},
	{
		name: "a policy and a rule",
		source:
			"CREATE TABLE p1 (id int PRIMARY KEY); CREATE POLICY own ON p1 USING (id > 0); CREATE RULE no_delete AS ON DELETE TO p1 DO INSTEAD NOTHING",
		target:
			"CREATE TABLE p1 (id int PRIMARY KEY); CREATE POLICY own ON p1 USING (id > 1); CREATE RULE no_delete AS ON DELETE TO p1 DO INSTEAD NOTHING",
		object: "policy own on public.p1",
		subject: "public.p1.own",
		why: "Its definition is another one",
		accept: "H320",
	},
	{
		name: "an index",
		source: "CREATE TABLE i1 (id int PRIMARY KEY, a text); CREATE INDEX i1_a ON i1 (lower(a))",
		target: "CREATE TABLE i1 (id int PRIMARY KEY, a text); CREATE INDEX i1_a ON i1 (a)",
		object: "index public.i1_a",
		subject: "public.i1_a",
		why: "Its definition is another one",
		accept: "H320",
	},
	{
		name: "a unique constraint, and the foreign key that needs it",
		source: "CREATE TABLE k1 (a int, b int, CONSTRAINT k1_key UNIQUE (a)); CREATE TABLE k1_user (a int REFERENCES k1 (a))",
		target: "CREATE TABLE k1 (a int, b int, CONSTRAINT k1_key UNIQUE (a) DEFERRABLE); CREATE TABLE k1_user (a int)",
		object: "constraint k1_key on public.k1",
		subject: "public.k1.k1_key",
		why: "Its definition is another one",
		accept: "H320",
	},
	{
		name: "a materialised view with its index",
		source: "CREATE MATERIALIZED VIEW m1 AS SELECT 1 AS a; CREATE UNIQUE INDEX m1_a ON m1 (a)",
		target: "CREATE MATERIALIZED VIEW m1 AS SELECT 2 AS a, 3 AS b; CREATE UNIQUE INDEX m1_a ON m1 (a)",
		object: "materialized view public.m1",
		subject: "public.m1",
		why: "Its definition is another one",
		accept: "H320",
		again: ["index public.m1_a"],
	},
	{
		name: "a domain",
		source: "CREATE DOMAIN d1 AS int CHECK (VALUE > 0)",
		target: "CREATE DOMAIN d1 AS int CHECK (VALUE > 1)",
		object: "domain public.d1",
		subject: "public.d1",
		why: "Its definition is another one",
		accept: "H320",
	},
	{
		name: "an enum in another order",
		source: "CREATE TYPE e1 AS ENUM ('a', 'b')",
		target: "CREATE TYPE e1 AS ENUM ('b', 'a')",
		object: "type public.e1",
		subject: "public.e1",
		why: "Its values are in another order",
		accept: "H320",
	},
	{
		name: "a sequence that is an identity's on the source",
		source: "CREATE TABLE s1 (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
		target: "CREATE TABLE s1 (id serial PRIMARY KEY)",
		object: "sequence public.s1_id_seq",
		subject: "public.s1_id_seq",
		why: "It is no identity's sequence, but an identity's on the source",
		mend: "ALTER TABLE public.s1 ALTER COLUMN id DROP DEFAULT; DROP SEQUENCE public.s1_id_seq;",
	},
	{
		name: "a sequence that is an identity's on the target",
		source: "CREATE TABLE s2 (id serial PRIMARY KEY)",
		target: "CREATE TABLE s2 (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
		object: "sequence public.s2_id_seq",
		subject: "public.s2_id_seq",
		why: "It is an identity's sequence, but none on the source",
		mend: "ALTER TABLE public.s2 ALTER COLUMN id DROP IDENTITY;",
	},
	{
		name: "a narrower column",
		source: "CREATE TABLE c1 (id int PRIMARY KEY, a bigint)",
		target: "CREATE TABLE c1 (id int PRIMARY KEY, a int)",
		object: "table public.c1",
		subject: "public.c1",
		why: "Column a is integer instead of bigint, which does not hold every value of it in the same form",
		accept: "H320",
		again: ["constraint c1_pkey on public.c1"],
	},
	{
		name: "a time that would get a zone",
		source: "CREATE TABLE c2 (id int PRIMARY KEY, at timestamp)",
		target: "CREATE TABLE c2 (id int PRIMARY KEY, at timestamptz)",
		object: "table public.c2",
		subject: "public.c2",
		why: "would depend on a time zone",
		accept: "H320",
	},
	{
		name: "a column more that nobody fills",
		source: "CREATE TABLE c3 (id int PRIMARY KEY)",
		target: "CREATE TABLE c3 (id int PRIMARY KEY, tenant int NOT NULL)",
		object: "table public.c3",
		subject: "public.c3",
		why: "Column tenant is not on the source, and is NOT NULL without a default",
		accept: "H320",
	},
	{
		name: "a column that is generated there",
		source: "CREATE TABLE c4 (id int PRIMARY KEY, a int)",
		target: "CREATE TABLE c4 (id int PRIMARY KEY, a int GENERATED ALWAYS AS (id + 1) STORED)",
		object: "table public.c4",
		subject: "public.c4",
		why: "Column a is generated, but ordinary on the source",
		accept: "H320",
	},
	{
		name: "another check of that name, another collation",
		source: `CREATE TABLE c5 (id int PRIMARY KEY, a text COLLATE "C", CONSTRAINT c5_a CHECK (a > 'a'))`,
		target: "CREATE TABLE c5 (id int PRIMARY KEY, a text, CONSTRAINT c5_a CHECK (a > 'b'))",
		object: "table public.c5",
		subject: "public.c5",
		why: 'Column a has collation default instead of pg_catalog."C"; check c5_a is CHECK',
		accept: "H320",
	},
	{
		name: "ordinary there, partitioned here",
		source: "CREATE TABLE c6 (id int) PARTITION BY RANGE (id)",
		target: "CREATE TABLE c6 (id int)",
		object: "table public.c6",
		subject: "public.c6",
		why: "It is an ordinary table instead of a partitioned table",
		accept: "H320",
	},
	{
		name: "rows there, in a table that could be used",
		source: "CREATE TABLE r1 (id int PRIMARY KEY); INSERT INTO r1 VALUES (1)",
		target: "CREATE TABLE r1 (id int PRIMARY KEY); INSERT INTO r1 VALUES (2)",
		object: "table public.r1",
		subject: "public.r1",
		code: "C113",
		why: "They were there before this migration",
		accept: "H330",
	},
	{
		name: "rows there, in a table that could not",
		source:
			"CREATE TABLE r2 (id int PRIMARY KEY, a text NOT NULL); CREATE VIEW r2_names AS SELECT a FROM r2; INSERT INTO r2 VALUES (1, 'x')",
		target:
			"CREATE TABLE r2 (id int PRIMARY KEY, a int); CREATE VIEW r2_names AS SELECT a FROM r2; CREATE INDEX r2_a ON r2 (a); INSERT INTO r2 VALUES (2)",
		object: "table public.r2",
		subject: "public.r2",
		why: "Column a is integer instead of text",
		accept: "H330",
		lost: ["index public.r2_a"],
	},
	{
		name: "rows there, in a table with sequences of its own",
		source:
			"CREATE TABLE r3 (id serial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, a text NOT NULL); INSERT INTO r3 (a) VALUES ('x'), ('y')",
		target: `CREATE TABLE r3 (id serial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, a int NOT NULL); INSERT INTO r3 (a) VALUES (2);
			CREATE SEQUENCE r3_by_hand OWNED BY r3.a`,
		object: "table public.r3",
		subject: "public.r3",
		why: "Column a is integer instead of text",
		accept: "H330",
		again: ["sequence public.r3_id_seq", "sequence public.r3_n_seq", "constraint r3_pkey on public.r3"],
		lost: ["sequence public.r3_by_hand", "sequence owned by r3_by_hand in public"],
	},
	{
		name: "a name that something else has",
		source: "CREATE TABLE n1 (id int PRIMARY KEY)",
		target: "CREATE VIEW n1 AS SELECT 1 AS id",
		object: "table public.n1",
		subject: "public.n1",
		code: "C160",
		why: "Both kinds share their names",
	},
	{
		name: "another primary key under another name",
		source: "CREATE TABLE n2 (id int PRIMARY KEY, a int NOT NULL)",
		target: "CREATE TABLE n2 (id int, a int, CONSTRAINT n2_by_hand PRIMARY KEY (a, id))",
		object: "constraint n2_pkey on public.n2",
		subject: "public.n2.n2_pkey",
		code: "C161",
		why: "The migration makes it of (id)",
	},
];
