import { describe, expect, test } from "vitest";
import { explain } from "../../src/render/explain.js";
import { specSchema } from "../../src/spec/spec-schema.js";

describe("explain", () => {
	test("a code, in either case of letters", () => {
		const page = explain("s114", specSchema()) ?? "";
		expect(page.startsWith("S114: A password is written in the spec\n\n")).toBe(true);
		expect(Math.max(...page.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
	});

	test("a key of the spec, through lists, alternatives and shared definitions", async () => {
		const pages = ["tables[0].hypertable.primary_key", "tables", "source.sslmode", "copy", "tables.data.where"].map((path) =>
			explain(path, specSchema()),
		);
		await expect(`${pages.join("\n\n----\n\n")}\n`).toMatchFileSnapshot("../golden/spec/explain.txt");
	});

	test.each(["", "S999", "tables.nope", "toString", "tables.constructor", "copy.jobs.more"])("%j has no page", (topic) => {
		expect(explain(topic, specSchema())).toBeUndefined();
	});
});
