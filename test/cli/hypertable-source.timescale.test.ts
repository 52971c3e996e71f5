import { expect, test } from "vitest";
import { cliFolder } from "../support/cli.js";
import { createTestDatabase } from "../support/databases.js";

test("a hypertable on the source is refused, because its changes would be lost; ordinary tables beside it are not", async () => {
	await using source = await createTestDatabase("target");
	await using target = await createTestDatabase("target");
	await source.query("CREATE TABLE m (id int, ts timestamptz NOT NULL, PRIMARY KEY (id, ts)); CREATE TABLE plain (id int PRIMARY KEY)");
	await source.query("SELECT create_hypertable('m', by_range('ts'))");
	const spec = (rules: string) =>
		`version: 1\nname: from_ts\nsource: { url: "${"$"}{SOURCE_URL}" }\ntarget: { url: "${"$"}{TARGET_URL}" }\n${rules}`;
	await using folder = await cliFolder(spec('tables: [{ match: "public.*" }]'), { SOURCE_URL: source.url, TARGET_URL: target.url });
	const refused = await folder.run("plan");
	expect(refused).toMatchObject({ exit: 3 });
	expect(refused.stderr).toContain("error[C131]: public.m is a hypertable on the source");
	await folder.writeSpec(spec("tables: [{ match: public.plain }]"));
	expect(await folder.run("plan")).toMatchObject({ exit: 0 });
});
