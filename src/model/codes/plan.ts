import type { CodePage } from "./code-page.js";

export const planCodes = {
	P101: {
		title: "The plan is stale",
		page: `Objects that the plan speaks of changed since it was made. Running it could do
something that nobody reviewed, so nothing was done.
Make a new plan and look at it again.`,
	},
	P102: {
		title: "The plan belongs to other databases",
		page: `The plan names other databases than those you are connected to, by system
identifier and database name.
After a failover or restore the identifier of a server may differ: make a new
plan.`,
	},
	P103: {
		title: "The plan was applied already",
		page: `The target's journal belongs to another plan, or this one was finished.
Run hyperferry apply without a file to continue what is under way, or hyperferry
clean to end it.`,
	},
	P104: {
		title: "The file is not a plan",
		page: `The file is no JSON, has another format, or was edited: its id is a digest of
everything in it.
A plan is never edited. Change the spec and make a new one.`,
	},
	P105: {
		title: "The spec changed during the migration",
		page: `The parts of the spec that plans depend on changed while the migration runs.
Jobs, batches and cutover criteria may change at any time. While a migration
streams, tables may join it (a rule, or a schema in schema.include) or leave it:
hyperferry plan shows what that comes to, and hyperferry apply carries it out.
What the spec says of tables that are there already, and its other settings, may
not change. Put the spec back, or clean and begin again.`,
	},
	P106: {
		title: "The plan has errors",
		page: `A plan with errors is never applied. Each error names its way out; mend them and
plan again: hyperferry plan --out plan.json. Nothing was changed.`,
	},
	P120: {
		title: "A table cannot leave alone",
		page: `The spec does not select a table any more that the running migration moves, and something else that the migration made on the target would go with
it: a foreign key or a view of what stays, or an object that schema.skip names now. A table leaves a migration that streams only with its own indexes,
keys, triggers and sequences; on the target all of it stays as it is, with its rows, and is not followed any more. Nothing was changed.

Put the table back into the spec, or let what needs it leave too. Otherwise hyperferry clean, and begin again with the new spec.

Example: hyperferry plan`,
	},
	P121: {
		title: "A table cannot join now",
		page: `A partitioned table that becomes one hypertable sends the changes of its partitions as its own, for which the publication must say
publish_via_partition_root. That is a property of the whole publication: changing it while others stream would leave doubt about what they were sent.
A publication has it from the beginning when such a table was in the first plan. Nothing was changed.

Move the table after the cutover with a spec of its own, or run hyperferry clean and begin again with the table in the spec.

Example: hyperferry plan`,
	},
	P122: {
		title: "An object changed while the migration streams",
		page: `The spec's tables changed, and so did an object that the running migration made: the source or the target has another definition of it now. Tables
may join a migration that streams, or leave it; what is there already is not altered by the way. Nothing was changed.

Take the change of the object back, then plan again. Tables whose definition changed on the source have stopped: see hyperferry status.

Example: hyperferry plan`,
	},
	P110: {
		title: "--only names nothing",
		page: `plan --only GLOB plans a part of the spec: the tables and other objects whose SCHEMA.NAME the glob matches, and what these need (types,
functions, sequences, schemas, extensions), but no other tables: foreign keys and views that need those stay out, and the plan says so. !GLOB takes
away; --only may be repeated. A glob that cannot be read, or that matches nothing in schema.include, is an error, because most likely a name is
misspelt. Nothing was changed.

A partial plan is for trying things out: plan and status say that it is partial, and cutover refuses it. For the whole run hyperferry clean, then
plan and apply without --only.

Example: hyperferry plan --only 'public.metric*' --only '!public.metrics_old' --out part.json`,
	},
	P111: {
		title: "A partial plan is not cut over",
		page: `The migration was planned with --only, so tables and other objects of the spec are not on the target. Opening the target for the application
would lose what belongs there, so cutover refuses. Nothing was changed, and replication goes on.

A partial plan is for trying things out. When you have seen enough: hyperferry clean, empty or drop the tables that it made on the target, then
hyperferry plan and apply without --only.

Example: hyperferry clean && hyperferry plan --out plan.json && hyperferry apply plan.json`,
	},
	P112: {
		title: "The target refuses a statement (rehearsal)",
		page: `plan --rehearse tried the schema part of the plan on the target, in one transaction that was rolled back, and the server refused this
statement. apply would stop there. Nothing was changed and nothing remains.

The message has the server's own words with SQLSTATE, DETAIL and HINT, and where the server points at a place in the statement, that line. What
needs the refused object was not tried, so mend and rehearse again until nothing is refused.

Ways out: mend the object on the source; make on the target what the statement needs (an extension, a function, a role, a privilege); or leave the
object out with schema.skip. Most refusals are foreseen without a rehearsal, with a better explanation: where the message asks for it, please
report the one that was not.

Example: hyperferry plan --rehearse`,
	},
	P113: {
		title: "The rehearsal ended before its time",
		page: `A rehearsal keeps everything that it makes in one transaction, and each table, index and sequence takes a lock until it is rolled back. The
target's lock table (max_locks_per_transaction times max_connections) was full, so the rest was not tried. Everything was rolled back; apply
is not concerned, because it commits as it goes.

Ways out: rehearse parts, or raise max_locks_per_transaction on the target, which takes a restart.

Example: hyperferry plan --rehearse --only 'billing.*'`,
	},
} as const satisfies Record<string, CodePage>;
