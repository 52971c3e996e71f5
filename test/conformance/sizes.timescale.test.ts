import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder, type RunningCli } from "../support/cli.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";

const megabyte = 1024 ** 2;

interface Sized {
	readonly name: string;
	readonly tables: readonly string[];
	readonly schema: string;
	/** While it streams. */
	readonly changes: readonly string[];
	readonly rules?: string;
	/** What apply may have taken at most. */
	readonly peakBytes: number;
}

const thousand = Array.from({ length: 1000 }, (_, index) => `many_${index}`);

const sizes: readonly Sized[] = [
	{
		name: "a million rows in a transaction, a hundred thousand transactions",
		tables: ["one_transaction", "one_transaction_in_time", "transactions", "hot"],
		schema: `
			CREATE TABLE one_transaction (id int PRIMARY KEY, v text);
			CREATE TABLE one_transaction_in_time (id int, ts timestamptz, v float8, PRIMARY KEY (id, ts));
			CREATE TABLE transactions (id int PRIMARY KEY, v text);
			CREATE TABLE hot (id int PRIMARY KEY, hits int NOT NULL); INSERT INTO hot SELECT n, 0 FROM generate_series(1, 10) n`,
		changes: [
			"BEGIN; INSERT INTO one_transaction SELECT n, 'row ' || n FROM generate_series(1, 1000000) n; UPDATE one_transaction SET v = v || '.' WHERE id % 100 = 0; DELETE FROM one_transaction WHERE id % 1000 = 7; COMMIT",
			"INSERT INTO one_transaction_in_time SELECT n, timestamptz '2026-01-01 00:00Z' + n * interval '1 minute', n FROM generate_series(1, 100000) n",
			"SET synchronous_commit = off",
			"DO $x$ BEGIN FOR i IN 1..100000 LOOP IF i % 10 = 0 THEN UPDATE hot SET hits = hits + 1 WHERE id = i / 10 % 10 + 1; ELSE INSERT INTO transactions VALUES (i, 'row ' || i); END IF; COMMIT; END LOOP; END $x$",
		],
		rules: "  - { match: public.one_transaction_in_time, hypertable: { column: ts, chunk_interval: 7 days, primary_key: keep } }\n",
		peakBytes: 300 * megabyte,
	},
	{
		name: "a thousand tables",
		tables: thousand,
		schema: `DO $x$ BEGIN FOR i IN 0..999 LOOP EXECUTE format('CREATE TABLE many_%s (id int PRIMARY KEY, v text); INSERT INTO many_%1$s VALUES (%1$s, $$v$$)', i); END LOOP; END $x$`,
		changes: [
			"DO $x$ BEGIN FOR i IN 0..999 LOOP EXECUTE format('UPDATE many_%s SET v = $$changed$$; INSERT INTO many_%1$s VALUES (-1)', i); END LOOP; END $x$",
		],
		// their definitions are read and planned, which is not what must stay small
		peakBytes: 500 * megabyte,
	},
	{
		name: "rows of 100 MB",
		tables: ["large"],
		schema:
			"CREATE TABLE large (id int PRIMARY KEY, v text, body text, bytes bytea); INSERT INTO large SELECT 1, 'copied', repeat('0123456789', 10000000)",
		changes: [
			"INSERT INTO large SELECT 2, 'streamed', repeat('9876543210', 10000000)",
			"UPDATE large SET v = v || ', changed beside'",
			"UPDATE large SET id = -id",
			"INSERT INTO large SELECT 3, 'bytes', NULL, decode(repeat('00ff', 25000000), 'hex')",
			"UPDATE large SET body = left(body, 50000000) || '\\' WHERE id = -1",
		],
		// a row goes through memory whole, several times over
		peakBytes: 1500 * megabyte,
	},
];

describe.each(sizes)("$name", ({ tables, schema, changes, rules = "", peakBytes }) => {
	const name = `sizes_${randomBytes(4).toString("hex")}`;
	let source: TestDatabase;
	let target: TestDatabase;
	let folder: CliFolder;
	let apply: RunningCli;

	beforeAll(async () => {
		source = await createTestDatabase("source");
		target = await createTestDatabase("target");
		await source.query(schema);
		const spec = `version: 1
name: ${name}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
${rules}copy: { jobs: 2 }
cutover: { when: { lag: { below: 10s, for: 100ms }, verify: full }, timeout: 2m }
`;
		folder = await cliFolder(spec, { SOURCE_URL: source.url, TARGET_URL: target.url });
		apply = folder.start("apply", "--yes");
		await apply.until(/streaming {2}lag/);
		for (const statement of changes) await source.query(statement);
	}, 600_000);

	afterAll(async () => {
		await folder?.[Symbol.asyncDispose]();
		await source?.[Symbol.asyncDispose]();
		await target?.[Symbol.asyncDispose]();
	});

	test("come over whole, in bounded memory", { timeout: 600_000 }, async () => {
		let peak = 0;
		const measuring = new AbortController();
		const measured = (async () => {
			for (; !measuring.signal.aborted; await sleep(100)) peak = Math.max(peak, await peakOf(apply));
		})();
		const cutover = await folder.run("cutover", "--confirm", name, "--wait", "5m");
		measuring.abort();
		await measured;
		expect(cutover.exit, `${cutover.stderr}\n${apply.output().slice(-3000)}`).toBe(0);
		expect((await apply.result).exit).toBe(0);
		for (const table of tables) {
			const digest = `SELECT count(*)::int AS rows, sum(hashtextextended(t::text, 0))::text AS hash FROM ${table} t`;
			expect({ table, ...(await target.query(digest))[0] }).toEqual({ table, ...(await source.query(digest))[0] });
		}
		console.log(`${name}: apply took ${Math.round(peak / megabyte)} MB at most`);
		expect(peak).toBeGreaterThan(0);
		expect(peak).toBeLessThan(peakBytes);
	});
});

/** VmHWM of a process on Linux, in bytes; 0 once it has ended. https://www.kernel.org/doc/html/latest/filesystems/proc.html */
async function peakOf({ child }: RunningCli): Promise<number> {
	const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
	return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
}
