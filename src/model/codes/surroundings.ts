import type { CodePage } from "./code-page.js";

/** What tables stand among: extensions, collations, large objects, publications. */
export const surroundingsCodes = {
	C170: {
		title: "An extension is older on the target",
		page: `Objects of the migration need the extension, and the target's server offers only
an older version of it than the source has. A function, type or operator that
came later would be missing, and the schema would fail half way.
Install a newer version of it on that server. Or decide for the older one and
create it on the target by hand: an extension that is there is respected.`,
	},
	C171: {
		title: "An extension lies in another schema on the target",
		page: `Definitions name the schema of an extension (columns of type extensions.citext),
and the target has the same extension in another one.
Most extensions can be moved: ALTER EXTENSION name SET SCHEMA schema. Those that
cannot are dropped on the target, where nothing needs them yet; hyperferry
creates them in the right schema.`,
	},
	C172: {
		title: "The role may not create an extension",
		page: `Creating an extension that is not trusted takes a superuser, and the target's
role is none. (Trusted ones take CREATE on the database only.)
Let a superuser of the target create it; an extension that is there is
respected. Or leave it out with schema.skip. Where managed servers let their
administrators create more, hyperferry relies on that.`,
	},
	C173: {
		title: "A publication for all tables meets hypertables",
		page: `The chunks of a hypertable are tables, so a publication FOR ALL TABLES publishes each
of them: updates and deletes of chunks whose hypertable has no key fail then, and so
does every refresh of a continuous aggregate. From 2.20 on TimescaleDB makes no
hypertable while there is such a publication (TS101).
Leave it on the source with schema.skip, and publish tables by name on the target.`,
	},
	C174: {
		title: "Large objects may not be read",
		page: `Large objects have owners and privileges of their own, and reading their contents
takes SELECT on each of them, or membership in the owner's role. Rights on tables
or pg_read_all_data do not count.
Grant the owner's role, or SELECT ON LARGE OBJECT for each, or leave all of them on
the source with schema: { large_objects: skip }.`,
	},
	C175: {
		title: "The target has large objects",
		page: `Tables refer to large objects by their oids, so these are kept on the target. Large
objects that are there already, and are not of this migration, may have the same.
Remove them when nothing needs them (lo_unlink), or leave the source's where they
are with schema: { large_objects: skip }.`,
	},
	C176: {
		title: "The role may not create event triggers",
		page: `Event triggers belong to superusers: nobody else may create one.
Let a superuser of the target create them after the cutover, from what
pg_dump --schema-only prints, and take event_triggers out of schema.late.`,
	},
	C177: {
		title: "A collation is missing on the target",
		page: `An object names a collation that the target does not have. Collations of libc come
from the locales of the operating system that were installed when the cluster
was made; those of ICU from a library that PostgreSQL may be built without.
Install the locale on the target's host and import it with
pg_import_system_collations, or make a collation of that name by hand and let
the source's stay (schema.skip). A managed server offers what
SELECT collname FROM pg_collation shows.`,
	},
	W240: {
		title: "An extension has another version on the target",
		page: `An extension is created in the source's version where the target's server offers
it, otherwise in the default version of that server. One that exists on the
target stays as it is.
A newer version is most often what you want. An older one may lack what your
objects use: ALTER EXTENSION name UPDATE brings it up to date.`,
	},
	W241: {
		title: "Rows in an extension's table do not move",
		page: `Some extensions let users put rows into their tables: reference systems of
PostGIS, jobs of pg_cron, partition sets of pg_partman. Such rows are yours, but
they may make the extension act, and then it would act on both sides.
So they are not copied. The message has the command that copies them; run it
when the target may have them: before the cutover for reference data, after it
for jobs. Changes made meanwhile are not followed.`,
	},
	W242: {
		title: "A subscription is not made on the target",
		page: `A subscription of the source receives from another server. Making it on the
target takes its connection with the password, which hyperferry neither reads
nor prints; and its slot on the other server can serve one side only.
So the source goes on receiving, and what it receives moves like every other
change. Its worker is no session that the fence could make read-only: disable
the subscription before the cutover. Then make it on the target with the
printed statement, in which only the connection is left for you to fill in.`,
	},
	W243: {
		title: "A publication will miss new chunks",
		page: `When a publication is made with a hypertable in it, PostgreSQL lists the chunks that
exist. Chunks that come later are not published: before TimescaleDB 2.25 until
somebody lists the tables again, from 2.25 on unless
timescaledb.enable_chunk_auto_publication is on. Subscribers receive chunks under
their own names, so a subscriber needs them, too.
Where that is not wanted, leave the publication on the source with schema.skip.`,
	},
	W244: {
		title: "Tablespaces stay behind",
		page: `A tablespace is a folder on the source's host. On the target all tables and
indexes go into the default tablespace of the database.
ALTER DATABASE ... SET default_tablespace on the target chooses another one before
apply; single tables can be moved later, which rewrites them.`,
	},
	W245: {
		title: "Security labels are left out",
		page: `A security label belongs to a provider (sepgsql, anon, ...), a module that the server
loads; PostgreSQL refuses labels of providers that it does not know.
Load the module on the target to have the labels moved, or leave them out with
schema.skip.`,
	},
	W246: {
		title: "Text may sort otherwise on the target",
		page: `The two databases compare text by other rules: another provider (libc, ICU), another
locale, or another version of the library. Indexes are built anew on the target,
so they are right. But ORDER BY may give another order, and ranges of text
(partitions, CHECK with < or >) may hold other rows.
The default collation belongs to a database from its creation on: to have the
same, make the target with the printed CREATE DATABASE.`,
	},
	W247: {
		title: "The source does not know its encoding",
		page: `A database encoded in SQL_ASCII stores bytes as they come, from clients with whatever
encoding. The target checks every text, so the copy stops at the first one that
is not valid there; the row is named, and nothing is lost.
Mend such texts on the source, or make the target with ENCODING 'SQL_ASCII' too.`,
	},
	W248: {
		title: "Changes of large objects are not streamed",
		page: `Logical decoding does not see large objects. Their contents, owners, privileges and
comments are copied with the tables; what changes afterwards is found at cutover.
When the source counts changes (PostgreSQL 15 and later) and none is counted, that
is all. Otherwise both sides compute checksums of every large object, once before
the fence and once behind it if more changed meanwhile, and those that differ are
copied again. That takes as long as reading them all: cutover.timeout must allow
for it. Privileges and comments that change during the migration stay as copied.`,
	},
	W249: {
		title: "Large objects get another owner",
		page: `A large object keeps its owner where the target has that role (or gets it, with
schema: { roles: create }) and the role that copies may give something to it: as a
superuser, or as a member. Otherwise it belongs to the role that copies.
Grant the membership, let the role be created, or grant SELECT and UPDATE on the
large objects to those who need them.`,
	},
} as const satisfies Record<string, CodePage>;
