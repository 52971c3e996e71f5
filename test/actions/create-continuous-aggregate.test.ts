import { expect, test } from "vitest";
import { definitionOf } from "../../src/actions/registry.js";

const query = "SELECT time_bucket('1 day', ts) AS day, sum(value) FROM metrics GROUP BY 1";

test("the statement finds names as the user writes them, and leaves the search_path as it was", () => {
	const { text } = definitionOf("create-continuous-aggregate").sql({
		view: { schema: "app", name: "Täg lich" },
		over: { schema: "app", name: "metrics" },
		query: `${query} -- all`,
		materializedOnly: true,
		chunkInterval: "70 days",
		unit: "interval",
		extensionSchema: "public",
	});
	expect(text).toBe(
		[
			'SET LOCAL search_path = "app", "public";',
			`CREATE MATERIALIZED VIEW "app"."Täg lich" WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS\n${query} -- all\nWITH NO DATA;`,
			`SELECT "public".set_chunk_time_interval('"app"."Täg lich"', INTERVAL '70 days');`,
			"SET LOCAL search_path = ''",
		].join("\n"),
	);
});
