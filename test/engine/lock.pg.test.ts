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
	expect(await endLeftovers(own, ["hyperferry/shop/copy"])).toBe(1);
	await expect(left.query("select")).rejects.toThrow();
	expect(await other.query("select 1 as one")).toEqual([{ one: 1 }]);
});
