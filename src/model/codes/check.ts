import type { CodePage } from "./code-page.js";

export const checkCodes = {
	C101: {
		title: "A server cannot be reached",
		page: `hyperferry could not open a connection: wrong host or port, a firewall, or a
server that is down.
Nothing was changed on either side. Check the address with psql, then run the
same command again: exit code 75 says that retrying is safe.`,
	},
	C102: {
		title: "The server refused the login",
		page: `The server is there but refused the user or the password, or pg_hba.conf has no
line for this host.
Try the same address with psql. Passwords come from the URL, PGPASSWORD or the
password file (PGPASSFILE, ~/.pgpass, mode 0600).`,
	},
	C103: {
		title: "Source and target are the same database",
		page: `Both URLs lead to the same database: their system identifiers and names are
equal.
Copying a database into itself would read what it writes. Point one of the URLs
elsewhere.`,
	},
	C104: {
		title: "The target has no TimescaleDB",
		page: `Hypertables need the extension timescaledb on the target, and the target
database does not have it.
When the server has it installed, target.create_extensions: true lets hyperferry
create it; otherwise install it there first and put it into
shared_preload_libraries.`,
	},
	C105: {
		title: "wal_level is not logical",
		page: `Streaming reads changes from the source's WAL, which holds enough for that only
with wal_level = logical.
Changing it takes a restart of the source. Managed services have their own way to
it, which the plan names where it knows the service. Without a restart you can
still copy once, with replicate: { mode: none }, while nobody writes.`,
	},
	C106: {
		title: "No free replication slot",
		page: `A replication slot marks how far changes were read. All slots of the source
(max_replication_slots) are taken.
Drop one that nobody uses - an unused slot also keeps WAL for ever - or raise
the setting, which takes a restart. A second free slot is used for a while when
an interrupted copy continues.`,
	},
	C107: {
		title: "No free WAL sender",
		page: `Every stream of changes takes one WAL sender, and all of them (max_wal_senders)
are in use.
Raise the setting, which takes a restart, or stop a standby or a backup that
streams.`,
	},
	C108: {
		title: "The role may not replicate",
		page: `Creating a slot and reading from it takes the role attribute REPLICATION on the
source.
An administrator of the source grants it with ALTER ROLE ... REPLICATION;
managed services have a role for it instead.`,
	},
	C109: {
		title: "The role may not read a table",
		page: `Reading the schema locks every table in ACCESS SHARE mode, and copying reads
every row: both need SELECT on the table and USAGE on its schema. Nothing was
changed on either server.

Ways out: grant what the message names, or on PostgreSQL 14 and later grant
the role pg_read_all_data, which covers tables made later as well. Row level
security must not hide rows: give the role BYPASSRLS or let it own the table.`,
	},
	C110: {
		title: "The role may not publish a table",
		page: `A publication lists the tables whose changes are streamed. Creating it takes
CREATE on the source database; adding a table to it takes ownership of that
table.
Membership in the owner's role counts as ownership, so GRANT owner TO role is
enough and changes nothing for others.`,
	},
	C112: {
		title: "A table has no key and cannot publish updates",
		page: `UPDATE and DELETE on a published table fail in your application unless
PostgreSQL knows how to name the old row: by primary key or by another replica
identity.
So a table without one is published for INSERT and TRUNCATE only. If it is
updated or deleted from during the migration, its counters move and cutover
refuses.
Add a primary key, or say replica_identity: full in its rule and accept H301:
then whole old rows are written to the WAL.`,
	},
	C113: {
		title: "A target table has rows",
		page: `The table exists on the target and has rows that this migration did not put
there.
hyperferry never mixes rows or deletes what it did not make. Empty the table,
leave the source's rows out with data: none, or accept H330 for it: then it is
dropped, rows and all, and made anew.`,
	},
	C114: {
		title: "An object differs on the target",
		page: `An object exists on both sides with different definitions. The message says in
what, and shows the texts as a diff, both as the target's server prints them.
What can be altered without a loss is altered, each statement shown in the plan:
columns, defaults, NOT NULL and checks that the source has more, values of
enums, properties of sequences, comments, privileges, storage parameters. What
the target has more, in another order or wider is kept. Everything else is a
conflict. The choices: replace it (H320, or H330 for a table with rows), mend it
by hand, or leave the object out with schema.skip.`,
	},
	C115: {
		title: "A subscription writes to a target table",
		page: `A native subscription of the target writes to a table of this migration. Two
writers would fight over its rows; and rows that a subscription writes into a
hypertable end up where queries do not see them.
Disable or drop the subscription first.`,
	},
	C116: {
		title: "The TLS connection failed",
		page: `The server does not speak TLS, or its certificate does not satisfy sslmode.
verify-ca and verify-full need the authority's certificate in sslrootcert;
verify-full also compares the host name.`,
	},
	C117: {
		title: "The database does not exist",
		page: `The server is there and knows the user, but has no database of that name.
Mend the URL, or create the database on the target: CREATE DATABASE name.`,
	},
	C118: {
		title: "The target is read-only",
		page: `Nothing can be written to the target: it is a standby in recovery, or
default_transaction_read_only is on.
Connect to the primary, or reset the setting.`,
	},
	C119: {
		title: "An extension is missing on the target",
		page: `The source uses an extension that the target's server does not have installed.
When an object of the migration needs it, that is an error: install the
extension there. Otherwise it is left out with a warning. Functions whose body
is a string may need an extension without anyone knowing.`,
	},
	C120: {
		title: "The slot or publication name is taken",
		page: `The source has a slot or publication with the name that this migration would
use, and the target's journal does not know it.
It may belong to another migration with the same name that runs elsewhere, or be
left from one that was not cleaned. Using a foreign slot would lose its owner's
changes, so choose another name or drop it.`,
	},
	C121: {
		title: "An unlogged table cannot be streamed",
		page: `Unlogged tables write no WAL, so no publication can carry them: rows are copied
once, and later changes stay on the source.
Set the table logged, or stop writing to it before the copy.`,
	},
	C122: {
		title: "Old transactions are open on the source",
		page: `A new replication slot becomes usable only when every transaction that was open
when it was made has ended. A forgotten session can hold that up for hours.
Nothing is lost by waiting. End the session, or wait for it.`,
	},
	C123: {
		title: "The slot may be invalidated by max_slot_wal_keep_size",
		page: `The source limits how much WAL a slot may keep. If hyperferry is stopped or slow
for longer than that, the server invalidates the slot and the changes since then
are gone: the copy must start again.
Raise the limit for the time of the migration, and keep disk free for it.`,
	},
	C124: {
		title: "The target publishes all tables",
		page: `From TimescaleDB 2.20 on, no hypertable can be made while the database has a
publication FOR ALL TABLES, because chunks would be published one by one.
Drop that publication and publish tables by name.`,
	},
	C125: {
		title: "The encodings differ",
		page: `Text is converted between the encodings of the two databases. A character
without a counterpart stops the copy.
Every encoding fits into UTF8: make the target database with it.`,
	},
	C126: {
		title: "The role cannot fence the source",
		page: `At cutover the source is fenced: its database is set to read-only and the other
sessions are ended. That takes ownership of the database and pg_signal_backend.
Grant both, or choose cutover: { fence: none } and stop all writers yourself; a
write after the drain would be lost.`,
	},
	C128: {
		title: "The target holds another migration",
		page: `The target's schema _hyperferry belongs to a migration with another name or
another history.
A target takes part in one migration at a time. Work on that one with its own
spec and state folder, or end it with hyperferry clean.`,
	},
	C129: {
		title: "The role may not create objects on the target",
		page: `hyperferry keeps its journal in a schema of its own in the target database,
_hyperferry, and creates the schemas that your tables need: that takes CREATE
on the database. Tables made in a schema that is there already take CREATE on
that schema; since PostgreSQL 15 nobody but the database's owner has it on
public.
Grant what the message names.`,
	},
	C130: {
		title: "pg_dump failed",
		page: `The catalog is read by pg_dump 18, which the package brings along, over the
same connection that everything else uses. It failed, so nothing was planned
and nothing was changed; the server's own words stand in the message.

Usual reasons: another session holds an ACCESS EXCLUSIVE lock on a table for
more than a minute (wait for its DDL to end); there are more tables than
max_locks_per_transaction times max_connections allows to lock at once (raise
the former and restart the server); a function, view or type is broken so that
the server cannot print it (the message names it: repair or drop it).`,
	},
	C131: {
		title: "A source table is a hypertable",
		page: `The source runs TimescaleDB, and a selected table is a hypertable there. Its rows
lie in chunks, and logical decoding names the chunks, never the hypertable; new
chunks are not published by themselves, and compression shows up as deletes and
inserts of whole chunks. Moving such a table needs to know all this, and this
version does not: copying it as an ordinary table would lose changes silently.

Ways out: leave the table out of the spec, or move it with TimescaleDB's tools.
Ordinary tables of the same database are moved as usual.`,
	},
	C140: {
		title: "A table needs something of a schema that does not move",
		page: `A table of the migration, or an index, policy, trigger or constraint of one,
needs an object (a type, a function, another table) of a schema that is not in
schema.include, and the target does not have it.
Add that schema to schema.include, make the object on the target beforehand (it
is respected then), or leave out what needs it with schema.skip. Views and
functions in the same position are left out and listed in the plan.`,
	},
	C160: {
		title: "A name is taken on the target",
		page: `The target has something else under the name of an object of the migration: a
view where a table is to be, a procedure where a function is to be.
Rename or drop it on the target, or leave the source's object out with
schema.skip.`,
	},
	C161: {
		title: "The target has another primary key",
		page: `A table of the target has a primary key with other columns than the one that the
migration makes, and a table has only one.
For a hypertable, primary_key in its rule says which key it is to have. Else
drop the target's key, or leave the source's out with schema.skip.`,
	},
} as const satisfies Record<string, CodePage>;
