import { describe, expect, test } from "vitest";
import type { CutoverPorts, CutoverRequest } from "../../src/cutover/cutover-ports.js";
import { driveCutover, recoverCutover } from "../../src/cutover/drive.js";
import { fenceState, fenceUndo, raiseFence } from "../../src/cutover/fence.js";
import { fenceIntent } from "../../src/cutover/fence-intent.js";
import { ensureJournalSchema } from "../../src/engine/journal-schema.js";
import { exitCodes, HyperferryError } from "../../src/model/errors.js";
import type { CutoverStep } from "../../src/model/events.js";
import { toLsn } from "../../src/model/lsn.js";
import type { VerifyOutcome } from "../../src/model/verify-outcome.js";
import { openSession } from "../../src/pg/session.js";
import { emitMarker } from "../../src/replication/slot.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const everything = toLsn(2n ** 63n);

/** Two databases with a table and a sequence, and ports in which everything goes well; tests change what they are about. */
async function stage() {
	const from = await createTestDatabase("source");
	const to = await createTestDatabase("target", { timescaledb: false });
	for (const database of [from, to]) await database.query("create table t (id serial primary key)");
	await from.query("insert into t default values");
	const source = () => openSession(endpointOf(from.url), { applicationName: "hyperferry/shop/cutover" });
	const target = () => openSession(endpointOf(to.url, "target"), { applicationName: "hyperferry/shop/cutover" });
	await using session = await target();
	await ensureJournalSchema(session);
	const steps: CutoverStep[] = [];
	let opened = false;
	const equal: VerifyOutcome = { level: "count", at: toLsn(1n), tables: [], equal: true, notCompared: [] };
	const ports: CutoverPorts = {
		source,
		target,
		guardrails: async () => ({ ready: true, criteria: [{ name: "lag", ok: true, text: "lag 0.3 s" }] }),
		emitMarker: (session) => emitMarker(session, "cutover"),
		applier: { appliedLsn: everything, changes: 0 },
		assertSent: async () => {},
		verify: async () => equal,
		finish: async () => "nothing to enable",
		intent: fenceIntent(target),
		open: async () => {
			opened = true;
			return "";
		},
		isOpened: async () => opened,
		emit: (event) => event.type === "cutover.step" && steps.push(event.step),
		signal: new AbortController().signal,
		abortRequested: () => false,
	};
	const request: CutoverRequest = {
		name: "shop",
		database: from.name,
		sequences: [{ schema: "public", name: "t_id_seq" }],
		settings: { fence: "read_only_database", timeoutMs: 20_000, verify: "count", sequenceMargin: 1000 },
	};
	const fenced = async () => {
		await using session = await source();
		return (await fenceState(session)).raised;
	};
	return {
		ports,
		request,
		steps,
		fenced,
		source,
		sequence: async () => (await to.query<{ last: string }>("select last_value as last from public.t_id_seq"))[0]?.last,
		async [Symbol.asyncDispose]() {
			await from[Symbol.asyncDispose]();
			await to[Symbol.asyncDispose]();
		},
	};
}

describe("driveCutover", () => {
	test("goes through seven steps and leaves the source fenced, its undoing noted", async () => {
		await using on = await stage();
		const outcome = await driveCutover(on.request, on.ports);
		expect(outcome).toMatchObject({ opened: true, marker: expect.any(BigInt), verify: { equal: true } });
		expect(outcome.writesBlockedMs).toBeGreaterThan(0);
		expect(on.steps.filter(({ state }) => state === "done").map(({ number, of, name }) => `${number}/${of} ${name}`)).toEqual([
			"1/7 guardrails",
			"2/7 fence",
			"3/7 drain",
			"4/7 sequences",
			"5/7 finish",
			"6/7 verify",
			"7/7 open",
		]);
		expect(await on.fenced()).toBe(true);
		expect(await on.ports.intent.read()).toMatch(/^ALTER DATABASE .* RESET default_transaction_read_only$/);
		expect(await on.sequence()).toBe("1001");
		// asked again: it is open already
		expect(await driveCutover(on.request, on.ports)).toMatchObject({ opened: true });
	});

	test("criteria that fail are listed, and nothing is touched", async () => {
		await using on = await stage();
		const criteria = [{ name: "lag", ok: false, text: "lag < 1.0 s for 1m00s: it is 9.0 s" }];
		const outcome = await driveCutover(on.request, { ...on.ports, guardrails: async () => ({ ready: false, criteria }) });
		expect(outcome).toMatchObject({
			opened: false,
			reason: { code: "E409", why: "lag < 1.0 s for 1m00s: it is 9.0 s" },
			writesBlockedMs: 0,
		});
		expect(await on.fenced()).toBe(false);
	});

	test("a drain that takes too long lifts the fence", async () => {
		await using on = await stage();
		const stuck = { ...on.request, settings: { ...on.request.settings, timeoutMs: 300 } };
		const outcome = await driveCutover(stuck, { ...on.ports, applier: { appliedLsn: toLsn(0n), changes: 0 } });
		expect(outcome).toMatchObject({
			opened: false,
			reason: { code: "E410", what: expect.stringContaining("3/7, drain"), why: expect.stringMatching(/applied up to 0\/0 of/) },
		});
		expect(await on.fenced()).toBe(false);
		expect(await on.ports.intent.read()).toBeUndefined();
		expect(on.steps.at(-1)).toMatchObject({ number: 3, state: "failed" });
	});

	test.each(["signal", "request"])("an abort by %s lifts the fence", async (by) => {
		await using on = await stage();
		const controller = new AbortController();
		let requested = false;
		const finish = async (signal: AbortSignal) => {
			if (by === "signal") controller.abort();
			else requested = true;
			await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
			return "";
		};
		const undone: string[] = [];
		const outcome = await driveCutover(on.request, {
			...on.ports,
			finish,
			undoFinish: async () => void undone.push("undone"),
			signal: controller.signal,
			abortRequested: () => requested,
		});
		expect(outcome).toMatchObject({ opened: false, reason: { code: "E421", what: "the cutover was aborted in step 5/7, finish" } });
		expect(undone).toEqual(["undone"]);
		expect(await on.fenced()).toBe(false);
	});

	test("a source that may have left out changes, seen after the drain, lifts the fence", async () => {
		await using on = await stage();
		const seen: boolean[] = [];
		const reason = { code: "E424", severity: "error", what: "changes of public.t may be missing", fix: ["copy it again"] } as const;
		const assertSent = async () => {
			seen.push(await on.fenced());
			throw new HyperferryError(exitCodes.refused, [reason]);
		};
		expect(await driveCutover(on.request, { ...on.ports, assertSent })).toMatchObject({ opened: false, reason });
		expect(seen).toEqual([true]);
		expect(await on.fenced()).toBe(false);
		expect(on.steps.at(-1)).toMatchObject({ name: "drain", state: "failed" });
	});

	test("rows that differ keep the target closed", async () => {
		await using on = await stage();
		const table = { table: { schema: "public", name: "t" }, sourceRows: 3, targetRows: 2, equal: false };
		const verify = async () => ({ level: "count" as const, at: toLsn(1n), tables: [table], equal: false, notCompared: [] });
		const outcome = await driveCutover(on.request, { ...on.ports, verify });
		expect(outcome).toMatchObject({
			opened: false,
			reason: { code: "E414", why: "public.t: 3 rows on the source, 2 on the target" },
			verify: { equal: false },
		});
		expect(await on.fenced()).toBe(false);
	});

	test("the source's session dies while the fence is raised: a fresh one lifts it", async () => {
		await using on = await stage();
		const finish = async () => {
			await using session = await on.source();
			await session.query(
				"select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hyperferry/shop/cutover' and pid <> pg_backend_pid() and datname = current_database()",
			);
			throw new Error("no more");
		};
		expect(await driveCutover(on.request, { ...on.ports, finish })).toMatchObject({ opened: false, reason: { code: "E421" } });
		expect(await on.fenced()).toBe(false);
	});

	test("opening that failed, but reached the target, counts as open", async () => {
		await using on = await stage();
		const open = async () => {
			await on.ports.open();
			throw new Error("Connection terminated unexpectedly");
		};
		expect(await driveCutover(on.request, { ...on.ports, open })).toMatchObject({ opened: true });
		expect(await on.fenced()).toBe(true);
	});

	test("a process that died behind the fence: the next one lifts it, and may cut over", async () => {
		await using on = await stage();
		await using session = await on.source();
		await on.ports.intent.record(await fenceUndo(session, on.request.database));
		await raiseFence(session, on.request.database, { exceptApplicationPrefix: "hyperferry/shop/" });
		expect(await recoverCutover(on.request, on.ports)).toBe(true);
		expect(await on.fenced()).toBe(false);
		expect(await recoverCutover(on.request, on.ports)).toBe(false);
		expect(await driveCutover(on.request, on.ports)).toMatchObject({ opened: true });
	});

	test("without a fence it notices that the source still writes", async () => {
		await using on = await stage();
		const open = { ...on.request, settings: { ...on.request.settings, fence: "none" as const } };
		let changes = 0;
		const applier = {
			appliedLsn: everything,
			get changes() {
				return changes++;
			},
		};
		expect(await driveCutover(open, { ...on.ports, applier })).toMatchObject({
			opened: false,
			reason: { code: "E409", what: "the source still writes" },
		});
		expect(await driveCutover(open, on.ports)).toMatchObject({ opened: true });
		expect(await on.fenced()).toBe(false);
	});

	test("a dry run says what would happen and changes nothing", async () => {
		await using on = await stage();
		expect(await driveCutover({ ...on.request, dryRun: true }, on.ports)).toEqual({ opened: false, writesBlockedMs: 0 });
		expect(on.steps.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
		expect(await on.fenced()).toBe(false);
		expect(await on.sequence()).toBe("1");
	});
});
