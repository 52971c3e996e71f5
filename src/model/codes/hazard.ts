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
		page: `The target has an object of that name with another definition, and the plan
drops it and creates the source's in one transaction.
Only kinds without data are replaced. If other objects of the target depend on
it, the drop fails and nothing is changed.`,
	},
} as const satisfies Record<string, CodePage>;
