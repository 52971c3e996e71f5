import { expect, test } from "vitest";
import type { StatusReport } from "../../src/model/status.js";
import { renderStatus } from "../../src/render/status.js";

const report: StatusReport = {
	format: "1.0",
	name: "shop",
	phase: "copying",
	copy: { bytes: 50, total: 100, rows: 10, parts: 1, totalParts: 2 },
	paused: "slot_retained: the slot keeps 41 GB of WAL, limit 50 GB",
	build: { done: 0, total: 3 },
	constraints: { valid: 0, total: 0 },
	source: { snapshot: { seconds: 4320, transactionsBehind: 12_345 }, oldest: { pid: 77, seconds: 312, idle: true } },
	tables: [],
	cutover: { ready: false, criteria: [], fenced: false },
	next: ["wait: apply is at work"],
};

test("why copying is paused, and what is open on the source for long, are said", () => {
	const lines = renderStatus(report, new Date(0)).split("\n");
	expect(lines).toContain("  paused    copying: slot_retained: the slot keeps 41 GB of WAL, limit 50 GB");
	expect(lines).toContain("  source    our snapshot is held for 1h12m: vacuum keeps what died in the last 12,345 transactions");
	expect(lines).toContain("  source    pid 77 has a transaction open for 5m12s, idle: slots, snapshots and vacuum wait for it");
});

test("short transactions are not", () => {
	const source = { snapshot: { seconds: 59, transactionsBehind: 5 }, oldest: { pid: 77, seconds: 3, idle: false } };
	expect(renderStatus({ ...report, source }, new Date(0))).not.toContain("  source");
});
