import { expect, test, vi } from "vitest";
import { expectErrors } from "../support/diagnostics.js";
import { footprint } from "../support/footprint.js";
import { smallShop } from "../support/small-shop.js";

vi.setConfig({ testTimeout: 180_000 });

test("a schema that pg_dump cannot read: the server's and pg_dump's words whole, and nothing is changed", async () => {
	await using shop = await smallShop();
	const { source, target, folder } = shop;
	await source.query(`
		CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT 2 * $1';
		CREATE VIEW doubled AS SELECT twice(id) AS id FROM devices;
		DELETE FROM pg_proc WHERE proname = 'twice'`);
	const before = await footprint(source, target);
	const broken = {
		code: "C130",
		what: "pg_dump could not read the schema of the source",
		where: /^source \S+@/,
		why: /^ERROR: cache lookup failed for function (\d+) \(SQLSTATE XX000\) pg_dump: error: query failed: .* pg_dump: detail: Query was: SELECT .*pg_get_viewdef/,
		fix: /repair or drop the object.*SELECT \d+::regclass/,
	};
	expectErrors(await folder.run("plan"), 1, [broken]);
	expectErrors(await folder.run("apply", "--yes"), 1, [broken]);
	expect(await footprint(source, target)).toBe(before);
});
