import type { Code } from "../../src/model/codes.js";
import type { HypertableRule } from "../../src/spec/spec.js";

/** One row of what TimescaleDB refuses: a table `t`, the rule for it, and what the server then says. */
export interface RefusalCase {
	/** Versions that know the case at all. */
	readonly since?: `${number}.${number}`;
	/** Versions that refuse it; later ones must take it, and then the plan says nothing unless it refuses it `anyway`. */
	readonly before?: `${number}.${number}`;
	readonly anyway?: true;
	/** What the plan says; undefined: nothing, and the server takes it. */
	readonly code?: Code;
	readonly name: string;
	/** Makes the table t of the source; run on the target too, to hear the server. */
	readonly sql: string;
	readonly rule?: Partial<HypertableRule>;
	/** Makes the target's own t before planning. */
	readonly target?: string;
	/** What is run on the target then; undefined: create_hypertable with chunks of a day. */
	readonly statement?: string;
	/** What the server says to it; undefined: it takes it, which is why the plan must refuse. */
	readonly refusal?: RegExp;
}

const convert = "select create_hypertable('t', by_range('ts', interval '1 day'))";
const inUnits = "select create_hypertable('t', by_range('ts', 1000::bigint))";
const after = (statement: string) => `${convert}; ${statement}`;
const table = (columns: string) => `create table t(${columns}, ts timestamptz not null)`;
const noop = "create function f() returns trigger language plpgsql as 'begin return null; end'";
const uniqueness = /cannot create a unique index without the column "ts"/;

const relations: readonly RefusalCase[] = [
	{
		code: "T201",
		name: "another chunk interval on the target",
		sql: "create table t(ts timestamptz not null)",
		target: "create table t(ts timestamptz not null); select create_hypertable('t', by_range('ts', interval '2 days'))",
		rule: { chunkInterval: "1 day" },
		refusal: /already a hypertable/,
	},
	{
		code: "T202",
		name: "partitioned by a hash",
		sql: "create table t(ts timestamptz not null) partition by hash (ts)",
		refusal: /already partitioned/,
	},
	{ code: "T202", name: "view", sql: "create view t as select now() as ts", refusal: /invalid relation type/ },
	{
		code: "S119",
		name: "materialised view",
		sql: "create materialized view t as select now() as ts with no data",
		refusal: /do not support rules/,
	},
	{
		code: "T202",
		name: "foreign table",
		sql: "create foreign data wrapper {w}; create server {w} foreign data wrapper {w}; create foreign table t(ts timestamptz not null) server {w}",
		refusal: /invalid relation type/,
	},
	{
		code: "T209",
		name: "inherited from",
		sql: "create table t(ts timestamptz not null); create table child() inherits (t)",
		refusal: /already partitioned/,
	},
	{
		code: "T209",
		name: "inherits",
		sql: "create table p(ts timestamptz not null); create table t() inherits (p)",
		refusal: /already partitioned/,
	},
	{
		code: "T209",
		name: "a partition",
		sql: "create table p(ts timestamptz not null) partition by range (ts); create table t partition of p default",
		refusal: /already partitioned/,
	},
	{ code: "T210", name: "unlogged", before: "2.23", sql: "create unlogged table t(ts timestamptz not null)", refusal: /has to be logged/ },
	{
		code: "T211",
		name: "rule",
		sql: "create table t(ts timestamptz not null); create rule r as on delete to t do instead nothing",
		refusal: /do not support rules/,
	},
	{
		code: "T211",
		name: "rule, after conversion",
		sql: "create table t(ts timestamptz not null); create rule r as on delete to t do instead nothing",
		statement: `drop rule r on t; ${after("create rule r as on delete to t do instead nothing")}`,
		refusal: /do not support rules/,
	},
	{
		code: "T218",
		name: "published by name",
		sql: "create table t(ts timestamptz not null)",
		target: "create table t(ts timestamptz not null); create publication {w} for table t",
		refusal: /part of a publication/,
	},
	{
		name: "published with its schema",
		sql: "create table t(ts timestamptz not null)",
		target: "create table t(ts timestamptz not null); create publication {w} for tables in schema {w}",
	},
	{
		code: "T219",
		name: "rows on the target",
		sql: "create table t(ts timestamptz not null)",
		target: "create table t(ts timestamptz not null); insert into t values (now())",
		refusal: /is not empty/,
	},
];

const keys: readonly RefusalCase[] = [
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
		rule: { space: { column: "dev", partitions: 2 } },
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

const constraints: readonly RefusalCase[] = [
	{
		code: "T206",
		name: "foreign key to a hypertable",
		sql: "create table other(ts timestamptz primary key); create table t(ts timestamptz not null, constraint there foreign key (ts) references other(ts))",
		statement: `alter table t drop constraint there; select create_hypertable('other', by_range('ts')); ${after("alter table t add foreign key (ts) references other(ts)")}`,
		refusal: /hypertables cannot be used as foreign key references/,
	},
	{
		code: "T206",
		name: "foreign key from a hypertable",
		sql: "create table t(ts timestamptz primary key); create table other(ts timestamptz not null, constraint there foreign key (ts) references t(ts))",
		statement: `select create_hypertable('other', by_range('ts')); ${convert}`,
		refusal: /cannot have FOREIGN KEY constraints to hypertable|cannot be used as foreign key references/,
	},
	{
		code: "T207",
		name: "foreign key to itself",
		sql: "create table t(id int, up int, ts timestamptz not null, primary key (id, ts), constraint self foreign key (up, ts) references t(id, ts))",
		statement: `alter table t drop constraint self; ${after("alter table t add foreign key (up, ts) references t(id, ts)")}`,
		refusal: /hypertables cannot be used as foreign key references/,
	},
	{
		code: "T207",
		name: "foreign key to itself, before conversion: taken, and then no row can be inserted",
		before: "2.29",
		anyway: true,
		sql: "create table t(id int, up int, ts timestamptz not null, primary key (id, ts), constraint self foreign key (up, ts) references t(id, ts))",
		statement: after("insert into t values (1, null, now())"),
		refusal: /index for constraint not found on chunk/,
	},
	{
		name: "foreign key from an ordinary table to a key that contains the time",
		sql: `${table("id int")}; alter table t add primary key (id, ts);
			create table plain(id int, at timestamptz, constraint there foreign key (id, at) references t(id, ts) on delete cascade)`,
		statement: `alter table plain drop constraint there; ${after("alter table plain add foreign key (id, at) references t(id, ts) not valid")}`,
	},
	{ code: "T208", name: "CHECK NO INHERIT", sql: table("v int check (v > 0) no inherit"), refusal: /cannot have NO INHERIT constraints/ },
	{
		code: "T208",
		name: "CHECK NO INHERIT, after conversion",
		sql: table("v int constraint c check (v > 0) no inherit"),
		statement: `alter table t drop constraint c; ${after("alter table t add constraint c check (v > 0) no inherit")}`,
		refusal: /cannot have NO INHERIT constraints/,
	},
	{
		name: "CHECK NOT VALID that rows break, added behind the rows",
		sql: `${table("v int")}; insert into t values (-1, '2024-01-01'); alter table t add constraint c check (v > 0) not valid`,
		statement: `truncate t; alter table t drop constraint c; ${after("insert into t values (-1, '2024-01-01'); alter table t add constraint c check (v > 0) not valid")}`,
	},
	{
		code: "T212",
		name: "row trigger with a transition table",
		sql: `create table t(ts timestamptz not null); ${noop}; create trigger tr after insert on t referencing new table as n for each row execute function f()`,
		refusal: /transition tables are not supported/,
	},
	{
		name: "triggers of all other sorts",
		sql: `${table("v int")}; ${noop}; create trigger a after insert on t referencing new table as n for each statement execute function f();
			create constraint trigger b after insert on t deferrable initially deferred for each row execute function f();
			create trigger c before truncate on t for each statement execute function f();
			create trigger d before update of v on t for each row when (old.v is distinct from new.v) execute function f()`,
	},
];

const types = ["numeric", "float8", "text", "time", "timetz", "oid", "interval", "tstzrange"].map(
	(type): RefusalCase => ({
		code: "T213",
		name: type,
		sql: `create table t(ts ${type} not null)`,
		refusal: /invalid type for dimension/,
	}),
);
const unhashable = ["json", "xml", "point", "bit(3)", "money", "tsvector", "json[]", "public_json"].map(
	(type): RefusalCase => ({
		code: "T217",
		name: type,
		sql: `create domain public_json as json; ${table(`j ${type}`)}`,
		rule: { space: { column: "j", partitions: 2 } },
		statement: after("select add_dimension('t', by_hash('j', 2))"),
		refusal: /could not find hash function/,
	}),
);
const hashable = ["int2", "numeric", "float8", "text", "uuid", "bytea", "timestamptz", "jsonb", "inet", "int4[]", "mood", "int4range"].map(
	(type): RefusalCase => ({
		name: `${type} as space`,
		sql: `create type mood as enum ('a'); ${table(`j ${type}`)}`,
		rule: { space: { column: "j", partitions: 2 } },
		statement: after("select add_dimension('t', by_hash('j', 2))"),
	}),
);

const columns: readonly RefusalCase[] = [
	{ code: "S112", name: "column that is not there", sql: "create table t(tz timestamptz not null)", refusal: /column "ts" does not exist/ },
	...types,
	{
		code: "T213",
		name: "domain",
		sql: "create domain moment as timestamptz; create table t(ts moment not null)",
		refusal: /invalid type for dimension/,
	},
	{ code: "T213", name: "uuid", before: "2.22", sql: "create table t(ts uuid not null)", refusal: /invalid type for dimension/ },
	{
		code: "T214",
		name: "generated time",
		sql: "create table t(a timestamptz not null, ts timestamptz generated always as (a) stored)",
		refusal: /invalid partitioning column/,
	},
	{
		code: "T214",
		name: "generated space",
		sql: table("a int, b int generated always as (a + 1) stored"),
		rule: { space: { column: "b", partitions: 2 } },
		statement: after("select add_dimension('t', by_hash('b', 2))"),
		refusal: /invalid partitioning column/,
	},
	{
		code: "T215",
		name: "half a day of dates",
		sql: "create table t(ts date not null)",
		rule: { chunkInterval: "36 hours" },
		statement: "select create_hypertable('t', by_range('ts', interval '36 hours'))",
		refusal: /invalid interval for date/,
	},
	{
		code: "T215",
		name: "interval of integers",
		sql: "create table t(ts bigint not null)",
		rule: { chunkInterval: "1 day" },
		refusal: /invalid interval type for bigint/,
	},
	...[
		["smallint", 32767],
		["integer", 2147483647],
	].map(
		([type, most]): RefusalCase => ({
			code: "T215",
			name: `more than a ${type}`,
			sql: `create table t(ts ${type} not null)`,
			rule: { chunkInterval: "3000000000" },
			statement: "select create_hypertable('t', by_range('ts', 3000000000::bigint))",
			refusal: new RegExp(`must be between 1 and ${most}`),
		}),
	),
	{
		code: "T215",
		name: "number without unit: taken as microseconds",
		sql: "create table t(ts timestamptz not null)",
		rule: { chunkInterval: "86400" },
		statement: "select create_hypertable('t', by_range('ts', 86400::bigint))",
	},
	{
		code: "T216",
		name: "too many partitions",
		sql: table("id int"),
		rule: { space: { column: "id", partitions: 40_000 } },
		statement: after("select add_dimension('t', by_hash('id', 40000))"),
		refusal: /invalid number of partitions/,
	},
	...unhashable,
	...hashable,
	{
		code: "T233",
		name: "one column twice",
		sql: "create table t(ts timestamptz not null)",
		rule: { space: { column: "ts", partitions: 2 } },
		statement: after("select add_dimension('t', by_hash('ts', 2))"),
		refusal: /already a dimension/,
	},
	...["date", "timestamp", "timestamptz"].map((type): RefusalCase => ({ name: type, sql: `create table t(ts ${type} not null)` })),
	...["int2", "int4", "int8"].map((type): RefusalCase => ({ name: type, sql: `create table t(ts ${type} not null)`, statement: inUnits })),
	{
		name: "identity, generated and typed columns",
		sql: table("id int generated always as identity, g int generated always as (1 + 1) stored"),
	},
];

const rows = (type: string, value: string) => ({
	sql: `create table t(ts ${type} not null); insert into t values (${value})`,
	statement: `truncate t; ${after(`insert into t values (${value})`)}`,
});

const data: readonly RefusalCase[] = [
	...["date", "timestamp", "timestamptz"].map(
		(type): RefusalCase => ({
			code: "T221",
			name: `-infinity of ${type}`,
			...rows(type, "'-infinity'"),
			refusal: /timestamp out of range/,
		}),
	),
	{
		code: "T222",
		name: "NULL",
		sql: "create table t(ts timestamptz); insert into t values (null)",
		statement: `truncate t; ${after("insert into t values (null)")}`,
		refusal: /null value/i,
	},
	...["date", "timestamp", "timestamptz"].map(
		(type): RefusalCase => ({ code: "T230", name: `too late ${type}`, ...rows(type, "'294247-01-02'"), refusal: /timestamp out of range/ }),
	),
	{ code: "T230", name: "far too late date", ...rows("date", "'5874897-12-31'"), refusal: /date out of range for timestamp/ },
	{
		code: "T231",
		name: "uuid of version 4",
		since: "2.22",
		...rows("uuid", "'3a1b2c3d-0000-4000-8000-000000000000'"),
		refusal: /not a version 7 UUID/,
	},
	{
		code: "T231",
		name: "uuid of another variant",
		since: "2.22",
		...rows("uuid", "'0194e0f6-0000-7000-0000-000000000000'"),
		refusal: /not a version 7 UUID/,
	},
	...["date", "timestamp", "timestamptz"].map(
		(type): RefusalCase => ({ name: `the ends of ${type}`, ...rows(type, "'4713-01-01 BC'), ('294246-12-31'), ('infinity'") }),
	),
	{
		name: "the ends of int8",
		sql: "create table t(ts int8 not null); insert into t values (-9223372036854775808), (9223372036854775807)",
		statement: `truncate t; ${inUnits}; insert into t values (-9223372036854775808), (9223372036854775807)`,
	},
];

/** In the order of TimescaleDB's own checks, as far as there is one. */
export const refusalCases: readonly RefusalCase[] = [...relations, ...keys, ...constraints, ...columns, ...data];
