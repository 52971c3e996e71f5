import { describe, expect, test } from "vitest";
import { readAggregateQuery } from "../../src/objects/aggregate-query.js";
import { withTimeBucket } from "../../src/objects/time-bucket-rewrite.js";

describe("where the rows come from", () => {
	test.each([
		["SELECT 1 FROM a GROUP BY 1", [{ name: "a" }]],
		['select 1 from ONLY "S"."Tä b" x, lateral (select 1 from no) y group by 1', [{ schema: "S", name: "Tä b" }]],
		[
			"SELECT extract(epoch FROM ts) FROM a JOIN s.b ON b.id = a.id, c WHERE x IN (SELECT y FROM d)",
			[{ name: "a" }, { schema: "s", name: "b" }, { name: "c" }],
		],
		["SELECT 'from x' AS a, $$ from y $$ FROM a -- from z\n /* from w */ GROUP BY 1", [{ name: "a" }]],
		["SELECT 1", []],
		["", []],
	])("%s", (text, relations) => {
		expect(readAggregateQuery(text).relations).toEqual(relations);
	});
});

describe("buckets", () => {
	test.each([
		["time_bucket('1 day', ts)", { width: "1 day", column: "ts" }],
		["public.time_bucket(INTERVAL '1 day', m.ts, 'Europe/Berlin')", { width: "1 day", column: "ts" }],
		["TIME_BUCKET('1 day'::interval, \"Zeit\")", { width: "1 day", column: "Zeit" }],
		["time_bucket(100::bigint, k)", { width: "100", column: "k" }],
		["time_bucket(make_interval(days => 1), ts)", { column: "ts" }],
		["time_bucket('1 day', ts + interval '1 hour')", { width: "1 day" }],
		["time_bucket()", {}],
	])("%s", (text, bucket) => {
		expect(readAggregateQuery(`SELECT ${text} FROM m GROUP BY 1`).buckets).toEqual([bucket]);
	});
});

describe("date_trunc and date_bin become time_bucket", () => {
	test.each([
		["date_trunc('day', ts)", "time_bucket('1 day', ts)"],
		["date_trunc('day'::text, readings.ts)", "time_bucket('1 day', readings.ts)"],
		["DATE_TRUNC('hours', ts, 'Asia/Tokyo')", "time_bucket('1 hour', ts, 'Asia/Tokyo')"],
		["date_trunc('quarter', ts)", "time_bucket('3 months', ts)"],
		["date_trunc('decade', ts)", "time_bucket('10 years', ts)"],
		["date_bin('15 min', ts, 'epoch'::timestamptz)", "time_bucket('15 min', ts, 'epoch'::timestamptz)"],
	])("%s", (before, after) => {
		expect(withTimeBucket(`SELECT ${before}`)).toBe(`SELECT ${after}`);
	});

	test("what has neither is left alone", () => {
		expect(withTimeBucket("SELECT time_bucket('1 day', ts)")).toBeUndefined();
		expect(withTimeBucket("SELECT date_trunc(unit, ts)")).toBeUndefined();
	});
});
