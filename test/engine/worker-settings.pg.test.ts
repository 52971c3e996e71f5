import { expect, test } from "vitest";
import { buildSettings, workerSettings } from "../../src/engine/worker-settings.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const gigabyte = 1024 ** 3;

test("builds share memory that the server can spare, and never get less than its own setting", () => {
	const small = { sharedBuffers: gigabyte / 8, maintenanceWorkMem: gigabyte / 16, maxParallelWorkers: 8, maxParallelMaintenanceWorkers: 2 };
	expect(buildSettings(small, 4)).toEqual({ maintenance_work_mem: "65536kB", max_parallel_maintenance_workers: "2" });
	const large = { ...small, sharedBuffers: 16 * gigabyte, maxParallelWorkers: 32 };
	expect(buildSettings(large, 4)).toEqual({ maintenance_work_mem: "1048576kB", max_parallel_maintenance_workers: "8" });
});

test("the server takes the settings", async () => {
	await using database = await createTestDatabase("target", { timescaledb: false });
	const endpoint = endpointOf(database.url, "target");
	await using session = await openSession(endpoint, { applicationName: "hyperferry/test/settings" });
	const settings = await workerSettings(session, 2);
	await using worker = await openSession(endpoint, { applicationName: "hyperferry/test/worker", settings });
	expect(await worker.query("select pg_size_bytes(current_setting('maintenance_work_mem')) >= 64 * 1024 * 1024 as enough")).toEqual([
		{ enough: true },
	]);
});
