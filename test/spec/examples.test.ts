import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { loadSpec } from "../../src/spec/load-spec.js";

const examples = new URL("../../examples/", import.meta.url);

test.each(readdirSync(examples).filter((name) => /^\d/.test(name)))("the spec of example %s is valid", async (name) => {
	const env = { SOURCE_URL: "postgres://app@db1/shop", TARGET_URL: "postgres://app@ts1/shop" };
	const { spec, diagnostics } = await loadSpec(new URL(`${name}/migration.yaml`, examples).pathname, env);
	expect(diagnostics).toEqual([]);
	expect(spec).toBeDefined();
});
