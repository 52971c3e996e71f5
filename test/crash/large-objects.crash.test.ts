import { expect, test } from "vitest";
import { expectExit } from "../support/diagnostics.js";
import { smallName, smallShop } from "../support/small-shop.js";
import { haltJournal } from "./journal-halt.js";

const spec = `version: 1
name: ${smallName}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
replicate: { mode: none }
copy: { jobs: 2 }
`;
const schema = `
	CREATE TABLE scans (id int PRIMARY KEY, page oid NOT NULL);
	INSERT INTO scans SELECT n, lo_from_bytea(0, decode(md5(n::text), 'hex')) FROM generate_series(1, 3500) n;
`;
const pages = "SELECT id, page::int, md5(lo_get(page)) FROM scans ORDER BY id";

test("killed in the middle of every journal write, apply copies every large object once", async () => {
	await using shop = await smallShop({ schema, spec });
	const { source, target, folder } = shop;
	await using halt = await haltJournal(target);
	let rounds = 0;
	for (; ; rounds++) {
		await halt.after(rounds);
		const apply = folder.start("apply", "--yes");
		const standing = await halt.reached(() => apply.child.exitCode !== null);
		apply.child.kill("SIGKILL");
		await apply.result;
		if (!standing) break;
		if (rounds % 2 === 1) await halt.letGo();
	}
	expect(rounds).toBeGreaterThan(6);
	await halt.letGo();
	await target.query("DROP SCHEMA halt CASCADE");
	expectExit(await folder.run("apply", "--yes"), 0);
	expect(await target.query(pages)).toEqual(await source.query(pages));
	const counted = "SELECT count(*)::int AS objects FROM pg_largeobject_metadata";
	expect(await target.query(counted)).toEqual([{ objects: 3500 }]);
}, 300_000);
