import { expect, test } from "vitest";
import type { PublishedBy } from "../../src/model/published-by.js";
import type { Session } from "../../src/model/queryable.js";
import { openSession } from "../../src/pg/session.js";
import { type PlannedPublication, publicationDifference } from "../../src/replication/publication-difference.js";
import { largestValues, readPublications, republishStatements } from "../../src/replication/publications.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const t = { schema: "public", name: "t" };
const planned: PlannedPublication = { publication: "p", tables: [t], operations: "insert, update, delete, truncate" };

/** A publication as it is made, and what it is found to be after statements. */
async function published() {
	const database = await createTestDatabase("source");
	await database.query("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE u (); CREATE PUBLICATION p FOR TABLE ONLY t");
	const session = await openSession(endpointOf(database.url), { applicationName: "hyperferry/test/publications" });
	const find = async (on: Session = session) => {
		const found = (await readPublications(on, ["p", "q"])).get("p");
		if (!found) throw new Error("the publication is gone");
		return found;
	};
	const note = async (): Promise<PublishedBy> => {
		const { row, members } = await find();
		const member = members.find(({ table }) => table.name === "t");
		if (!member) throw new Error("the table is not published");
		return { publication: row, membership: member.row, relation: member.relation };
	};
	let by = await note();
	return {
		database,
		session,
		find,
		async again() {
			by = await note();
		},
		async difference() {
			const there = await session.query<{ relation: string }>("SELECT oid::text AS relation FROM pg_class");
			const relations = new Set(there.map(({ relation }) => relation));
			return publicationDifference(planned, t, by, await find(), (relation) => relations.has(relation));
		},
		async [Symbol.asyncDispose]() {
			await session.close();
			await database[Symbol.asyncDispose]();
		},
	};
}

test.each([
	["ALTER PUBLICATION p DROP TABLE t", { of: "membership", words: "it was taken out of publication p" }],
	["ALTER PUBLICATION p SET TABLE u", { of: "membership", words: "it was taken out of publication p" }],
	[
		"ALTER PUBLICATION p SET (publish = 'insert')",
		{ of: "publication", words: "publication p publishes insert, not insert, update, delete, truncate" },
	],
	[
		"ALTER PUBLICATION p SET (publish = '')",
		{ of: "publication", words: "publication p publishes nothing, not insert, update, delete, truncate" },
	],
	[
		"ALTER PUBLICATION p SET (publish_via_partition_root = true)",
		{ of: "publication", words: "publication p has publish_via_partition_root = true" },
	],
	["ALTER PUBLICATION p SET TABLE t WHERE (id > 5)", { of: "membership", words: "publication p sends only its rows WHERE (id > 5)" }],
	["ALTER PUBLICATION p SET TABLE t (id)", { of: "membership", words: "publication p sends only its columns (id)" }],
	["ALTER TABLE t RENAME TO s", { of: "table", words: "the table was renamed to public.s on the source" }],
])("%s is seen, and put right where the publication is", async (statement, difference) => {
	await using it = await published();
	expect(await it.difference()).toBeUndefined();
	await it.database.query(statement);
	expect(await it.difference()).toEqual(difference);
	if (difference.of === "table") return;
	for (const mend of republishStatements(planned, await it.find(), [t])) await it.session.exec(mend);
	expect(republishStatements(planned, await it.find(), [t])).toEqual([]);
	// in order again, but not all the time
	expect((await it.difference())?.words).toMatch(/altered, and altered back|taken out of publication p, and put back/);
	await it.again();
	expect(await it.difference()).toBeUndefined();
});

test.each([
	["ALTER PUBLICATION p DROP TABLE t; ALTER PUBLICATION p ADD TABLE t", "it was taken out of publication p, and put back"],
	["ALTER PUBLICATION p SET TABLE t WHERE (id > 5); ALTER PUBLICATION p SET TABLE t", "it was taken out of publication p, and put back"],
	[
		"ALTER PUBLICATION p SET (publish = 'insert'); ALTER PUBLICATION p SET (publish = 'insert, update, delete, truncate')",
		"publication p was altered, and altered back",
	],
	["DROP PUBLICATION p; CREATE PUBLICATION p FOR TABLE t", "publication p was dropped and made again"],
	["DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, v text); ALTER PUBLICATION p ADD TABLE t", "the table was dropped on the source"],
])("changed and changed back between two looks, in one transaction or two: %s", async (statements, words) => {
	for (const text of [statements, `BEGIN; ${statements}; COMMIT`]) {
		await using it = await published();
		await it.database.query(text);
		expect((await it.difference())?.words).toBe(words);
	}
});

test("what leaves the table's changes alone is no difference", async () => {
	await using it = await published();
	for (const statement of [
		"ALTER PUBLICATION p ADD TABLE u",
		"CREATE PUBLICATION q FOR TABLE t WHERE (id > 5)",
		"ALTER TABLE t ADD w text; ALTER TABLE t RENAME v TO x; CREATE INDEX ON t (x); TRUNCATE t; VACUUM t",
		"VACUUM (FREEZE) pg_publication",
		"VACUUM (FREEZE) pg_publication_rel",
		"VACUUM FULL pg_publication",
		"VACUUM FULL pg_publication_rel",
	])
		for (const one of statement.split("; ")) await it.database.query(one);
	expect(await it.difference()).toBeUndefined();
	expect((await it.find()).members.map(({ table }) => table.name).sort()).toEqual(["t", "u"]);
});

test("of the published tables, those with the largest values are found", async () => {
	await using it = await published();
	await it.database.query(`CREATE TABLE larger (v text); CREATE TABLE hidden (v text); ALTER PUBLICATION p ADD TABLE larger, u;
		ALTER TABLE t ALTER v SET STORAGE EXTERNAL; ALTER TABLE larger ALTER v SET STORAGE EXTERNAL; ALTER TABLE hidden ALTER v SET STORAGE EXTERNAL;
		INSERT INTO t VALUES (1, repeat('x', 100000)); INSERT INTO larger VALUES (repeat('x', 200000)); INSERT INTO hidden VALUES (repeat('x', 300000))`);
	expect(await largestValues(it.session, ["p"])).toEqual([{ schema: "public", name: "larger" }, t]);
});
