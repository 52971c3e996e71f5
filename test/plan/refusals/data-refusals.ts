import { after, inUnits, type RefusalCase } from "./refusal-case.js";

const rows = (type: string, value: string) => ({
	sql: `create table t(ts ${type} not null); insert into t values (${value})`,
	statement: `truncate t; ${after(`insert into t values (${value})`)}`,
});

export const dataRefusals: readonly RefusalCase[] = [
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
