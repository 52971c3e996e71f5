import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../scripts/crash/random.js";
import { followRoad, type Road, type Station, stations } from "../../scripts/crash/road.js";
import type { RunningCli } from "../support/cli.js";
import { type BusyWorld, busyWorld } from "./busy-world.js";
import { startBusyWriter } from "./busy-writer.js";

const timeout = 180_000;

/** Starts an apply and resolves once it has come to the station. */
async function applyUntil({ folder }: BusyWorld, station: Station, actions = 1): Promise<RunningCli> {
	const apply = folder.start("apply", "--yes", "--json");
	if (!apply.child.stdout) throw new TypeError("no output");
	const road = followRoad(apply.child.stdout);
	await new Promise<void>((resolve, reject) => {
		road.onEvent(() => {
			if (isAt(road, station, actions)) resolve();
		});
		void apply.result.then(({ exit }) => reject(new Error(`ended with ${exit}:\n${apply.output()}`)));
	});
	return apply;
}

function isAt(road: Road, station: Station, actions: number): boolean {
	return (road.begun.get(station) ?? 0) >= actions || stations.indexOf(road.station) > stations.indexOf(station);
}

async function expectEqual({ folder }: BusyWorld): Promise<void> {
	const verified = await folder.run("verify", "--level", "full");
	expect(verified.exit, `${verified.stdout}${verified.stderr}`).toBe(0);
}

/** Ends a session of the migration's on one side, whichever the server names first. */
async function cutOne({ source, target, name }: BusyWorld, side: "source" | "target", nth: number): Promise<void> {
	const database = side === "source" ? source : target;
	await database.query(
		`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND application_name LIKE $1 ORDER BY md5(pid || $2) LIMIT 1`,
		[`hyperferry/${name}/%`, String(nth)],
	);
}

test("connections that are cut on either side while copying and while streaming do not stop an apply", { timeout }, async () => {
	await using world = await busyWorld();
	await using _writer = startBusyWriter(world.source.url, randomFrom(1));
	const apply = await applyUntil(world, "copy", 1);
	for (let nth = 0; nth < 6; nth++) {
		await cutOne(world, nth % 2 === 0 ? "source" : "target", nth);
		await sleep(60);
	}
	await apply.until(/"type":"lag"/);
	for (let nth = 0; nth < 6; nth++) {
		await cutOne(world, nth % 2 === 0 ? "source" : "target", nth);
		await sleep(500);
	}
	const { length } = apply.output();
	while (!/"type":"lag"/.test(apply.output().slice(length))) {
		expect(apply.child.exitCode, apply.output()).toBeNull();
		await sleep(100);
	}
	await expectEqual(world);
	expect(apply.child.exitCode, apply.output()).toBeNull();
});

test("a snapshot that another process holds survives the SIGKILL of an apply: finished parts are not copied again", {
	timeout,
}, async () => {
	await using world = await busyWorld();
	const { folder, source, target } = world;
	const holder = folder.start("snapshot", "--yes");
	await holder.until(/is held by this process/);
	await using _writer = startBusyWriter(source.url, randomFrom(2));
	const parts = () =>
		target.query<{ serial: string; action: string }>("SELECT serial, action FROM _hyperferry.journal WHERE action LIKE 'copy-part:%'");
	const first = await applyUntil(world, "schema");
	while ((await parts()).length < 3) await sleep(5);
	first.child.kill("SIGKILL");
	await first.result;
	const before = await parts();
	const second = await applyUntil(world, "catch-up");
	expect(await parts()).toEqual(expect.arrayContaining(before));
	expect(await target.query("SELECT DISTINCT copy_point FROM _hyperferry.table_state")).toHaveLength(1);
	expect(await holder.result).toMatchObject({ exit: 0 });
	await expectEqual(world);
	expect(second.child.exitCode).toBeNull();
});

describe("signals", () => {
	test("the first Ctrl-C ends an apply in order, the second at once, SIGTERM with 143, and the next goes on", { timeout }, async () => {
		await using world = await busyWorld();
		await using _writer = startBusyWriter(world.source.url, randomFrom(3));
		const end = async (station: Station, actions: number, ...signals: readonly NodeJS.Signals[]) => {
			const apply = await applyUntil(world, station, actions);
			for (const signal of signals) {
				apply.child.kill(signal);
				await sleep(30);
			}
			const { exit } = await apply.result;
			return { exit, output: apply.output() };
		};
		const journal = async () => (await world.target.query("SELECT 1 FROM _hyperferry.journal")).length;

		const inOrder = await end("copy", 1, "SIGINT");
		expect(inOrder.exit, inOrder.output).toBe(130);
		expect(inOrder.output).toContain("stopping");
		const done = await journal();
		expect(done).toBeGreaterThan(0);
		expect(await end("copy", 1, "SIGINT", "SIGINT")).toMatchObject({ exit: 130 });
		expect(await end("copy", 1, "SIGTERM")).toMatchObject({ exit: 143 });
		const last = await end("streaming", 1, "SIGINT");
		expect(last.exit, last.output).toBe(130);
		expect(last.output).toContain("Continue: hyperferry apply");
		await applyUntil(world, "catch-up");
		await expectEqual(world);
	});
});
