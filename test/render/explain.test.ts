import { describe, expect, test } from "vitest";
import { codeExamples } from "../../src/model/code-examples.js";
import { type Code, codes } from "../../src/model/codes.js";
import { type JsonSchema, schemaAt } from "../../src/model/json-schema.js";
import { explain } from "../../src/render/explain.js";
import { parseSpec } from "../../src/spec/parse-spec.js";
import { specSchema } from "../../src/spec/spec-schema.js";
import { localMachine } from "../spec/local-machine.js";

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

	test.each(Object.entries(codes))("%s has a page that says more than its title", (code, { title, page }) => {
		expect(title).not.toMatch(/\.$|^$/);
		expect(page.length).toBeGreaterThan(100);
		expect(explain(code, specSchema())).toContain(page.split(/\s+/)[0]);
	});

	test.each(Object.entries(codeExamples))("the example of %s is valid, and fits the page", (code, example) => {
		const sides = ["source", "target"].filter((side) => !new RegExp(`^${side}:`, "m").test(example));
		const whole = ["version: 1", "name: shop", ...sides.map((side) => `${side}: { url: "postgres://app@${side}/shop" }`), example].join(
			"\n",
		);
		const env = { SOURCE_URL: "postgres://app@db1/shop", TARGET_URL: "postgres://app@ts1/shop" };
		expect(parseSpec(whole, "migration.yaml", env, localMachine({})).diagnostics).toEqual([]);
		const page = explain(code, specSchema()) ?? "";
		expect(page).toContain("\nfor example:\n  ");
		expect(page).toContain(example.split("\n").at(-1));
		for (const hazard of example.matchAll(/code: (\w+)/g)) expect(Object.keys(codes)).toContain(hazard[1]);
	});

	test("what takes consent shows how it is given", () => {
		for (const code of Object.keys(codes).filter((name) => name.startsWith("H"))) {
			expect(codeExamples[code as Code], code).toContain(`code: ${code}`);
		}
	});

	test("every key of the spec has a page: what it means, its default or an example", () => {
		const paths = pathsOf(specSchema());
		expect(paths.length).toBeGreaterThan(60);
		for (const path of paths) {
			const page = explain(path, specSchema()) ?? "";
			expect(page.split("\n")[0], path).toContain(path);
			expect(page, path).toMatch(/[a-z]{3,}[\s\S]*\./);
			expect(page, path).toMatch(/^(default|examples|keys):/m);
		}
	});
});

/** Dotted paths of all keys, through lists, alternatives and shared definitions. */
function pathsOf(root: JsonSchema): readonly string[] {
	const paths = new Set<string>();
	const visit = (path: readonly string[]) => {
		const schema = schemaAt(root, path) ?? {};
		for (const part of [schema, schema.items ?? {}, ...(schema.oneOf ?? [])]) {
			for (const key of Object.keys(part.properties ?? {})) {
				const found = [...path, key].join(".");
				if (paths.has(found)) continue;
				paths.add(found);
				visit([...path, key]);
			}
		}
	};
	visit([]);
	return [...paths];
}
