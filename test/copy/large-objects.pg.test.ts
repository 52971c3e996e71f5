import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createLargeObjectPort } from "../../src/copy/large-objects.js";
import { reconcileLargeObjects } from "../../src/copy/reconcile-large-objects.js";
import { holdSnapshot } from "../../src/copy/snapshot.js";
import type { LargeObjectRange } from "../../src/model/large-objects.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const application = { applicationName: "hyperferry/test/lo" };
const never = new AbortController().signal;
const whole: LargeObjectRange = { part: 1, of: 1, objects: 0, owners: [], grantees: [] };

/** Around the bounds of what is read at a time. */
const sizes = [0, 1, 65_535, 65_536, 65_537, 65_536 + 1_048_576, 3_000_000];

async function contents(database: TestDatabase) {
	return await database.query(`SELECT oid::int, md5(lo_get(oid)), length(lo_get(oid)) AS bytes, obj_description(oid, 'pg_largeobject') AS comment,
		pg_get_userbyid(lomowner) AS owner, lomacl::text AS acl FROM pg_largeobject_metadata ORDER BY oid`);
}

async function filled(): Promise<TestDatabase> {
	const database = await createTestDatabase("source");
	for (const [index, bytes] of sizes.entries()) {
		await database.query("SELECT lo_from_bytea($1, $2)", [1000 + index, randomBytes(bytes)]);
	}
	// a hole of two pages
	await database.query("SELECT lo_create(2000), lo_put(2000, 8192, 'end')");
	await database.query("COMMENT ON LARGE OBJECT 1001 IS 'it''s \\ odd'");
	return database;
}

test("contents of every size, owners, privileges and comments are copied under the snapshot", async () => {
	const role = `hf_lo_${randomBytes(4).toString("hex")}`;
	await using from = await filled();
	await using to = await createTestDatabase("target");
	for (const { query } of [from, to]) await query(`CREATE ROLE ${role}`);
	try {
		await from.query(`ALTER LARGE OBJECT 1002 OWNER TO ${role}; GRANT SELECT ON LARGE OBJECT 1003 TO ${role} WITH GRANT OPTION;
			GRANT UPDATE ON LARGE OBJECT 1003 TO PUBLIC`);
		await using source = await openSession(endpointOf(from.url), application);
		await using target = await openSession(endpointOf(to.url, "target"), application);
		await using snapshot = await holdSnapshot(endpointOf(from.url), application);
		const before = await contents(from);
		await from.query("SELECT lo_put(1001, 0, 'later'), lo_unlink(1004), lo_from_bytea(3000, 'new')");
		const names = [{ source: role, target: role }];
		const range = { ...whole, owners: names, grantees: [...names, { source: "public", target: "public" }] };
		const { copyLargeObjects } = createLargeObjectPort(source, snapshot);
		const copied = await target.transaction((transaction) => copyLargeObjects(range, transaction, never));
		expect(copied).toEqual({ objects: sizes.length + 1, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) + 8195 });
		expect(await contents(to)).toEqual(before);
	} finally {
		for (const { query } of [from, to]) await query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
	}
}, 120_000);

test("ranges are apart, and all of them together are everything", async () => {
	await using from = await filled();
	await using to = await createTestDatabase("target");
	await using source = await openSession(endpointOf(from.url), application);
	await using target = await openSession(endpointOf(to.url, "target"), application);
	await using snapshot = await holdSnapshot(endpointOf(from.url), application);
	const { copyLargeObjects } = createLargeObjectPort(source, snapshot);
	const ranges = [{ to: 1002 }, { from: 1002, to: 1005 }, { from: 1005 }].map((bounds) => ({ ...whole, ...bounds }));
	const copied = [];
	for (const range of ranges) copied.push((await target.transaction((transaction) => copyLargeObjects(range, transaction, never))).objects);
	expect(copied).toEqual([2, 3, 3]);
	expect(await contents(to)).toEqual(
		(await contents(from))
			.map((row) => ({ ...row, comment: expect.anything() }))
			.map((row, index) => (index === 1 ? row : { ...row, comment: null })),
	);
}, 120_000);

test("what changed, came or went since is found and made equal; what is equal is not copied again", async () => {
	await using from = await filled();
	await using to = await createTestDatabase("target");
	await using source = await openSession(endpointOf(from.url), application);
	await using target = await openSession(endpointOf(to.url, "target"), application);
	const reconcile = () =>
		reconcileLargeObjects(
			source,
			target,
			[
				{ ...whole, to: 1003 },
				{ ...whole, from: 1003 },
			],
			never,
		);
	const all = sizes.length + 1;
	expect(await reconcile()).toEqual({ objects: all, copied: all, removed: 0 });
	expect(await reconcile()).toEqual({ objects: all, copied: 0, removed: 0 });
	await from.query("SELECT lo_put(1006, 2999999, '\\x00'), lo_unlink(1004), lo_from_bytea(3000, 'new'), lo_put(1000, 0, 'x')");
	await to.query("SELECT lo_put(1002, 0, 'changed here')");
	expect(await reconcile()).toEqual({ objects: all, copied: 4, removed: 1 });
	expect(await contents(to)).toEqual(await contents(from));
	await from.query("SELECT lo_unlink(oid) FROM pg_largeobject_metadata");
	expect(await reconcile()).toEqual({ objects: 0, copied: 0, removed: all });
}, 120_000);
