import { after, convert, noop, type RefusalCase, table } from "./refusal-case.js";

export const constraintRefusals: readonly RefusalCase[] = [
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
