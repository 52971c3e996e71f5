import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Migration } from "../../src/engine/migration.js";
import { readStateFile, recoverState, type StateFileContent, savePlan, writeStateFile } from "../../src/engine/state-file.js";
import type { Plan } from "../../src/plan/plan.js";

async function temporaryRoot() {
	const folder = await mkdtemp(join(tmpdir(), "hyperferry-state-"));
	return { root: join(folder, ".hyperferry"), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

const server = { host: "db.example.com", port: 5433, database: "shop", systemIdentifier: "7" };
const content: StateFileContent = {
	hyperferry: "0.1.0",
	name: "shop",
	lineage: "0d9f",
	plan: "7c1e9a",
	phase: "copying",
	endpoints: { source: server, target: server },
	slot: "hyperferry_shop",
};

test("what is written is read again, for the user alone, ignored by git, with the last 20 before it", async () => {
	await using temporary = await temporaryRoot();
	const { root } = temporary;
	expect(await readStateFile(root, "shop")).toBeUndefined();
	for (let round = 1; round <= 25; round++) await writeStateFile(root, content);
	expect(await readStateFile(root, "shop")).toEqual({ ...content, version: 1, serial: 25 });
	expect((await stat(join(root, "shop/state.json"))).mode & 0o777).toBe(0o600);
	expect((await stat(root)).mode & 0o777).toBe(0o700);
	expect(await readFile(join(root, ".gitignore"), "utf8")).toBe("*\n");
	const backups = await readdir(join(root, "shop/backups"));
	expect(backups.sort()).toEqual(Array.from({ length: 20 }, (_, index) => `state.${index + 5}.json`).sort());
	// A lost file goes on with the serials
	await rm(join(root, "shop/state.json"));
	expect((await writeStateFile(root, content)).serial).toBe(25);
	const plan = await savePlan(root, "shop", { planId: "7c1e9a" } as Plan);
	expect(plan).toBe(join(root, "shop/plans/7c1e9a.json"));
	expect(JSON.parse(await readFile(plan, "utf8"))).toEqual({ planId: "7c1e9a" });
});

test("a file that is none of ours is refused with the way out", async () => {
	await using temporary = await temporaryRoot();
	const { root } = temporary;
	await writeStateFile(root, content);
	for (const text of ["", '{"version": 1, "na', '{"version": 2, "name": "shop"}', "null"]) {
		await writeFile(join(root, "shop/state.json"), text);
		await expect(readStateFile(root, "shop")).rejects.toMatchObject({ exitCode: 3, diagnostics: [{ code: "E413" }] });
	}
	await writeStateFile(root, content);
	expect(await readStateFile(root, "shop")).toMatchObject(content);
});

test("killed while writing, the file is whole", async () => {
	await using temporary = await temporaryRoot();
	const { root } = temporary;
	let serial = 0;
	for (let round = 0; round < 4; round++) {
		const writer = spawn(process.execPath, ["--import", "tsx", fileURLToPath(import.meta.resolve("./state-process.ts")), root], {
			stdio: "inherit",
		});
		const ended = once(writer, "exit");
		for (const target = serial + 20; serial < target; await sleep(1)) {
			const state = await readStateFile(root, "shop");
			expect(state?.serial ?? 0).toBeGreaterThanOrEqual(serial);
			serial = state?.serial ?? 0;
		}
		writer.kill("SIGKILL");
		await ended;
		const state = await readStateFile(root, "shop");
		expect(state?.publications).toHaveLength(500);
		serial = state?.serial ?? 0;
	}
});

test("the target's migration is enough to write it again", () => {
	const plan = {
		source: { endpoint: "app@tenant@db1:5433/shop", database: "shop", systemIdentifier: "1" },
		target: { endpoint: "ts@[::1]:5432/a@b:1/c", database: "a@b:1/c", systemIdentifier: "2" },
		actions: [
			{ kind: "create-slot", args: { slot: "hyperferry_shop" } },
			{ kind: "create-publication", args: { publication: "hyperferry_shop_all" } },
		],
	} as unknown as Plan;
	const migration = { name: "shop", lineage: "l", planId: "p", plan, phase: "streaming", version: "0.1.0" } as Migration;
	expect(recoverState(migration)).toEqual({
		hyperferry: "0.1.0",
		name: "shop",
		lineage: "l",
		plan: "p",
		phase: "streaming",
		endpoints: {
			source: { host: "db1", port: 5433, database: "shop", systemIdentifier: "1" },
			target: { host: "[::1]", port: 5432, database: "a@b:1/c", systemIdentifier: "2" },
		},
		slot: "hyperferry_shop",
		publications: ["hyperferry_shop_all"],
	});
});
