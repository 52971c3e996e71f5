import { after, inUnits, type RefusalCase, table } from "./refusal-case.js";

const types = ["numeric", "float8", "text", "time", "timetz", "oid", "interval", "tstzrange"].map(
	(type): RefusalCase => ({
		code: "T213",
		name: type,
		sql: `create table t(ts ${type} not null)`,
		refusal: /invalid type for dimension/,
	}),
);
const unhashable = ["json", "xml", "point", "bit(3)", "money", "tsvector", "json[]", "public_json", "with_json", "deep_json[]"].map(
	(type): RefusalCase => ({
		code: "T217",
		name: type,
		sql: `create domain public_json as json; create type with_json as (a int, b json); create type deep_json as (a int, b with_json[]); ${table(`j ${type}`)}`,
		rule: { space: [{ column: "j", partitions: 2 }] },
		statement: after("select add_dimension('t', by_hash('j', 2))"),
		refusal: /could not find hash function/,
	}),
);
const hashable = [
	"int2",
	"numeric",
	"float8",
	"text",
	"uuid",
	"bytea",
	"timestamptz",
	"jsonb",
	"inet",
	"int4[]",
	"mood",
	"int4range",
	"pair",
	"pairs[]",
	"pair_domain",
].map(
	(type): RefusalCase => ({
		name: `${type} as space`,
		sql: `create type mood as enum ('a'); create domain positive as int check (value > 0); create type pair as (a positive, b text[], c mood);
			create type pairs as (a pair, b pair[]); create domain pair_domain as pair; ${table(`j ${type}`)}`,
		rule: { space: [{ column: "j", partitions: 2 }] },
		statement: after("select add_dimension('t', by_hash('j', 2))"),
	}),
);

export const columnRefusals: readonly RefusalCase[] = [
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
		rule: { space: [{ column: "b", partitions: 2 }] },
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
		rule: { space: [{ column: "id", partitions: 40_000 }] },
		statement: after("select add_dimension('t', by_hash('id', 40000))"),
		refusal: /invalid number of partitions/,
	},
	...unhashable,
	...hashable,
	{
		code: "T233",
		name: "one column twice",
		sql: "create table t(ts timestamptz not null)",
		rule: { space: [{ column: "ts", partitions: 2 }] },
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
