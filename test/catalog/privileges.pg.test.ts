import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { tableKey } from "../../src/model/table-id.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

async function asRole<T>(database: TestDatabase, work: (role: string, url: string) => Promise<T>): Promise<T> {
	const role = `hf_reader_${randomBytes(5).toString("hex")}`;
	await database.query(`create role ${role} login password 'reader-pw'`);
	const url = new URL(database.url);
	url.username = role;
	url.password = "reader-pw";
	try {
		return await work(role, url.href);
	} finally {
		await database.query(`drop owned by ${role}; drop role ${role}`);
	}
}

const tables = `create schema app; create table app.readable (a int primary key); create table app."Un readable" (a int);
	create schema closed; create table closed.t (a int)`;

test("a role that may only SELECT reads everything", async () => {
	await using database = await createTestDatabase("source");
	await database.query(tables);
	await asRole(database, async (role, url) => {
		await database.query(`grant usage on schema app, closed to ${role}; grant select on all tables in schema app, closed to ${role}`);
		await using session = await openSession(endpointOf(url), { applicationName: "test" });
		const catalog = await introspect(session, { side: "source", schemas: [] });
		expect(catalog.tables.size).toBe(3);
		expect(catalog.server.privileges).toEqual({
			superuser: false,
			replication: false,
			createRole: false,
			createOnDatabase: false,
			ownsDatabase: false,
			setReplicationRole: false,
			signalBackend: false,
		});
		expect(catalog.tables.get(tableKey({ schema: "app", name: "readable" }))?.privileges).toEqual({ select: true, owner: false });
		await database.query(`grant set on parameter session_replication_role to ${role}; grant pg_signal_backend to ${role}`);
		const more = await introspect(session, { side: "source", schemas: ["app"] });
		expect(more.server.privileges).toMatchObject({ superuser: false, setReplicationRole: true, signalBackend: true });
	});
});

test("tables that may not be read are named, all at once, with their grants", async () => {
	await using database = await createTestDatabase("source");
	await database.query(tables);
	await asRole(database, async (role, url) => {
		await database.query(`grant usage on schema app to ${role}; grant select on app.readable to ${role}`);
		await using session = await openSession(endpointOf(url), { applicationName: "test" });
		await expect(introspect(session, { side: "source", schemas: [] })).rejects.toMatchObject({
			exitCode: 3,
			diagnostics: [
				{ code: "C109", object: 'app."Un readable"', fix: [`GRANT SELECT ON "app"."Un readable" TO "${role}";`, expect.any(String)] },
				{ code: "C109", object: "closed.t", why: "the role has no USAGE privilege on schema closed" },
			],
		});
		await database.query(`grant select on app."Un readable" to ${role}; create sequence app.counter`);
		await expect(introspect(session, { side: "source", schemas: ["app"] })).rejects.toMatchObject({
			diagnostics: [
				{
					code: "C109",
					what: `${role} may not read sequence app.counter`,
					fix: [`GRANT SELECT ON SEQUENCE "app"."counter" TO "${role}";`, expect.any(String)],
				},
			],
		});
		expect((await introspect(session, { side: "target", schemas: ["app"] })).sequences).toHaveLength(1);
		await database.query(`grant select on sequence "app"."counter" to "${role}"`);
		expect((await introspect(session, { side: "source", schemas: ["app"] })).tables.size).toBe(2);
	});
});
