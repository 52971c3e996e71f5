import { expect, test } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { tableKey } from "../../src/model/table-id.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

test("hypertables are tables with facts; chunks and TimescaleDB's own objects are invisible", async () => {
	await using database = await createTestDatabase("target");
	await database.query(`
		create schema chunks; create schema _hyperferry; create table _hyperferry.journal (a int);
		create table metrics (at timestamptz not null, device int, v text, primary key (at, device));
		create table ticks (n bigint not null, v text);
		create table empty (at date not null);
		select create_hypertable('metrics', by_range('at', interval '1 day'));
		select add_dimension('metrics', by_hash('device', 2));
		select create_hypertable('ticks', 'n', chunk_time_interval => 100, associated_schema_name => 'chunks', create_default_indexes => false);
		select create_hypertable('empty', by_range('at'));
		insert into metrics select timestamptz '2025-01-01 00:00+00' + n * interval '1 hour', n % 5, repeat('x', 3000) from generate_series(1, 72) n;
		insert into ticks select n, repeat('y', 100) from generate_series(1, 350) n;
	`);
	await database.query("analyze");
	await using session = await openSession(endpointOf(database.url, "target"), { applicationName: "test" });
	const catalog = await introspect(session, { side: "target", schemas: [] });
	expect([...catalog.objects.keys()].sort()).toEqual([
		"constraint metrics_pkey on public.metrics",
		"extension timescaledb",
		"index public.empty_at_idx",
		"index public.metrics_at_idx",
		"schema chunks",
		"table public.empty",
		"table public.metrics",
		"table public.ticks",
	]);
	expect([...catalog.tables.values()].map(({ id }) => `${id.schema}.${id.name}`)).toEqual([
		"public.empty",
		"public.metrics",
		"public.ticks",
	]);
	const table = (name: string) => catalog.tables.get(tableKey({ schema: "public", name }));
	expect(table("metrics")).toMatchObject({
		hasChildren: false,
		hasRows: true,
		triggers: [],
		rowsEstimate: 72,
		hypertable: {
			policies: [],
			dimensions: [
				{ column: "at", type: "timestamp with time zone", interval: "86400000000" },
				{ column: "device", type: "integer", partitions: 2 },
			],
		},
	});
	expect(table("metrics")?.hypertable?.chunks).toBeGreaterThan(3);
	expect(table("metrics")?.bytes).toBeGreaterThan(table("metrics")?.heapBytes ?? 0);
	expect(table("ticks")).toMatchObject({ hasRows: true, hypertable: { chunks: 4, dimensions: [{ column: "n", interval: "100" }] } });
	expect(table("ticks")?.heapBytes).toBeGreaterThan(350 * 100);
	expect(table("empty")).toMatchObject({ hasRows: false, bytes: 0, hypertable: { chunks: 0 } });
	expect(catalog.server.timescaledb).toMatchObject({
		version: expect.stringMatching(/^2\./),
		license: expect.stringMatching(/apache|timescale/),
	});
	expect(catalog.server.timescaledbAvailable).toBeUndefined();
});
