import type { CodePage } from "./code-page.js";

export const warningCodes = {
	W205: {
		title: "A time column without time zone",
		page: `A timestamp without time zone means what the writer's clock showed. TimescaleDB
stores and partitions it as it is.
Nothing is lost. If writers use several time zones, consider timestamptz on the
source before migrating.`,
	},
	W206: {
		title: "A NOT VALID check is enforced on chunks",
		page: `The source does not know whether old rows satisfy a NOT VALID check. On a
hypertable the chunks get it validated, so a row that breaks it stops the copy.
Validate it on the source first: that finds the rows.`,
	},
	W207: {
		title: "A trigger fires always",
		page: `Changes are applied as a replica, for which ordinary triggers do not fire. Those
enabled ALWAYS or REPLICA do, although their effect on the source arrives as
changes of its own.
Where that doubles something, enable the trigger normally on the source.
Hypertables before TimescaleDB 2.27 cannot switch triggers at all.`,
	},
	W208: {
		title: "A key changes",
		page: `A key of the target is not the key of the source. Either changes are found by
columns that are only part of a key on the target, which costs time, or the new
key is not known to be unique on the source, so building it may fail.
Rows are safe either way: until cutover the source checks its own key.`,
	},
} as const satisfies Record<string, CodePage>;
