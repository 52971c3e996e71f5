import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { clean, proveClean } from "../../src/clean/clean.js";
import type { CleanScope } from "../../src/clean/clean-item.js";
import { inventory } from "../../src/clean/inventory.js";
import { fenceState, fenceUndo, raiseFence } from "../../src/cutover/fence.js";
import { fenceIntent } from "../../src/cutover/fence-intent.js";
import { ensureJournalSchema } from "../../src/engine/journal-schema.js";
import { recordSourceChange } from "../../src/engine/source-changes.js";
import { createReplicationSlot } from "../../src/pg/replication.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const options = { holder: async () => undefined, onDone: () => {} };

/** Everything that a migration may leave; slots are the server's, so the name is the test's own. */
async function leftBehind() {
	const from = await createTestDatabase("source");
	const to = await createTestDatabase("target", { timescaledb: false });
	const name = from.name.slice(0, 30);
	const open = (role: string) => openSession(endpointOf(from.url), { applicationName: `hyperferry/${name}/${role}` });
	const openTarget = () => openSession(endpointOf(to.url, "target"), { applicationName: `hyperferry/${name}/clean` });
	const [source, target] = [await open("clean"), await openTarget()];
	await ensureJournalSchema(target);
	for (const database of [from, to])
		await database.query(`create table "T.1" (id int); insert into "T.1" values (1); create table keyed (id int primary key)`);
	const undo = 'ALTER TABLE ONLY public."T.1" REPLICA IDENTITY DEFAULT';
	await recordSourceChange(target, { kind: "replica-identity", object: 'public."T.1"', undo });
	await from.query(`alter table "T.1" replica identity full; alter table keyed replica identity full`);
	await from.query(`create publication hyperferry_${name} for table "T.1"; create publication hyperferry_${name}_ins for table keyed`);
	await from.query(`create publication hyperferry_${name}_eu for table keyed; create publication mine for table keyed`);
	await source.query(`select pg_create_logical_replication_slot('hyperferry_${name}', 'pgoutput')`);
	await source.query(`select pg_create_logical_replication_slot('hyperferry_${name}_eu', 'pgoutput')`);
	const directory = await mkdtemp(join(tmpdir(), "hyperferry-clean-"));
	await mkdir(join(directory, "log"));
	await writeFile(join(directory, "state.json"), "{}");
	await fenceIntent(openTarget).record(await fenceUndo(source, from.name));
	await raiseFence(source, from.name, { exceptApplicationPrefix: `hyperferry/${name}/` });
	const scope: CleanScope = { name, directories: [directory, join(directory, "none")], recordedChanges: [] };
	return {
		from,
		to,
		name,
		source,
		target,
		scope,
		undo,
		directory,
		open,
		async [Symbol.asyncDispose]() {
			await Promise.all([source.close(), target.close()]);
			await from[Symbol.asyncDispose]();
			await to[Symbol.asyncDispose]();
		},
	};
}

describe("clean", () => {
	test("removes all of one migration and nothing else, proved from the catalogs; again finds nothing", async () => {
		await using left = await leftBehind();
		const { source, target, name, scope } = left;
		const temporary = await createReplicationSlot(endpointOf(left.from.url), {
			name: `hyperferry_${name}_tmp`,
			temporary: true,
			applicationName: `hyperferry/${name}/copy`,
		});
		const items = await inventory(source, target, scope);
		expect(items.map((item) => item.text)).toEqual([
			`fence of a cutover that did not end: lifted, the source takes writes again (ALTER DATABASE "${left.from.name}" RESET default_transaction_read_only)`,
			`slot hyperferry_${name}: dropped, the source keeps no more WAL for it`,
			expect.stringMatching(`slot hyperferry_${name}_tmp: dropped, .*; process \\d+ uses it and is ended`),
			`publication hyperferry_${name}: dropped`,
			`publication hyperferry_${name}_ins: dropped`,
			`table public."T.1": ${left.undo}`,
			"schema _hyperferry (journal and progress): dropped",
			`directory ${left.directory} (state and change log): removed`,
		]);
		const done: string[] = [];
		await clean(items, source, target, { ...options, onDone: ({ kind }) => done.push(kind) });
		expect(done).toEqual(items.map(({ kind }) => kind));
		expect(await proveClean(items, source, target, scope)).toEqual([]);
		await temporary.close();

		expect(await fenceState(source)).toEqual({ raised: false });
		expect(await source.query("select pubname::text as name from pg_publication order by 1")).toEqual([
			{ name: `hyperferry_${name}_eu` },
			{ name: "mine" },
		]);
		expect(await source.query("select slot_name::text as name from pg_replication_slots where database = current_database()")).toEqual([
			{ name: `hyperferry_${name}_eu` },
		]);
		expect(
			await source.query(
				"select relname::text as name, relreplident::text as identity from pg_class where relname in ('T.1', 'keyed') order by 1",
			),
		).toEqual([
			{ name: "T.1", identity: "d" },
			{ name: "keyed", identity: "f" },
		]);
		for (const session of [source, target]) expect(await session.query('select id from public."T.1"')).toEqual([{ id: 1 }]);
		expect(await inventory(source, target, scope)).toEqual([]);
		// everything once more does no harm
		await clean(items, source, target, options);
	});

	test("without the target's records it goes by names and the state file", async () => {
		await using left = await leftBehind();
		const { source, target, scope } = left;
		await target.exec("drop schema _hyperferry cascade");
		const kinds = async (recordedChanges: CleanScope["recordedChanges"]) =>
			(await inventory(source, target, { ...scope, recordedChanges })).map(({ kind }) => kind);
		expect(await kinds([])).toEqual(["slot", "publication", "publication", "directory"]);
		expect(await kinds([{ kind: "replica-identity", object: 'public."T.1"', undo: left.undo }])).toContain("replica-identity");
	});

	test("after a completed cutover the fence's item says what lifting means", async () => {
		await using left = await leftBehind();
		await left.target.exec(
			`insert into _hyperferry.migration (name, lineage, format, plan_id, plan, phase, owner, version)
			values ('${left.name}', gen_random_uuid(), 1, 'p', '{}', 'cut_over', 'o', 'v')`,
		);
		const [fence] = await inventory(left.source, left.target, left.scope);
		expect(fence).toMatchObject({ kind: "fence", text: expect.stringContaining("The old source takes writes again") });
	});

	test("another migration's schema on the target stays", async () => {
		await using left = await leftBehind();
		await left.target.exec(
			`insert into _hyperferry.migration (name, lineage, format, plan_id, plan, phase, owner, version)
			values ('other', gen_random_uuid(), 1, 'p', '{}', 'streaming', 'o', 'v')`,
		);
		expect((await inventory(left.source, left.target, left.scope)).map(({ kind }) => kind)).not.toContain("schema");
	});

	test("refuses while an apply holds the lock, and touches nothing", async () => {
		await using left = await leftBehind();
		const items = await inventory(left.source, left.target, left.scope);
		const holder = async () => ({ pid: 4121, name: "hyperferry/shop/lock" });
		await expect(clean(items, left.source, left.target, { ...options, holder })).rejects.toMatchObject({
			exitCode: 3,
			diagnostics: [{ code: "E411" }],
		});
		expect(await inventory(left.source, left.target, left.scope)).toEqual(items);
	});

	test("what a user built on our schema stops its removal instead of going with it", async () => {
		await using left = await leftBehind();
		await left.to.query("create view progress as select * from _hyperferry.journal");
		const items = await inventory(left.source, left.target, left.scope);
		await expect(clean(items, left.source, left.target, options)).rejects.toMatchObject({ code: "2BP01" });
		expect((await proveClean(items, left.source, left.target, left.scope)).map(({ kind }) => kind)).toEqual(["schema", "directory"]);
	});
});
