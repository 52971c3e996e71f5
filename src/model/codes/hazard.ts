import type { CodePage } from "./code-page.js";

export const hazardCodes = {
	H301: {
		title: "REPLICA IDENTITY FULL on a source table",
		page: `A change to production: with REPLICA IDENTITY FULL every UPDATE and DELETE of
the table writes the whole old row to the WAL, and the target looks rows up by
all their columns.
It is the way to stream a table without a key. hyperferry clean puts back what
was there. Accept it for the table: { code: H301, object: schema.table }.`,
	},
	H310: {
		title: "A foreign key is dropped",
		page: `The target does not get this foreign key: what it references is no longer unique
alone, is a hypertable too, or is not copied.
The source checks it until cutover; afterwards the application must. Accept it:
{ code: H310, object: schema.table.constraint }.`,
	},
	H311: {
		title: "A unique index is dropped",
		page: `The target does not get this unique index or constraint, because it lacks a
partitioning column.
The source checks it until cutover; afterwards duplicates become possible.
Accept it: { code: H311, object: schema.index } or schema.table.constraint.`,
	},
	H320: {
		title: "An object of the target is replaced",
		page: `The target has an object of that name with another definition. With your consent
the plan puts the source's in its place: by CREATE OR REPLACE where the server
allows that, else it drops the object, with what the migration itself makes
anew afterwards, and creates it, in one transaction.
Kinds without data are replaced, and tables that have no rows. What only the
target has and what needs the object is never dropped: the conflict names it.
Accept it: { code: H320, object: schema.name }.`,
	},
	H330: {
		title: "A table of the target is dropped with its rows",
		page: `The target has rows in a table that the source's rows are to go into. With your
consent the plan drops that table, rows and all, and makes it anew.
Nothing brings those rows back: look at them first, and keep a dump if you are
not certain. hyperferry never does this without { code: H330, object:
schema.table } in the spec; what only the target has and what needs the table
is not dropped, and then neither is the table.`,
	},
} as const satisfies Record<string, CodePage>;
