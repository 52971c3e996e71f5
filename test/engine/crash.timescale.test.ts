import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeAction } from "../../src/actions/registry.js";
import { readTableStates } from "../../src/engine/table-states.js";
import type { TestDatabase } from "../support/databases.js";
import { buildObject, createObject, createWorld, idsOf, partsOf } from "./world.js";

const script = fileURLToPath(import.meta.resolve("./copy-process.ts"));

test("killed at any moment, again and again, a copy ends with every row once and every object made once", async () => {
	await using w = await createWorld({ timescaledb: true });
	await w.from.query(`CREATE TABLE plain AS SELECT i AS id, repeat('x', 200) AS v FROM generate_series(1, 60000) i;
		CREATE TABLE series AS SELECT i AS id, '2024-01-01'::timestamptz + i * interval '1 minute' AS ts FROM generate_series(1, 40000) i`);
	const plain = createObject("table plain", "CREATE TABLE public.plain (id int, v text)");
	const series = createObject("table series", "CREATE TABLE public.series (id int, ts timestamptz NOT NULL)");
	const table = { schema: "public", name: "series" };
	const hypertable = makeAction(
		"create-hypertable",
		{ table, extensionSchema: "public", column: "ts", columnType: "timestamp with time zone", chunkInterval: "7 days" },
		[series.id],
	);
	const week = 7 * 86_400_000_000;
	const first = Math.floor((Date.UTC(2024, 0, 1) * 1000) / week) * week;
	const slices = Array.from({ length: 5 }, (_, index) => ({ ts: [`${first + index * week}`, `${first + (index + 1) * week}`] as const }));
	const chunks = makeAction("create-chunks", { table, slices }, [hypertable.id]);
	const plainParts = partsOf("plain", ["id", "v"], 60_000, 8, [plain.id]);
	const seriesParts = partsOf("series", ["id", "ts"], 40_000, 5, [chunks.id]);
	const actions = [
		...[plain, series, hypertable, chunks, ...plainParts, ...seriesParts],
		buildObject("plain_pkey", "ALTER TABLE public.plain ADD CONSTRAINT plain_pkey PRIMARY KEY (id)", idsOf(plainParts)),
		buildObject("series_pkey", "ALTER TABLE public.series ADD CONSTRAINT series_pkey PRIMARY KEY (id, ts)", idsOf(seriesParts)),
	];
	const folder = await mkdtemp(join(tmpdir(), "hyperferry-crash-"));
	const file = join(folder, "actions.json");
	await writeFile(file, JSON.stringify(actions));
	for (let round = 0; round < 6; round++) {
		const before = (await w.done()).length;
		const child = spawn(process.execPath, ["--import", "tsx", script, w.from.url, w.to.url, file]);
		const ended = once(child, "exit");
		// Killed once it is at work, at a moment that differs from round to round
		await untilBusy(w.to, () => child.exitCode !== null);
		await sleep(20 + 70 * round);
		child.kill("SIGKILL");
		await ended;
		expect((await w.done()).length).toBeGreaterThanOrEqual(Math.min(before, 4));
	}
	const last = spawn(process.execPath, ["--import", "tsx", script, w.from.url, w.to.url, file], {
		stdio: "inherit",
	});
	expect(await once(last, "exit")).toEqual([0, null]);
	await rm(folder, { recursive: true });
	for (const name of ["plain", "series"]) {
		const digest = `SELECT count(*)::int AS rows, md5(string_agg(t::text, ';' ORDER BY id)) AS md5 FROM public.${name} t`;
		expect(await w.to.query(digest)).toEqual(await w.from.query(digest));
	}
	expect(new Set(await w.done())).toEqual(new Set(idsOf(actions)));
	expect((await readTableStates(w.target)).map(({ state }) => state)).toEqual(["copied", "copied"]);
	// What DDL inside a transaction did to the hypertable reached its chunks
	const keys = await w.to.query(`SELECT count(*)::int FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
		WHERE r.relname LIKE '\\_hyper\\_%' AND c.contype = 'p'`);
	const made = await w.to.query("SELECT count(*)::int FROM timescaledb_information.chunks");
	expect(keys).toEqual(made);
});

async function untilBusy(database: TestDatabase, over: () => boolean): Promise<void> {
	for (;;) {
		const [row] = await database.query(`SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'hyperferry/test/worker'`);
		if (row || over()) return;
		await sleep(5);
	}
}
