import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** What the writer did until the fence stopped it. */
export interface WriterReport {
	readonly transactions: number;
	readonly rolledBack: number;
	/** Time of the last acknowledged commit, and of the first refused write, in ms since 1970. */
	readonly lastCommit: number;
	readonly refused: number;
	readonly refusal: string;
}

type Step = (client: pg.Client, random: (below: number) => number) => Promise<unknown>;

/** The application of example 01: everything that an application does to its tables, all the time. */
const steps: readonly Step[] = [
	(client, random) =>
		client.query(
			`INSERT INTO readings (ts, device_id, temperature, humidity, note)
			 SELECT timestamptz '2026-08-01' + random() * interval '65 days', $1, random() * 40, random() * 100, CASE WHEN n % 3 = 0 THEN '' END
			 FROM generate_series(1, 20) n`,
			[random(500) + 1],
		),
	(client, random) =>
		client.query("UPDATE readings SET temperature = temperature + 1, note = 'corrected' WHERE id = $1", [random(2_000_000) + 1]),
	// the row moves to another chunk of the hypertable
	(client, random) =>
		client.query("UPDATE readings SET ts = ts + ($2 || ' days')::interval WHERE id = $1", [random(2_000_000) + 1, random(9) - 4]),
	(client, random) => client.query("DELETE FROM readings WHERE id BETWEEN $1 AND $1 + 2", [random(2_000_000) + 1]),
	(client, random) =>
		client.query("INSERT INTO orders (customer_id, device_id, quantity, price) VALUES ($1, $2, $3, $4)", [
			random(20_000) + 1,
			random(500) + 1,
			random(9) + 1,
			random(10_000) / 100,
		]),
	(client, random) => client.query("UPDATE orders SET quantity = quantity + 1 WHERE id = $1", [random(200_000) + 1]),
	(client, random) => client.query("DELETE FROM orders WHERE id = $1", [random(200_000) + 1]),
	// leaves the long column `manual` alone: the change carries no value for it
	(client, random) =>
		client.query("UPDATE devices SET status = 'active', settings = settings || jsonb_build_object('seen', $2::int) WHERE id = $1", [
			random(500) + 1,
			random(1000),
		]),
	(client, random) =>
		client.query("INSERT INTO audit_log (actor, detail) VALUES ($1, $2)", [
			`writer ${random(9)}`,
			{ quote: "it's", slash: "\\", n: random(1e9) },
		]),
	// the row moves to another partition
	(client, random) =>
		client.query("UPDATE page_views SET viewed_on = viewed_on + 31 WHERE id = $1 AND viewed_on < '2026-12-01'", [random(100_000) + 1]),
	(client, random) =>
		client.query("UPDATE customers SET email = 'moved' || id || '-' || $2 || '@example.com' WHERE id = $1", [
			random(20_000) + 1,
			random(1e9),
		]),
];

/** Writes until the source refuses. Reconnects when its session is ended, as an application's pool would. */
export async function write(url: string, seed: number, pauseMs: number): Promise<WriterReport> {
	const random = randomFrom(seed);
	let transactions = 0;
	let rolledBack = 0;
	let lastCommit = Date.now();
	for (;;) {
		const client = new pg.Client({ connectionString: url, application_name: "shop" });
		client.on("error", () => {});
		try {
			await client.connect();
			for (;;) {
				await client.query("BEGIN");
				for (let step = random(4); step >= 0; step--) await (steps[random(steps.length)] as Step)(client, random);
				if (random(10) === 0) {
					await client.query("ROLLBACK");
					rolledBack++;
				} else {
					await client.query("COMMIT");
					transactions++;
					lastCommit = Date.now();
				}
				if (pauseMs > 0) await sleep(pauseMs);
			}
		} catch (error) {
			const code = (error as { code?: string }).code;
			if (code === "25006") return { transactions, rolledBack, lastCommit, refused: Date.now(), refusal: (error as Error).message };
			// ended, or a deadlock with the other writer: try again, as applications do
			if (code !== "40P01" && code !== "57P01" && !/terminat|ended|connection error|ECONN/i.test(String(error))) throw error;
		} finally {
			await client.end().catch(() => {});
		}
	}
}

/** mulberry32: small, seeded, good enough to mix operations. */
function randomFrom(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return (below) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
	};
}

if (process.send) {
	const reports = await Promise.all(
		[1, 2].map((seed) => write(process.env.SOURCE_URL ?? "", seed, Number(process.env.WRITER_PAUSE_MS ?? 4))),
	);
	process.send({
		transactions: reports.reduce((sum, report) => sum + report.transactions, 0),
		rolledBack: reports.reduce((sum, report) => sum + report.rolledBack, 0),
		lastCommit: Math.max(...reports.map((report) => report.lastCommit)),
		refused: Math.min(...reports.map((report) => report.refused)),
		refusal: reports[0]?.refusal ?? "",
	} satisfies WriterReport);
	process.disconnect();
}
