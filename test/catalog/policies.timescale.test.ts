import { expect, test } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { tableKey } from "../../src/model/table-id.js";
import { openSession } from "../../src/pg/session.js";
import { describeCommunity } from "../support/community.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

describeCommunity("what the catalog tells of columnstores and policies", (version) => {
	test("settings with quoted names and their order, jobs with their ages, the clock of integers", async () => {
		await using database = await createTestDatabase("community", { timescaledb: version });
		await database.query(`
			create table metrics ("Ti me" timestamptz not null, "de,vice" int, v text);
			select create_hypertable('metrics', by_range('Ti me'));
			alter table metrics set (timescaledb.enable_columnstore, timescaledb.segmentby = '"de,vice", v', timescaledb.orderby = '"Ti me" desc nulls last');
			select add_retention_policy('metrics', interval '1 year 2 months');
			create function clock() returns bigint language sql stable as 'select 1::bigint';
			create table ticks (n bigint not null);
			select create_hypertable('ticks', by_range('n', 1000));
			select set_integer_now_func('ticks', 'clock');
			select alter_job(add_retention_policy('ticks', 5000), scheduled => false);
			create table plain (at date not null);
			select create_hypertable('plain', by_range('at'));
		`);
		await using session = await openSession(endpointOf(database.url, "target"), { applicationName: "test" });
		const { tables } = await introspect(session, { side: "target", schemas: ["public"] });
		const facts = (name: string) => tables.get(tableKey({ schema: "public", name }))?.hypertable;
		expect(facts("metrics")).toMatchObject({
			columnstore: { segmentBy: ["de,vice", "v"], orderBy: [{ column: "Ti me", descending: true, nullsFirst: false }] },
			policies: [{ procedure: "policy_retention", after: "1 year 2 mons", scheduled: true }],
		});
		expect(facts("ticks")).toMatchObject({
			integerNow: "clock",
			policies: [{ procedure: "policy_retention", after: "5000", scheduled: false }],
		});
		expect(facts("plain")).toMatchObject({ policies: [] });
		expect(facts("plain")).not.toHaveProperty("columnstore");
	});

	test("continuous aggregates, and whether they have a refresh policy", async () => {
		await using database = await createTestDatabase("community", { timescaledb: version });
		await database.query(`
			create table metrics (ts timestamptz not null, v int);
			select create_hypertable('metrics', by_range('ts'));
			create materialized view b with (timescaledb.continuous) as select time_bucket('1 day', ts) as d, sum(v) from metrics group by 1 with no data;
			create materialized view "A" with (timescaledb.continuous) as select time_bucket('7 days', d) as w, sum(sum) from b group by 1 with no data;
			select add_continuous_aggregate_policy('"A"', null, interval '8 days', interval '1 day');
			create view plain as table b;
		`);
		await using session = await openSession(endpointOf(database.url, "target"), { applicationName: "test" });
		const { continuousAggregates } = await introspect(session, { side: "target", schemas: ["public"] });
		expect(continuousAggregates).toEqual([
			{ view: { schema: "public", name: "A" }, hasRefreshPolicy: true },
			{ view: { schema: "public", name: "b" }, hasRefreshPolicy: false },
		]);
	});
});
