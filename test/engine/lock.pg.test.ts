import { once } from "node:events";
import { expect, test } from "vitest";
import { endLeftovers } from "../../src/engine/end-leftovers.js";
import { acquireLock, lockHolder } from "../../src/engine/lock.js";
import { HyperferryError } from "../../src/model/errors.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

test("a second one is refused with the holder's name and the way out; its death frees the lock", async () => {
	await using database = await createTestDatabase("target", { timescaledb: false });
	const endpoint = endpointOf(database.url, "target");
	const first = await acquireLock(endpoint, "shop");
	const refusal = await acquireLock(endpoint, "shop", { patienceMs: 0 }).catch((error: unknown) => error);
	expect(refusal).toBeInstanceOf(HyperferryError);
	const { exitCode, diagnostics } = refusal as HyperferryError;
	expect(exitCode).toBe(3);
	expect(diagnostics[0]?.code).toBe("E401");
	expect(diagnostics[0]?.why).toContain(`hyperferry/shop/lock (pid ${first.session.backendPid}, user postgres, from 127.0.0.1, since 20`);
	expect(diagnostics[0]?.fix.join()).toContain(`select pg_terminate_backend(${first.session.backendPid})`);
	expect(await lockHolder(first.session)).toMatchObject({ pid: first.session.backendPid, applicationName: "hyperferry/shop/lock" });

	const lost = once(first.lost, "abort");
	await database.query("SELECT pg_terminate_backend($1)", [first.session.backendPid]);
	await using second = await acquireLock(endpoint, "shop");
	await lost;
	expect(first.lost.reason).toMatchObject({ exitCode: 75, diagnostics: [{ code: "E402" }] });
	expect(second.lost.aborted).toBe(false);
});

test("the lock is that of one database, and closing it is no loss", async () => {
	await using one = await createTestDatabase("target", { timescaledb: false });
	await using two = await createTestDatabase("target", { timescaledb: false });
	const first = await acquireLock(endpointOf(one.url, "target"), "a", { keepaliveMs: 20 });
	await using second = await acquireLock(endpointOf(two.url, "target"), "b");
	await new Promise((resolve) => setTimeout(resolve, 100));
	await first.close();
	expect([first.lost.aborted, second.lost.aborted]).toEqual([false, false]);
	await using session = await openSession(endpointOf(one.url, "target"), { applicationName: "hyperferry/a/status" });
	expect(await lockHolder(session)).toBeUndefined();
});

test("sessions that a dead process left behind are ended by name, others are not", async () => {
	await using database = await createTestDatabase("target", { timescaledb: false });
	const endpoint = endpointOf(database.url, "target");
	await using left = await openSession(endpoint, { applicationName: "hyperferry/shop/copy" });
	await using other = await openSession(endpoint, { applicationName: "hyperferry/shop/status" });
	await using own = await openSession(endpoint, { applicationName: "hyperferry/shop/lock" });
	expect(await endLeftovers(own, ["hyperferry/shop/copy"], "target")).toBe(1);
	await expect(left.query("select")).rejects.toThrow();
	expect(await other.query("select 1 as one")).toEqual([{ one: 1 }]);
});

test("a session that the server cannot end in time, or that belongs to somebody mightier, is named: 75", async () => {
	await using database = await createTestDatabase("target", { timescaledb: false });
	const endpoint = endpointOf(database.url, "target");
	await using left = await openSession(endpoint, { applicationName: "hyperferry/shop/copy" });
	await using own = await openSession(endpoint, { applicationName: "hyperferry/shop/lock" });
	// waiting for a program takes no interrupts, and this one takes no signal
	const busy = left.query("copy (select 1) to program $$trap '' TERM; cat > /dev/null; sleep 5$$").catch((error: unknown) => error);
	const running = "select from pg_stat_activity where application_name = 'hyperferry/shop/copy' and state = 'active'";
	while ((await own.query(running)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
	// the session is active a moment before its program traps the signal
	await new Promise((resolve) => setTimeout(resolve, 500));
	const stays = (why: RegExp) => ({
		exitCode: 75,
		diagnostics: [
			{
				code: "E425",
				what: expect.stringMatching(new RegExp(`do not end: pid ${left.backendPid} \\(hyperferry/shop/copy, user postgres, since 2`)),
				where: "target",
				why: expect.stringMatching(why),
			},
		],
	});
	await expect(endLeftovers(own, ["hyperferry/shop/copy"], "target", 100)).rejects.toMatchObject(stays(/told to end 0 s ago/));
	expect(await endLeftovers(own, ["hyperferry/shop/copy"], "target")).toBe(1);
	await busy;
	await expect(left.query("select")).rejects.toThrow();

	await using mighty = await openSession(endpoint, { applicationName: "hyperferry/shop/apply" });
	await own.exec(`create role "${database.name}" login; set role "${database.name}"`);
	const error = await endLeftovers(own, ["hyperferry/shop/apply"], "target").catch((reason: unknown) => reason);
	await own.exec(`reset role; drop role "${database.name}"`);
	expect(error).toMatchObject({ exitCode: 75, diagnostics: [{ code: "E425", why: expect.stringContaining("permission denied") }] });
	expect(await mighty.query("select 1 as one")).toEqual([{ one: 1 }]);
});
