import type { CodePage } from "./code-page.js";

export const columnstoreCodes = {
	T250: {
		title: "The target runs the Apache edition",
		page: `Columnstore, retention policies and continuous aggregates are parts of
TimescaleDB's community edition. The packages of Linux distributions hold the
Apache edition, which has hypertables only (SHOW timescaledb.license).
Install the packages of Timescale on the target's server, or take these keys out
of the spec. Hypertables themselves work in both editions.`,
	},
	T251: {
		title: "The time column is in segment_by",
		page: `The columnstore puts the rows of a chunk that are equal in segment_by together, up
to a thousand at a time. Times are hardly ever equal, so each row would stand
alone and take more room than without compression. TimescaleDB does not refuse
it.
Rows inside a segment are ordered by time: that is what order_by is for.`,
	},
	T252: {
		title: "Columns of segment_by and order_by",
		page: `A column is in segment_by or in order_by, once. Together they are at most 32,
because they become the columns of an index.`,
	},
	T253: {
		title: "A type that the columnstore cannot sort",
		page: `Columns of segment_by and order_by need a type with an order (a default btree
operator class). json, xml, point and some others have none. For segment_by
TimescaleDB notices only when it compresses the first chunk.
Such columns are compressed like all others; they just cannot be named here.`,
	},
	T254: {
		title: "Row security and columnstore exclude each other",
		page: `TimescaleDB refuses the columnstore for a table with row security, and row
security for a table with the columnstore.
Decide which of the two the table needs.`,
	},
	T255: {
		title: "Exclusion constraint and columnstore exclude each other",
		page: `An exclusion constraint cannot be checked against compressed rows, so TimescaleDB
refuses the columnstore for such a table.
Keep the table without columnstore, or drop the constraint on the source.`,
	},
	T257: {
		title: "The age of a policy does not fit the time column",
		page: `The age at which a policy takes a chunk is an interval with units for time
columns ("7 days") and a whole number in the column's own unit for integers.
A number without a unit would mean microseconds to TimescaleDB, which nobody
wants.`,
	},
	T258: {
		title: "integer_now is missing or does not fit",
		page: `An integer time column may hold seconds, milliseconds or anything else. To know
how old a chunk is, TimescaleDB asks a function without arguments that returns
now in the unit and type of the column, and is STABLE or IMMUTABLE. Without it a
columnstore policy is accepted, and then fails each time it runs.
Create it on the source, where it is moved along, and name it:
hypertable: { integer_now: schema.function }.`,
	},
	T259: {
		title: "The target has another columnstore or policy",
		page: `The hypertable was on the target before this migration, with settings of the
columnstore or a policy that differ from the spec's. Nothing of yours is changed
silently: write into the spec what the target has, or remove it there.
Where the spec leaves segment_by and order_by out, the target's are kept.`,
	},
	T260: {
		title: "A retention policy works on the target",
		page: `The policy drops chunks that are older than its age. While rows are copied and
changes are applied that would lose some of them, and verification would stop the
cutover.
Pause it: SELECT alter_job(JOB, scheduled => false). If the spec has the same
retention, the cutover enables it again.`,
	},
	W250: {
		title: "A unique key costs much on compressed rows",
		page: `To keep a key unique, TimescaleDB compares each new row with the compressed ones
of its chunk. If a column of the key is neither in segment_by nor in order_by,
it must decompress whole batches to do so.
Nothing is wrong with that as long as few rows are written into compressed
chunks; otherwise add the column to order_by, or compress later.`,
	},
	W251: {
		title: "Chunks are dropped before they are compressed",
		page: `The retention policy takes chunks that are younger than those of the columnstore
policy, so nothing will ever be compressed. One of the two ages is most likely a
typing error.`,
	},
	W252: {
		title: "The target has a columnstore or policy that the spec lacks",
		page: `It was there before this migration. It is kept, and works on while rows are
copied: chunks that it compresses make changes slower.
Put it into the spec, so that the spec describes the target.`,
	},
	W253: {
		title: "Edition not known before the extension exists",
		page: `The plan creates the extension timescaledb on the target, and only then the
server tells whether it runs the community or the Apache edition. With the Apache
edition the migration would stop at the columnstore, policies or continuous
aggregates, after the copy.
To know it now, run CREATE EXTENSION timescaledb on the target and plan again.`,
	},
} as const satisfies Record<string, CodePage>;
