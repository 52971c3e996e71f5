import type { CodePage } from "./code-page.js";

/** Roles, owners and privileges on both servers. */
export const roleCodes = {
	C111: {
		title: "Something on the target would act on applied rows",
		page: `Rows are copied and changes applied with session_replication_role = replica, so
that triggers, rules and foreign keys of the target do not act a second time on
what the source did already. The role that migrates may not set that here.
Then nothing may be there that acts: what the source has is made by the commit
that opens the target. But these objects are on the target's tables already.
From PostgreSQL 15 on the right can be granted: GRANT SET ON PARAMETER
session_replication_role TO role. Before, it takes a superuser. Or drop the
objects: the cutover makes them anew.`,
	},
	C127: {
		title: "Privileges of roles that the target does not have",
		page: `Grants, default privileges and policies of the source name roles that do not exist
on the target. They are left out; everything else moves as it is.
Ways out: let hyperferry create these roles (schema: { roles: create }), create
them yourself before apply, give their rights to another role (schema: { owners:
{ from: to } }), or leave privileges out with schema: { privileges: skip }.`,
	},
	C150: {
		title: "Objects cannot be given to their owner",
		page: `Objects of the target get the owner that they have on the source. The role that
migrates must be a member of that role, with its rights (INHERIT) and the right
to become it (SET): the first because copying, indexes and applied changes work
on what then belongs to it, the second because giving something away takes it.
Membership can be taken back after clean. Or let the migrating role keep the
objects: schema: { owners: { app: migrator } }.`,
	},
	C151: {
		title: "An owner may not create in a schema",
		page: `PostgreSQL gives an object only to a role that may create in the object's schema.
hyperferry grants that for the moment and takes it back, where it owns the
schema; here it does not.
From PostgreSQL 15 on nobody but the database's owner may create in public,
unless that is granted.`,
	},
	C152: {
		title: "Roles cannot be created",
		page: `schema.roles asks for roles of the source on the target, and the role that
migrates has no CREATEROLE there.
Ways out: give it CREATEROLE, or create the roles yourself (pg_dumpall
--roles-only prints them) and say schema: { roles: skip }.`,
	},
	C153: {
		title: "Passwords cannot be read",
		page: `The hashes of passwords stand in pg_authid, which only superusers can read;
managed services let nobody.
Create the roles without passwords (schema: { roles: create }) and set new ones
on the target before cutover.`,
	},
	C154: {
		title: "A role of schema.owners does not exist on the target",
		page: `schema.owners says which role of the target stands for one of the source. That
role must exist there before the plan: create it, or correct the name.`,
	},
	C155: {
		title: "A policy cannot run as the owner of its hypertable",
		page: `TimescaleDB runs retention and columnstore policies as the owner of the
hypertable, and starts no background process for a role without LOGIN: the server
refuses the policy.
Ways out: give the role LOGIN (without a password nobody can log in by it), or
give the hypertable to another role with schema.owners.`,
	},
	C156: {
		title: "Objects that only a superuser can create",
		page: `Some kinds of objects reach into the server, so PostgreSQL lets only superusers
create them: functions in C and other untrusted languages, LEAKPROOF functions and
those with support functions, aggregates with an internal state, base types, casts
without a function or between types of the server, operator classes, access methods,
languages, foreign data wrappers, publications of all tables or whole schemas.
Ways out: let a superuser create them on the target before apply (they are respected
then, when they are equal), or leave them on the source with schema: { skip: [...] },
together with what needs them. Managed services have no superusers for their
customers; often an extension that they offer holds the same objects.`,
	},
	C157: {
		title: "A foreign data wrapper is closed",
		page: `A server of a foreign data wrapper can be created by whoever has USAGE on the wrapper.
Wrappers come with extensions, and belong to who created those.
Grant USAGE, or leave the servers and their foreign tables on the source with
schema: { skip: ["server *"] }.`,
	},
	C158: {
		title: "The target's version refuses an object",
		page: `Some things that older versions of PostgreSQL have are refused by newer ones: postfix
operators and aggregates over array functions with anyarray (since 14), generated
columns whose parent's column is not generated (since 16), unlogged partitioned
tables (since 18).
Change the object on the source, make it otherwise on the target beforehand, or leave
it on the source with schema: { skip: [...] }. Views and functions over catalogs that
changed are found by hyperferry plan --rehearse.`,
	},
	C159: {
		title: "Row security stands between the role and the rows",
		page: `Policies of row security decide which rows a role sees and may write. They do not
hold for superusers, roles with BYPASSRLS, and the table's owner (and members of that
role), unless the table says FORCE ROW LEVEL SECURITY.
hyperferry must read every row of the source and write every row and change to the
target. It never takes the visible part for the whole: it sets row_security = off,
with which the server refuses instead of hiding.
Give the role BYPASSRLS for the time of the migration, or membership in the owner's
role where policies are not forced.`,
	},
	W220: {
		title: "Objects stay with the role that migrates",
		page: `Objects whose owner the target does not have, or whose owner is a superuser there,
belong to the role that migrates. Nothing else changes for them: grants are
copied, and applications that used the owner's rights need a grant.
Functions with SECURITY DEFINER then run with the rights of the migrating role.
Ways out: schema: { roles: create }, or schema: { owners: { from: to } } for a
role that the target has.`,
	},
	W221: {
		title: "Privileges that the migrating role may not grant",
		page: `Only the owner of an object, or who was given the right to pass it on, can grant
privileges on it. For everybody else the server answers a GRANT with a notice
and does nothing, so hyperferry leaves it out and prints it.
That concerns the schema public of a database that belongs to another role, what
extensions and the server brought along, and rights that a third role passed on.`,
	},
	W222: {
		title: "Created roles do not get everything",
		page: `Attributes such as REPLICATION and BYPASSRLS, settings for superusers and
memberships in roles such as pg_monitor can be given only by a role that has
them, or by a superuser. The plan prints what is left out.`,
	},
	W223: {
		title: "Triggers and foreign keys are made at the cutover",
		page: `The role that migrates may not set session_replication_role on the target, so
triggers, rules and foreign keys would act on rows that the source has dealt with
already. They are left out until then, and made by the commit that opens the
target: either the target is open and has them, or neither.
Foreign keys check new rows from the opening on; the old rows, which the source
has checked, are validated afterwards while the application works; on hypertables
with a columnstore they stay NOT VALID, because TimescaleDB validates none there.
GRANT SET ON PARAMETER session_replication_role (PostgreSQL 15 and later) lets
them be there, and validated, before the cutover.`,
	},
	W224: {
		title: "Settings and privileges of the database that do not move",
		page: `Defaults of the database and of roles in it (ALTER DATABASE ... SET, ALTER ROLE ...
IN DATABASE ... SET), its comment, its privileges and those on parameters (GRANT
SET ON PARAMETER) are made on the target by the commit that opens it. Some take
more than the migrating role has there: the database's owner sets its defaults
and grants its privileges, CREATEROLE with the right to administer a role sets
that role's defaults, superusers set what only they may set. Others the target's
version does not know, or they look like secrets (names with a dot that speak of
a token, key or password), which no plan shows.
The plan prints the statements for somebody who may run them.
default_transaction_read_only of the database is never copied: it is the fence of
the cutover. schema: { settings: skip } leaves settings out, { privileges: skip }
privileges.`,
	},
	W225: {
		title: "The target's setting stays",
		page: `The database of the target (or a role in it) has its own value for a setting that
the source sets otherwise. What the target has is respected.
Change it with ALTER DATABASE ... SET or ALTER ROLE ... IN DATABASE ... SET, or
leave settings out: schema: { settings: skip }.`,
	},
	W226: {
		title: "Defaults of roles that exist on the target",
		page: `A role's defaults (ALTER ROLE ... SET without IN DATABASE) hold in every database
of its server. Roles that hyperferry creates get them; those that the target had
before keep theirs, because other databases there may rely on them.
Run the printed statements where they shall hold there too.`,
	},
	W227: {
		title: "The provider removes idle replication slots",
		page: `Some services drop replication slots that nobody reads, because a slot keeps WAL.
hyperferry reads its slot from the moment that it exists, while it copies too; only
an apply that was stopped for long finds the slot gone, and the copy starts again.
Keep apply running until the cutover.`,
	},
	W228: {
		title: "The provider may refuse event triggers",
		page: `Event triggers belong to superusers, of which managed services have none for their
customers. Some let their administrators create event triggers all the same; for
this one that is not documented.
hyperferry plan --rehearse tries the statement on the target and rolls it back. If
it is refused, take event_triggers out of schema.late: otherwise the cutover would
stop before the target opens, with the source as it was.`,
	},
	W229: {
		title: "Comments on what belongs to others",
		page: `Only the owner of an object may comment on it. Extensions that were there before, and
the schema public of a database that belongs to another role, keep the comment that
they have on the target; the plan prints the source's for their owner.`,
	},
} as const satisfies Record<string, CodePage>;
