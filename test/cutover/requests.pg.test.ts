import { describe, expect, test } from "vitest";
import { remoteHold, serveHold } from "../../src/cutover/remote-hold.js";
import { cancelOrphans, claimRequests, postRequest, readRequest, updateRequest, waitForRequest } from "../../src/cutover/requests.js";
import { ensureJournalSchema } from "../../src/engine/journal-schema.js";
import { formatLsn, type Lsn, toLsn } from "../../src/model/lsn.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

async function stage() {
	const database = await createTestDatabase("target", { timescaledb: false });
	const open = () => openSession(endpointOf(database.url, "target"), { applicationName: "hyperferry/shop/test" });
	const [asker, runner] = [await open(), await open()];
	await ensureJournalSchema(runner);
	const { signal } = new AbortController();
	return {
		asker,
		runner,
		signal,
		async [Symbol.asyncDispose]() {
			await Promise.all([asker.close(), runner.close()]);
			await database[Symbol.asyncDispose]();
		},
	};
}

describe("requests", () => {
	test("are taken in order, report progress and end with a result", async () => {
		await using on = await stage();
		const first = await postRequest(on.asker, "cutover", { dryRun: true });
		const second = await postRequest(on.asker, "abort", {});
		const claimed = await claimRequests(on.runner);
		expect(claimed.map(({ id, kind, args }) => ({ id, kind, args }))).toEqual([
			{ id: first, kind: "cutover", args: { dryRun: true } },
			{ id: second, kind: "abort", args: {} },
		]);
		expect(await claimRequests(on.runner)).toEqual([]);
		const progress: unknown[] = [];
		const ended = waitForRequest(on.asker, first, { onProgress: (step) => progress.push(step), timeoutMs: 10_000, signal: on.signal });
		await updateRequest(on.runner, first, { progress: { step: 3 } });
		while (progress.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
		await updateRequest(on.runner, first, { state: "done", result: { opened: true } });
		await updateRequest(on.runner, first, { state: "cancelled" });
		expect(await ended).toMatchObject({ state: "done", result: { opened: true } });
		expect(progress).toEqual([{ step: 3 }]);
	});

	test("that nobody takes are withdrawn", async () => {
		await using on = await stage();
		const id = await postRequest(on.asker, "cutover", {});
		await expect(waitForRequest(on.asker, id, { timeoutMs: 0, signal: on.signal })).rejects.toMatchObject({
			diagnostics: [{ code: "E416" }],
		});
		expect(await claimRequests(on.runner)).toEqual([]);
	});

	test("of an asker that is gone are cancelled, taken or not", async () => {
		await using on = await stage();
		const taken = await postRequest(on.asker, "cutover", {});
		await claimRequests(on.runner);
		const open = await postRequest(on.asker, "cutover", {});
		expect(await cancelOrphans(on.runner)).toBe(0);
		await on.asker.close();
		while ((await on.runner.query(`select from pg_stat_activity where pid = ${on.asker.backendPid}`)).length > 0);
		expect(await cancelOrphans(on.runner)).toBe(2);
		for (const id of [taken, open]) expect(await readRequest(on.runner, id)).toMatchObject({ state: "cancelled" });
	});
});

describe("a hold for another process", () => {
	function recorder() {
		const log: string[] = [];
		const hold = (name: string) => ({ release: () => void log.push(`release ${name}`) });
		const applier = {
			pause: async () => {
				log.push("pause");
				return hold("pause");
			},
			holdAt: async (lsn: Lsn) => {
				log.push(`hold ${formatLsn(lsn)}`);
				return hold("hold");
			},
		};
		return { log, applier };
	}

	test("pauses, goes on to the asked position, and is released by the asker", async () => {
		await using on = await stage();
		const { log, applier } = recorder();
		const id = await postRequest(on.asker, "verify", {});
		await claimRequests(on.runner);
		const served = serveHold(on.runner, id, applier, on.signal);
		const remote = remoteHold(on.asker, id, on.signal);
		const pause = await remote.pause();
		const reached = remote.holdAt(toLsn(0x1_0000_0020n));
		await pause.release();
		const hold = await reached;
		expect(log).toEqual(["pause", "hold 1/20", "release pause"]);
		await hold.release();
		await served;
		expect(log).toEqual(["pause", "hold 1/20", "release pause", "release hold"]);
		expect(await readRequest(on.runner, id)).toMatchObject({ state: "running" });
	});

	test("ends when the asker cancels or never asks for a position", async () => {
		await using on = await stage();
		const { log, applier } = recorder();
		for (const end of ["cancel", "release"]) {
			const id = await postRequest(on.asker, "verify", {});
			await claimRequests(on.runner);
			const served = serveHold(on.runner, id, applier, on.signal);
			const pause = await remoteHold(on.asker, id, on.signal).pause();
			if (end === "cancel") await updateRequest(on.asker, id, { state: "cancelled" });
			else await pause.release();
			await served;
		}
		expect(log).toEqual(["pause", "release pause", "pause", "release pause"]);
	});
});
