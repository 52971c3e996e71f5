import type { CodePage } from "./code-page.js";

export const timescaledbCodes = {
	T201: {
		title: "The table is already a different hypertable",
		page: `The target's table is a hypertable, but not the one that the spec describes:
another column, another chunk interval, other partitions, or no hypertable in
the spec at all.
Dimensions cannot be changed into others once there are chunks. Write into the
spec what the target has, or drop the target's table.`,
	},
	T202: {
		title: "This kind of relation cannot become a hypertable",
		page: `Tables become hypertables, partitioned ones too. Views have no rows of their
own, foreign tables have theirs on another server, and a partition that is itself
partitioned goes with the table at the top.
Name the table that holds the rows.`,
	},
	T203: {
		title: "The primary key lacks a partitioning column",
		page: `TimescaleDB checks uniqueness inside each chunk, so a primary key must contain
every partitioning column.
primary_key: [id, ts] keeps a weaker key, primary_key: none drops it; no data is
lost either way. Until cutover the source still checks the old key. What depends
on the old key (foreign keys, views that group by it) must change too.`,
	},
	T204: {
		title: "A unique index lacks a partitioning column",
		page: `TimescaleDB checks uniqueness inside each chunk, so a unique index must contain
every partitioning column as a plain column; an expression over it does not
count, nor does WHERE make a difference.
Add the column to the index on the source, or accept H311: then the target gets
no such index and no longer checks it.`,
	},
	T205: {
		title: "An exclusion constraint lacks a partitioning column",
		page: `An exclusion constraint is checked inside each chunk, so it must contain the
partitioning columns compared by =.
Add them on the source, or accept H311: then the target does not check it.`,
	},
	T206: {
		title: "A foreign key joins two hypertables",
		page: `TimescaleDB has no foreign keys between two hypertables.
Accept H310 to leave the foreign key out on the target, or keep one of the
tables ordinary.`,
	},
	T207: {
		title: "The table references itself",
		page: `TimescaleDB refuses to add a foreign key from a hypertable to itself. (One that exists
before the conversion is accepted, and some versions then fail at every INSERT.)
Accept H310 to leave the foreign key out on the target, or keep the table
ordinary.`,
	},
	T208: {
		title: "A CHECK constraint is NO INHERIT",
		page: `A CHECK with NO INHERIT holds for the table alone and not for what inherits from
it. Chunks inherit, so TimescaleDB refuses it.
Make it an ordinary CHECK on the source.`,
	},
	T209: {
		title: "The table takes part in inheritance",
		page: `TimescaleDB builds chunks with inheritance. A table that inherits, is inherited
from, or is a partition cannot become a hypertable.
Of partitions, name the table at the top: it becomes one hypertable with the rows
of all of them. Keep others as they are, or copy their rows into an ordinary table
on the source first.`,
	},
	T210: {
		title: "The table is unlogged or temporary",
		page: `A hypertable must be permanent; unlogged ones exist from TimescaleDB 2.23 on.
Set the table logged on the source. That rewrites it and takes a lock, so choose
the time.`,
	},
	T211: {
		title: "The table has rules",
		page: `Hypertables have no rewrite rules. A trigger can do the same on the source and
goes along.
Replace the rule there (DROP RULE name ON table, then CREATE TRIGGER), or keep
the table ordinary: take \`hypertable\` out of its rule in the spec.`,
	},
	T212: {
		title: "A row trigger uses transition tables",
		page: `Row triggers that use REFERENCING OLD/NEW TABLE are refused on hypertables.
Statement triggers with transition tables work from TimescaleDB 2.18 on.`,
	},
	T213: {
		title: "The type cannot be a time dimension",
		page: `Hypertables are partitioned by timestamp, timestamptz, date or integer columns
(uuid from 2.22 on). Domains over these types are refused as well.
Partition by another column, or change its type on the source.`,
	},
	T214: {
		title: "The partitioning column is generated",
		page: `A generated column is computed when the row is stored, which is too late to
choose its chunk. Partition by a column that is stored as given.`,
	},
	T215: {
		title: "The chunk interval does not fit",
		page: `The chunk interval must fit the column: an interval with units of at least a
second for times, whole days for dates, a whole number within the type for
integers. A month counts 30 days.
A number without unit would mean microseconds to TimescaleDB, which nobody
wants.`,
	},
	T216: {
		title: "The number of partitions is out of range",
		page: `A space dimension has 1 to 32767 partitions. A few are enough: chunks multiply
by this number.
Example: space: { column: device_id, partitions: 4 }. Without a reason to spread
chunks over disks, leave \`space\` out.`,
	},
	T217: {
		title: "The type cannot be hashed",
		page: `Space partitions are chosen by hashing the column, and its type has no hash
function (json, for example). Choose another column.`,
	},
	T218: {
		title: "The target table is published",
		page: `TimescaleDB refuses to convert a table that is part of a publication on the
target.
Take it out of the publication; hypertables are published through their chunks.`,
	},
	T219: {
		title: "The target table is not empty",
		page: `The target's table is ordinary and has rows, while the spec wants a hypertable.
Converting it would mix those rows with the source's.
Empty or drop it if nothing in it is needed.`,
	},
	T220: {
		title: "A unique index has the time column only in INCLUDE",
		page: `A column in INCLUDE is stored in the index, but not compared. TimescaleDB
refuses to build such an index on a hypertable; where it exists before the
conversion, it is accepted and then checked per chunk only, so that duplicates
slip in without any error.
Make it a key column on the source, or accept H311.`,
	},
	T221: {
		title: "The time column holds -infinity",
		page: `The time column holds -infinity, for which there is no chunk: TimescaleDB
refuses such rows. infinity is fine.
Give these rows a real time, or delete them.`,
	},
	T222: {
		title: "The time column holds NULL",
		page: `A hypertable's partitioning column is NOT NULL, and some rows of the source have
none.
Fill or delete them, then set the column NOT NULL on the source so that no new
ones come during the migration.`,
	},
	T230: {
		title: "The time column holds times that are too late",
		page: `TimescaleDB's time ends at 294247-01-01, 30 years before that of PostgreSQL's
timestamps and long before that of its dates. Later rows are refused; infinity
is fine.
Such values are most often a stand-in for "never": write infinity instead, or a
real time.`,
	},
	T231: {
		title: "The uuid column holds other versions than 7",
		page: `A hypertable can be partitioned by a uuid column from TimescaleDB 2.22 on, if
every value is of version 7 (RFC 9562): only those say when they were made.
gen_random_uuid() makes version 4.
Delete such rows or give them other ids, or partition by a column with a time.`,
	},
	T232: {
		title: "The target's table belongs to somebody else",
		page: `The table exists on the target and is to become a hypertable, which only its
owner may do.
Change its owner, or make the target's role a member of the owner.`,
	},
	T233: {
		title: "A column is named for two dimensions",
		page: `Each dimension of a hypertable is another column: the time column cannot be
hashed as well, and a column is hashed once.
Take another column for \`space\`, or leave it out. Few hypertables need it.`,
	},
	T241: {
		title: "Partitions have constraints of their own",
		page: `A partitioned table becomes one hypertable, whose chunks all have the same
constraints. A unique index, exclusion constraint or foreign key that only some
partitions have cannot come along.
Make it one of the whole table on the source, or accept its loss once for the
table: { code: H311, object: schema.table } for unique and exclusion indexes, H310
for foreign keys.`,
	},
	T242: {
		title: "A replica identity that new partitions do not get",
		page: `Each partition has a replica identity of its own, and new ones do not get it
from their table. A partition made during the migration would then have none while
its updates are published, and PostgreSQL would refuse them in the application; or
it would send less of a row than its table announces.
Give the table a primary key and leave replica_identity out of the rule. On the
source, REPLICA IDENTITY DEFAULT on the partitioned table takes back FULL or USING
INDEX; its partitions may keep theirs. Without a primary key only inserts are
followed, and the cutover refuses if rows were updated or deleted.`,
	},
	T243: {
		title: "The source cannot publish partitioned tables",
		page: `PostgreSQL 12 publishes partitions one by one, so changes of partitions made
during the migration would be missed.
Copy without streaming (replicate: { mode: none }), or upgrade the source.`,
	},
	T244: {
		title: "A partition cannot be followed",
		page: `A partition that is a foreign table lies on another server, and an unlogged one
writes no WAL. Neither can be copied and followed together with the others.
Detach the one, set the other LOGGED.`,
	},
	T245: {
		title: "A rule for partitions of a hypertable",
		page: `The partitioned table becomes one hypertable, and its partitions do not exist on
the target: what a rule or schema.skip says of one of them has no meaning.
Say it of the whole table.`,
	},
	T246: {
		title: "A partition left its table during the migration",
		page: `The rows of a partition that was detached or dropped are still in the target's
hypertable: a publication sends neither. Nothing more is sent of them, so they
stay until somebody deletes them.
The cutover refuses until a verification has passed that began afterwards. Where
the target shall lose the rows too, delete them there by the condition that is
shown; otherwise copy the table again.`,
	},
	T247: {
		title: "A partition came with rows of its own",
		page: `A table that becomes a partition by ATTACH brings its rows along, and so does one
that was detached and attached again: a publication sends only what is written
while it is a partition. Partitions that CREATE TABLE ... PARTITION OF makes are
followed, as are those that one transaction makes empty and attaches.
If it brought no rows, a verification says so and the cutover is free. Otherwise
have its rows inserted through the table, or copy the table again.`,
	},
} as const satisfies Record<string, CodePage>;
