import type { CodePage } from "./code-page.js";

export const continuousAggregateCodes = {
	S125: {
		title: "Two continuous aggregates with the same name",
		page: `A name stands for one relation of the target, so the second entry could not be made.

Ways out: give one of the entries another name, or take it out.`,
	},
	S126: {
		title: "A continuous aggregate in a schema that does not move",
		page: `The schema in the name is not in schema.include, so it is neither read nor made on the target.

Ways out: add it to schema.include, or write the name with a schema that is there.`,
	},
	T261: {
		title: "A continuous aggregate without a usable time_bucket",
		page: `TimescaleDB groups a continuous aggregate by one call of time_bucket on the time column
of its hypertable: that is how it knows which rows belong to which part of the
aggregate. date_trunc and date_bin are not accepted, however similar they are.
The plan writes the query with time_bucket beside it where it can. One difference
matters: date_trunc on timestamptz follows the session's time zone, time_bucket
is in UTC unless the zone is named: time_bucket('1 day', ts, 'Europe/Berlin').`,
	},
	T262: {
		title: "A continuous aggregate needs one hypertable",
		page: `Its FROM must name exactly one hypertable of the target, or one other continuous
aggregate of the spec; ordinary tables may be joined to it.
If the table is there but has no hypertable rule, add one:
  - match: public.metrics
    hypertable: { column: ts }
A view is not looked into: name the table behind it.`,
	},
	T263: {
		title: "A query that TimescaleDB refuses for continuous aggregates",
		page: `Not accepted are: subqueries and CTEs, UNION and the like, DISTINCT for whole rows,
window functions, LIMIT and OFFSET, GROUPING SETS, ROLLUP and CUBE, RIGHT and FULL
joins, TABLESAMPLE, FROM ONLY, row locks, and a query without GROUP BY.
count(DISTINCT x), HAVING, FILTER, ordered aggregates and INNER and LEFT joins work.
Often the way out is to aggregate plainly, and to make an ordinary view over the
continuous aggregate that does the rest.`,
	},
	T264: {
		title: "The name of a continuous aggregate is taken",
		page: `A view or materialised view of the source with that name is replaced by the continuous
aggregate. A table is not: its rows would be lost. On the target nothing is dropped
to make room.
Choose another name, or move away what is there.`,
	},
	T265: {
		title: "A continuous aggregate without a query",
		page: `Without query the definition of the source's view or materialised view with the same
name is taken. There is none of that name.`,
	},
	T266: {
		title: "Offsets of a refresh policy that do not fit",
		page: `Between start_offset and end_offset there must be room for two buckets, else the policy
would never find a whole one; TimescaleDB refuses it. Offsets are intervals with units
for time columns and whole numbers for integer columns, in the column's unit.`,
	},
	T267: {
		title: "The target's TimescaleDB is too old for continuous aggregates here",
		page: `Before 2.23 TimescaleDB notices changes in a trigger, which does not fire for what
replication writes: aggregated ranges would stay as they were, silently, for ever.
From 2.19 on they can be computed anew by force, which is done when the target
opens; older versions cannot. Update the extension on the target.`,
	},
	T268: {
		title: "The target has another continuous aggregate of that name",
		page: `This migration made it from another query than the spec has now. A continuous aggregate
cannot be changed, only be dropped and made anew, which takes its rows.
Put the query back, or drop it on the target (DROP MATERIALIZED VIEW) and begin the
migration again.`,
	},
	T269: {
		title: "A continuous aggregate over integers needs integer_now",
		page: `The hypertable's time column is an integer, so TimescaleDB does not know what now is and
refuses continuous aggregates over it. Name a function in the hypertable's rule that
says it: hypertable: { integer_now: schema.function } (see T258).`,
	},
	T270: {
		title: "A continuous aggregate over a table with row security",
		page: `Row security hides rows of a table from some of its readers; an aggregate over all rows
would show them. So TimescaleDB refuses continuous aggregates over such a hypertable.
Decide which of the two is needed. An ordinary view over the hypertable is subject
to the policies of its owner, or with security_invoker of who reads it.`,
	},
	T271: {
		title: "Buckets over other buckets do not fit",
		page: `A continuous aggregate over another one adds its buckets up. So its own buckets must
be as wide, or a multiple; and where the lower ones are months, which are not all as
long, the upper ones must be months or years too.
Months over days, weeks over days and years over months work.`,
	},
	C190: {
		title: "The migration is not over: continuous aggregates catch up",
		page: `The target is open, but continuous aggregates do not have everything yet that changed
before the cutover, and policies that would drop rows wait for that. The process that
did the cutover ended before it was through.
\`hyperferry apply\` finishes it; then clean removes what is left of the migration. What
clean removes includes the record of what is missing.`,
	},
	W260: {
		title: "Retention takes what a continuous aggregate still follows",
		page: `When chunks are dropped and the refresh policy looks at their range afterwards, it finds
no rows and deletes what was aggregated of them. So start_offset must be less than
the hypertable's drop_after, with some room: then the aggregate keeps its history
for longer than the hypertable keeps its rows, which is what most people want.`,
	},
	W261: {
		title: "The target has the continuous aggregate already",
		page: `It was there before this migration. It is kept as it is, filled like one that the plan
makes, and gets the policy of the spec if it has none. Its query is not compared
with the spec's: the server prints it in other words.`,
	},
} as const satisfies Record<string, CodePage>;
