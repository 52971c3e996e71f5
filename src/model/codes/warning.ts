import type { CodePage } from "./code-page.js";

export const warningCodes = {
	W205: {
		title: "A time column without time zone",
		page: `A timestamp without time zone means what the writer's clock showed. TimescaleDB
stores and partitions it as it is.
Nothing is lost. If writers use several time zones, consider timestamptz on the
source before migrating.`,
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
	W210: {
		title: "A hypertable rule matches more than tables",
		page: `The rule's pattern also matches views or foreign tables. They stay what they
are: only tables become hypertables.
Nothing to do if that is meant; else name the tables more narrowly.`,
	},
	W211: {
		title: "The time column may be NULL on the source",
		page: `A hypertable's time column is NOT NULL. No row of the source lacks it now, but
the source would take one, and then the target refuses that change and the table
stops.
Set the column NOT NULL on the source, so that the mistake shows where it is made.`,
	},
	W212: {
		title: "Chunks with few rows",
		page: `At this interval the table's rows are spread over so many chunks that each has
fewer than 1,000. Chunks are tables: each costs planning time, locks and files.
Take a longer chunk_interval. The number of rows is the source's estimate, and
rows are taken to be spread evenly over time.`,
	},
	W213: {
		title: "Chunks larger than memory likes",
		page: `Rows and indexes of the chunk that is written to should stay in memory, so a
chunk is best below a quarter of the server's memory. What the memory is can only
be guessed from shared_buffers and effective_cache_size.
Take a shorter chunk_interval; ignore this where the settings say less than there is.`,
	},
	W214: {
		title: "The time column was not searched",
		page: `NULL, -infinity and uuids of other versions than 7 are refused by TimescaleDB,
so a plan looks for them. In a large table without an index on the column that
would mean reading all of it, so only what ANALYZE sampled was looked at.
Run the query that the warning shows when there is time for it, or create the
index.`,
	},
	W215: {
		title: "Changes of single partitions are not followed",
		page: `A partitioned table becomes one hypertable: the rows of all partitions are copied
into it, and changes are followed by the table as a whole, those of new partitions
too. But DETACH and DROP of one partition, TRUNCATE of it alone and ATTACH of a table
that has rows say nothing that a publication sends.
Nothing is silently wrong: the running apply notices (T246, T247), and the cutover
refuses until a verification has passed.
Stop whatever drops old partitions until the cutover, and let a retention policy do
it afterwards.`,
	},
	W216: {
		title: "Partitions have what their table has not",
		page: `Some partitions have indexes, checks, defaults or triggers of their own. A
hypertable's chunks have what the hypertable has, so these are left out.
Where one is needed, create it on the partitioned table of the source.`,
	},
	W217: {
		title: "Something reads single partitions",
		page: `A partitioned table becomes one hypertable, so its partitions are no tables on the
target. Views, functions and rules that name one of them cannot be made there, nor
what needs these; the plan lists them as left out.
Make them read the whole table, with a condition on its time, on the source; or make
them anew on the target after the cutover.`,
	},
	W230: {
		title: "The target may refuse or change rows",
		page: `A table of the target was prepared with something that the source does not have
and that acts on rows: a unique index, a check or foreign key, a rule.
It is kept. Rows of the source that it refuses stop the copy or the applying of
changes; a rule may even turn them into something else. Drop it on the target
if it is not meant to be there.`,
	},
} as const satisfies Record<string, CodePage>;
