import { after, type RefusalCase, table, uniqueness } from "./refusal-case.js";

export const keyRefusals: readonly RefusalCase[] = [
	{ code: "T203", name: "primary key", sql: `${table("id int primary key")}`, refusal: uniqueness },
	{
		code: "T203",
		name: "primary key, after conversion",
		sql: table("id int primary key"),
		statement: `alter table t drop constraint t_pkey; ${after("alter table t add primary key (id)")}`,
		refusal: uniqueness,
	},
	{
		code: "T203",
		name: "primary key that the rule asks for",
		sql: table("id int"),
		rule: { primaryKey: ["id"] },
		statement: after("alter table t add primary key (id)"),
		refusal: uniqueness,
	},
	{
		code: "T203",
		name: "primary key without the space column",
		sql: `${table("id int, dev int")}; alter table t add primary key (id, ts)`,
		rule: { space: [{ column: "dev", partitions: 2 }] },
		statement: after("select add_dimension('t', by_hash('dev', 2))"),
		refusal: /cannot create a unique index without the column "dev"/,
	},
	{ code: "T204", name: "unique index", sql: `${table("id int")}; create unique index on t(id)`, refusal: uniqueness },
	{
		code: "T204",
		name: "unique index over an expression of the time",
		sql: `${table("id int")}; create unique index on t(id, date_trunc('day', ts at time zone 'UTC'))`,
		refusal: uniqueness,
	},
	{ code: "T204", name: "partial unique index", sql: `${table("id int")}; create unique index on t(id) where id > 5`, refusal: uniqueness },
	{
		code: "T205",
		name: "exclusion constraint",
		sql: "create table t(r int4range, ts timestamptz not null, exclude using gist (r with &&))",
		refusal: uniqueness,
	},
	{
		code: "T205",
		name: "exclusion constraint with the time compared otherwise: taken, and then checked per chunk only",
		sql: "create table t(ts timestamptz not null, exclude using gist (tstzrange(ts, ts, '[]') with &&, ts with <>))",
	},
	{
		code: "T220",
		name: "INCLUDE: taken where it exists before the conversion, and then checked per chunk only",
		sql: "create table t(id int not null, ts timestamptz not null, unique (id) include (ts))",
		statement: after("insert into t values (1, '2024-01-01'), (1, '2024-02-01')"),
	},
	{
		code: "T220",
		name: "INCLUDE, after conversion",
		sql: "create table t(id int not null, ts timestamptz not null, constraint u unique (id) include (ts))",
		statement: `alter table t drop constraint u; ${after("alter table t add constraint u unique (id) include (ts)")}`,
		refusal: uniqueness,
	},
	{
		name: "unique constraints and indexes that contain the time",
		sql: `${table("a int, r int4range")};
			alter table t add primary key (a, ts), add unique nulls not distinct (ts, r), add unique (ts, a) deferrable initially deferred,
				add exclude using gist (r with &&, ts with =) where (r is not null);
			create unique index on t(a, ts) where a > 5; create unique index on t((a + 1), ts); create unique index on t(ts) include (a);
			create index on t using hash (a); create index on t using brin (ts); create index on t(a) include (ts)`,
	},
];
