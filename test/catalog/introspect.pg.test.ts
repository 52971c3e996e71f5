import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Catalog } from "../../src/catalog/catalog.js";
import { introspect } from "../../src/catalog/introspect.js";
import { tableKey } from "../../src/model/table-id.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const everyKind = readFileSync(new URL("./every-kind.sql", import.meta.url), "utf8");

async function catalogOf(url: string, schemas: readonly string[] = [], side: "source" | "target" = "source"): Promise<Catalog> {
	await using session = await openSession(endpointOf(url, side), { applicationName: "test" });
	return await introspect(session, { side, schemas });
}

let database: TestDatabase;
let catalog: Catalog;

beforeAll(async () => {
	database = await createTestDatabase("source");
	await database.query(everyKind);
	catalog = await catalogOf(database.url);
});
afterAll(() => database[Symbol.asyncDispose]());

test("every entry, run in order into an empty database, gives the same objects again", async () => {
	await using empty = await createTestDatabase("target", { timescaledb: false });
	await empty.query("set search_path = ''; set check_function_bodies = off");
	for (const object of catalog.objects.values()) {
		if (object.kind !== "USER MAPPING") await empty.query(object.sql);
	}
	await empty.query("create user mapping for current_user server far options (password 'other-secret')");
	const again = await catalogOf(empty.url, [], "target");
	const digests = (of: Catalog) => [...of.objects.values()].map(({ id, digest, dependsOn }) => [id, digest, dependsOn]);
	expect(digests(again)).toEqual(digests(catalog));
	expect(again.fingerprint).toBe(catalog.fingerprint);
});

test("no object needs one that comes later, and all that it needs is there", () => {
	const seen = new Set<string>();
	for (const { id, dependsOn } of catalog.objects.values()) {
		for (const needed of dependsOn) expect(seen, `${id} needs ${needed}`).toContain(needed);
		seen.add(id);
	}
});

test("objects know their name, their table and what they need", () => {
	const orders = { schema: "app", name: "orders" };
	const lines = { schema: "public", name: "lines" };
	const odd = { schema: "Odd schema", name: 'a.b "c";--' };
	const expected: Record<string, object> = {
		"table app.orders": { name: "orders", table: orders, section: "pre-data", schema: "app" },
		'table "Odd schema"."a.b ""c"";--"': { name: odd.name, table: odd, schema: odd.schema },
		'constraint "a.b ""c"";--_pkey" on "Odd schema"."a.b ""c"";--"': { name: 'a.b "c";--_pkey', table: odd, section: "post-data" },
		"fk constraint lines_order_id_fkey on public.lines": { name: "lines_order_id_fkey", table: lines },
		"sequence app.orders_id_seq": { table: orders },
		"sequence owned by lines_id_seq in public": { table: lines, dependsOn: ["sequence public.lines_id_seq"] },
		"default for public.lines.id": { name: "id", table: lines },
		"index public.lines_trgm": { table: lines, dependsOn: ["extension pg_trgm", "table public.lines"] },
		"index app.daily_day": { table: { schema: "app", name: "daily" } },
		'trigger "Off" on app.orders': {
			name: "Off",
			table: orders,
			dependsOn: ["function app.touch()", "table app.orders"],
		},
		"comment TRIGGER touch ON orders in app": { table: orders, section: "post-data" },
		"comment CONSTRAINT price_known ON orders in app": { table: orders, section: "pre-data" },
		"acl COLUMN orders.name in app": { table: orders, section: "pre-data" },
		"row security orders in app": { table: orders },
		"policy cheap on app.orders": { name: "cheap", table: orders },
		"rule no_delete on public.lines": { name: "no_delete", table: lines },
		"function app.add(integer,integer)": { name: "add" },
		"view app.order_totals": { dependsOn: ["schema app", "table app.orders", "table public.lines"] },
		"table attach events_2025 in app": {
			table: { schema: "app", name: "events_2025" },
			dependsOn: ["schema app", "table app.events", "table app.events_2025"],
		},
		"index attach events_2025_v_idx in app": { table: { schema: "app", name: "events_2025" } },
	};
	for (const [id, object] of Object.entries(expected)) expect(catalog.objects.get(id), id).toMatchObject(object);
	expect(catalog.objects.get("index attach events_2025_v_idx in app")?.dependsOn).toContain("index app.events_v");
});

test("what is not the user's, or secret, is not there", () => {
	const ids = [...catalog.objects.keys()];
	expect(ids.filter((id) => /^schema public|^comment EXTENSION|plpgsql|fake/.test(id))).toEqual([]);
	expect(JSON.stringify([...catalog.objects.values()])).not.toContain("mapping-secret");
	expect(
		[...catalog.objects.values()]
			.map(({ sql }) => sql)
			.join("\n")
			.replace(/\$_\$[\s\S]*?\$_\$/g, ""),
	).not.toMatch(/OWNER TO|default_tablespace/);
});

test("only the chosen schemas, and one that does not exist yet", async () => {
	const some = await catalogOf(database.url, ["Odd schema"]);
	expect(
		[...some.objects.values()].filter(({ kind }) => kind === "TABLE" || kind === "SCHEMA" || kind === "EXTENSION").map(({ id }) => id),
	).toEqual(['schema "Odd schema"', "extension pg_trgm", `table "Odd schema"."a.b ""c"";--"`]);
	expect([...some.tables.values()].map(({ id }) => id.name)).toEqual(['a.b "c";--']);
	const none = await catalogOf(database.url, ["nowhere"]);
	expect([none.tables.size, none.objects.has("extension pg_trgm"), none.objects.has("schema app")]).toEqual([0, true, false]);
});

test("replica identity is not part of what an object is", async () => {
	await database.query(`alter table "Odd schema"."a.b ""c"";--" replica identity full; alter table app.parent replica identity nothing`);
	try {
		expect((await catalogOf(database.url)).fingerprint).toBe(catalog.fingerprint);
	} finally {
		await database.query(
			`alter table "Odd schema"."a.b ""c"";--" replica identity default; alter table app.parent replica identity default`,
		);
	}
});

test("tables: columns, keys and the rest", () => {
	const table = (schema: string, name: string) => catalog.tables.get(tableKey({ schema, name }));
	const orders = table("app", "orders");
	const columns = new Map(orders?.columns.map((column) => [column.name, column]));
	expect(orders).toMatchObject({
		relkind: "r",
		persistence: "p",
		accessMethod: "heap",
		privileges: { select: true, owner: true },
		rowSecurity: true,
		replicaIdentity: "d",
		rowsEstimate: -1,
		checks: [{ name: "price_known", noInherit: true, validated: true }],
		triggers: [
			{ name: "Off", row: false, transitionTables: true, enabled: "D" },
			{ name: "touch", row: true, transitionTables: false, enabled: "O" },
		],
		indexes: [
			{ name: "orders_name_key", unique: true, primary: false, columns: ["name"], include: ["at"], constraint: "orders_name_key" },
			{ name: "orders_pkey", unique: true, primary: true, columns: ["id"] },
			{ name: "orders_span_excl", exclusion: true, operators: ["&&"], columns: ["span"] },
		],
	});
	expect(orders?.hasRows).toBeUndefined();
	expect(columns.get("id")).toMatchObject({ attnum: 1, type: "bigint", typeOid: 20, identity: "a", notNull: true, hasHashSupport: true });
	expect(columns.get("mood")).toMatchObject({ type: "app.mood", typeKind: "e", typeSchema: "app", typeName: "mood", hasHashSupport: true });
	expect(columns.get("mood")?.defaultExpression).toBe("'happy'::app.mood");
	expect(columns.get("amount")).toMatchObject({ typeKind: "d", elementSchema: "pg_catalog", elementKind: "b", hasHashSupport: true });
	expect(columns.get("moods")).toMatchObject({ type: "app.mood[]", typeKind: "b", elementSchema: "app", elementKind: "e" });
	expect(columns.get("pair")).toMatchObject({ typeKind: "c", hasHashSupport: true });
	expect(columns.get("doubled")).toMatchObject({ generated: "s", type: "numeric" });
	expect(columns.get("name")).toMatchObject({ type: "character varying(20)", collation: "app.plain", hasHashSupport: true });
	expect(columns.get("doc_text")).toMatchObject({ hasHashSupport: false, typeHasBinary: true, extensionType: false });
	expect(table("public", "lines")).toMatchObject({
		replicaIdentity: "f",
		rules: ["no_delete"],
		foreignKeys: [
			{ name: "lines_order_id_fkey", columns: ["order_id"], references: { schema: "app", name: "orders" }, referencedColumns: ["id"] },
		],
		checks: [{ name: "later", validated: false }],
		indexes: [{ name: "lines_id", partial: false }, { name: "lines_lower", partial: true, columns: [undefined] }, { name: "lines_trgm" }],
	});
	expect(table("app", "events")).toMatchObject({ relkind: "p", hasChildren: true, isPartition: false });
	expect(table("app", "events_2026_a")).toMatchObject({
		isPartition: true,
		partitionRoot: { schema: "app", name: "events" },
		inherits: [{ schema: "app", name: "events_2026" }],
	});
	expect(table("app", "child")).toMatchObject({ inherits: [{ schema: "app", name: "parent" }], isPartition: false });
	expect(table("app", "scratch")?.persistence).toBe("u");
	expect([table("app", "daily")?.relkind, table("app", "circle_a")?.relkind, table("app", "remote")?.relkind]).toEqual(["m", "v", "f"]);
});

test("sequences, publications and the server", () => {
	expect(catalog.sequences).toEqual([
		{ id: { schema: "app", name: "numbers" }, increment: "5", min: "10", max: "1000", cycle: true },
		expect.objectContaining({
			id: { schema: "app", name: "orders_id_seq" },
			ownedBy: { table: { schema: "app", name: "orders" }, column: "id" },
		}),
		expect.objectContaining({ id: { schema: "public", name: "lines_id_seq" }, max: "2147483647" }),
	]);
	expect(catalog.server).toMatchObject({
		database: database.name,
		encoding: "UTF8",
		settings: { wal_level: "logical", default_transaction_read_only: "off" },
		privileges: { superuser: true, replication: true, setReplicationRole: true, signalBackend: true, ownsDatabase: true },
		publications: [{ name: "chosen", allTables: false, tables: [{ schema: "app", name: "orders" }] }],
		subscriptions: [],
	});
	expect(catalog.server.extensions.map(({ name }) => name)).toEqual(["pg_trgm", "plpgsql"]);
	expect(catalog.server.roles.map(({ name }) => name)).toContain("postgres");
	expect(catalog.server.systemIdentifier).toMatch(/^\d+$/);
});

test("reading twice gives the same", async () => {
	const again = await catalogOf(database.url);
	expect([...again.objects]).toEqual([...catalog.objects]);
	expect([...again.tables]).toEqual([...catalog.tables]);
});

test("what the second session reads is of the same moment", async () => {
	await using changing = await createTestDatabase("source");
	await changing.query("create table before (id int)");
	await using session = await openSession(endpointOf(changing.url, "source"), { applicationName: "test" });
	const another = async () => {
		await changing.query("create table later (id int)");
		return session.another();
	};
	const found = await introspect({ ...session, another }, { side: "source", schemas: ["public"] });
	expect([...found.objects.keys()]).toEqual(["table public.before"]);
	expect([...found.tables.values()].map(({ id }) => id.name)).toEqual(["before"]);
});

test("one session alone reads the same", async () => {
	await using session = await openSession(endpointOf(database.url, "source"), { applicationName: "test" });
	const another = () => Promise.reject(new Error("no further session is to be opened"));
	const found = await introspect({ ...session, another }, { side: "source", schemas: [], alone: true });
	expect(found.objects).toEqual(catalog.objects);
	expect(found.tables).toEqual(catalog.tables);
});

test("when the second session cannot be opened, its error is told and the first one stays usable", async () => {
	await using session = await openSession(endpointOf(database.url, "source"), { applicationName: "test" });
	const another = () => Promise.reject(new Error("too many connections"));
	await expect(introspect({ ...session, another }, { side: "source", schemas: [] })).rejects.toThrow("too many connections");
	expect(await session.query("select 1 as one")).toEqual([{ one: 1 }]);
});

test("sizes are what a scan reads", async () => {
	await using sized = await createTestDatabase("source");
	await sized.query(`create table filled (id int primary key, note text); create index on filled (note); alter table filled alter note set storage external;
		create table empty (id int primary key, note text);
		insert into filled values (1, repeat('x', 100000)); update filled set note = left(note, 10)`);
	const { tables } = await catalogOf(sized.url);
	const factsOf = (name: string) => tables.get(tableKey({ schema: "public", name }));
	const size = async (relation: string) => Number((await sized.query(`select pg_relation_size('${relation}')`))[0]?.pg_relation_size);
	const toast = (await sized.query("select reltoastrelid::regclass::text as name from pg_class where oid = 'filled'::regclass"))[0]?.name;
	expect(factsOf("filled")).toMatchObject({
		heapBytes: await size("filled"),
		bytes: (await size("filled")) + (await size(String(toast))),
		indexes: [
			{ name: "filled_note_idx", bytes: await size("filled_note_idx") },
			{ name: "filled_pkey", bytes: await size("filled_pkey") },
		],
	});
	expect(factsOf("filled")?.bytes).toBeGreaterThan(100_000);
	expect(factsOf("empty")).toMatchObject({ heapBytes: 0, bytes: 0, indexes: [{ bytes: 0 }] });
});
