import { after, type RefusalCase } from "./refusal-case.js";

export const relationRefusals: readonly RefusalCase[] = [
	{
		code: "T201",
		name: "another time column on the target",
		sql: "create table t(ts timestamptz not null, at timestamptz not null)",
		target:
			"create table t(ts timestamptz not null, at timestamptz not null); select create_hypertable('t', by_range('at', interval '2 days'))",
		refusal: /already a hypertable/,
	},
	{
		code: "T202",
		name: "a partition that is partitioned itself",
		sql: "create table p(ts timestamptz not null) partition by range (ts); create table t partition of p default partition by range (ts)",
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
