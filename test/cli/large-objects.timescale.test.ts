import { expect, test } from "vitest";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { smallName, smallShop } from "../support/small-shop.js";

const spec = (more = "") => `version: 1
name: ${smallName}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
cutover: { when: { lag: { below: 2s, for: 1s } } }
${more}`;

const schema = `
	CREATE TABLE scans (id int PRIMARY KEY, page oid NOT NULL);
	INSERT INTO scans SELECT n, lo_from_bytea(0, decode(repeat(md5(n::text), n % 50), 'hex')) FROM generate_series(1, 2500) n;
`;

const pages = "SELECT id, page::int, md5(lo_get(page)) FROM scans ORDER BY id";

test("large objects move with the tables; the cutover finds what changed, and says so", async () => {
	await using shop = await smallShop({ schema, spec: spec() });
	const { source, target, folder } = shop;
	const planned = await folder.run("plan");
	expectExit(planned, 0);
	expect(planned.stdout).toContain("! W248  changes of 2,500 large objects are not streamed");
	expect(planned.stdout).toMatch(/> 2500 large objects: [\d.]+ [kM]B in 3 parts/);
	const apply = folder.start("apply", "--yes");
	await apply.until(/= ready/);
	expect(await target.query(pages)).toEqual(await source.query(pages));
	const verified = await folder.run("verify", "--level", "full");
	expectExit(verified, 0);
	expect(verified.stdout).toContain("not compared: 2,500 large objects (the cutover compares them)");
	await source.query(`
		SELECT lo_put((SELECT page FROM scans WHERE id = 7), 0, 'changed');
		INSERT INTO scans VALUES (3000, lo_from_bytea(0, 'new'));
		SELECT lo_unlink(page) FROM scans WHERE id = 8;
		DELETE FROM scans WHERE id = 8;
	`);
	expectExit(await folder.run("cutover", "--confirm", smallName), 0);
	const applied = await apply.result;
	expectExit(applied, 0);
	expect(`${applied.stdout}${applied.stderr}`).toMatch(/2,500 large objects (unchanged|compared, \d copied again)/);
	expect(await target.query(pages)).toEqual(await source.query(pages));
	expect(await target.query("SELECT count(*)::int AS left FROM pg_largeobject_metadata")).toEqual([{ left: 2500 }]);
}, 300_000);

test("large objects of the target are never mixed with others, and may stay on the source", async () => {
	await using shop = await smallShop({ schema, spec: spec("replicate: { mode: none }\n") });
	const { target, folder } = shop;
	await target.query("SELECT lo_from_bytea(0, 'mine')");
	expectErrors(await folder.run("plan"), 3, [{ code: "C175", what: "the target has 1 large object already", fix: "large_objects: skip" }]);
	await folder.writeSpec(spec("replicate: { mode: none }\nschema: { large_objects: skip }\n"));
	const planned = await folder.run("plan");
	expectExit(planned, 0);
	expect(planned.stdout).toContain(". 2500 large objects: stay on the source");
	expectExit(await folder.run("apply", "--yes"), 0);
	expect(await target.query("SELECT count(*)::int AS left FROM pg_largeobject_metadata")).toEqual([{ left: 1 }]);
}, 300_000);
