import type { Servers } from "../servers/servers.js";
import { execute } from "./bench-database.js";
import { native } from "./copiers.js";
import { timedRun } from "./timed-run.js";

/** Tables, and changes of them that somebody is to follow. */
export interface Workload {
	readonly schema: readonly string[];
	/** Makes the changes on the source. */
	change(servers: Servers, sourceUrl: string, scale: number): Promise<void>;
	/** How many rows they insert, update or delete. */
	changes(scale: number): number;
	/** Table that may become a hypertable, by its column ts, chunks of a day. */
	readonly series?: string;
}

/** The last change is a row in it. */
export const marker = "bench_marker";

/** So many transactions of one statement each, made on the server. */
function transactions(count: number, statement: string): string {
	return `DO $$ BEGIN FOR n IN 0..${Math.max(1, Math.round(count)) - 1} LOOP ${statement}; COMMIT; END LOOP; END $$`;
}

const series = "CREATE TABLE series (id bigint, ts timestamptz, device int, value float8, PRIMARY KEY (id, ts))";
const days = 100;

export const workloads: Readonly<Record<"inserts" | "pgbench" | "updates" | "series", Workload>> = {
	inserts: {
		schema: [series],
		series: "series",
		changes: (scale) => 500_000 * scale,
		change: (_servers, url, scale) =>
			execute(url, [
				transactions(
					500 * scale,
					`INSERT INTO series SELECT n * 1000 + i, timestamptz '2026-01-01' + n * interval '10 minutes' + i * interval '1 second', i % 100, i
						FROM generate_series(1, 1000) i`,
				),
			]),
	},
	pgbench: {
		schema: [
			"CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88))",
			"CREATE TABLE pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84))",
			"CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84))",
			"CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))",
			"INSERT INTO pgbench_branches SELECT n, 0, '' FROM generate_series(1, 10) n",
			"INSERT INTO pgbench_tellers SELECT n, 1 + n / 10, 0, '' FROM generate_series(1, 100) n",
			"INSERT INTO pgbench_accounts SELECT n, 1 + n / 100000, 0, '' FROM generate_series(1, 1000000) n",
		],
		changes: (scale) => 400_000 * scale,
		async change(servers, url, scale) {
			const each = String(Math.max(1, Math.round(25_000 * scale)));
			await timedRun("pgbench", native(servers, ["pgbench", "-n", "-c", "4", "-j", "2", "-s", "10", "-t", each, url]));
		},
	},
	updates: {
		schema: [
			"CREATE TABLE accounts (id int PRIMARY KEY, balance int, note text)",
			"INSERT INTO accounts SELECT n, 0, 'account ' || n FROM generate_series(1, 1000000) n",
		],
		changes: (scale) => 300_000 * scale,
		change: (_servers, url, scale) =>
			execute(url, [
				transactions(
					3000 * scale,
					"UPDATE accounts SET balance = balance + 1 WHERE id IN (SELECT 1 + (random() * 999999)::int FROM generate_series(1, 100))",
				),
			]),
	},
	series: {
		schema: [
			series,
			`INSERT INTO series SELECT n, timestamptz '2026-01-01' + n * interval '${(days * 86_400) / 1_000_000} seconds', n % 100, n FROM generate_series(1, 1000000) n`,
		],
		series: "series",
		changes: (scale) => 300_000 * scale,
		change: (_servers, url, scale) =>
			execute(url, [
				transactions(
					3000 * scale,
					"UPDATE series SET value = value + 1 WHERE id IN (SELECT 980000 + (random() * 19999)::int FROM generate_series(1, 100))",
				),
			]),
	},
};
