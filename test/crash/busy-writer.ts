import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Random } from "../../scripts/crash/random.js";

export interface BusyWriter extends AsyncDisposable {
	/** Committed so far. */
	readonly transactions: number;
	/** Resolves when the source refuses writes, or after dispose; rejects when something else went wrong. */
	readonly done: Promise<void>;
}

/** What an application does to the tables of busy-source, and what is hard to follow for those who replicate it. */
const steps: readonly ((client: pg.Client, random: Random) => Promise<unknown>)[] = [
	(client, random) =>
		client.query(
			`INSERT INTO readings (ts, device, value) SELECT timestamptz '2026-01-01' + random() * interval '40 days', $1, random() FROM generate_series(1, 10)`,
			[random(50)],
		),
	(client, random) => client.query("UPDATE readings SET value = value + 1, note = 'mended' WHERE id = $1", [1 + random(40_000)]),
	// to another chunk, maybe to one that is not there yet
	(client, random) =>
		client.query("UPDATE readings SET ts = ts + ($2 || ' days')::interval WHERE id = $1", [1 + random(40_000), random(60) - 20]),
	// to another hash partition
	(client, random) => client.query("UPDATE readings SET device = $2 WHERE id = $1", [1 + random(40_000), random(50)]),
	(client, random) => client.query("DELETE FROM readings WHERE id BETWEEN $1 AND $1 + 3", [1 + random(40_000)]),
	(client, random) =>
		client.query("INSERT INTO orders (customer_id, quantity, price) SELECT id, 1 + $2 % 9, $2 / 100.0 FROM customers WHERE id = $1", [
			1 + random(3000),
			random(10_000),
		]),
	(client, random) => client.query("UPDATE orders SET quantity = quantity + 1 WHERE id = $1", [1 + random(15_000)]),
	(client, random) => client.query("UPDATE customers SET email = 'm' || id || '-' || $2 WHERE id = $1", [1 + random(3000), random(1e9)]),
	// with its orders
	(client, random) => (random(4) === 0 ? client.query("DELETE FROM customers WHERE id = $1", [1 + random(3000)]) : Promise.resolve()),
	(client, random) => client.query("INSERT INTO customers (email) VALUES ($1)", [`new${random(1e9)}-${random(1e9)}`]),
	// leaves the long column alone: the change carries no value for it
	(client, random) => client.query("UPDATE documents SET title = title || '.' WHERE id = $1", [1 + random(1000)]),
	(client, random) => client.query("UPDATE documents SET id = -id WHERE id = $1", [1 + random(1000)]),
	(client, random) => client.query("INSERT INTO audit (who, detail) VALUES ($1, $2)", ["writer", { n: random(1e9), slash: "\\" }]),
	// one of several rows that are the same
	(client, random) =>
		client.query("UPDATE notes SET n = n + 1 WHERE ctid = (SELECT ctid FROM notes WHERE body = $1 LIMIT 1)", [`note ${random(500)}`]),
	(client, random) =>
		client.query("DELETE FROM notes WHERE ctid = (SELECT ctid FROM notes WHERE body = $1 LIMIT 1)", [`note ${random(500)}`]),
	(client, random) => client.query("INSERT INTO notes VALUES ($1, 0), ($1, 0)", [`note ${random(500)}`]),
	// to the other partition
	(client, random) => client.query("UPDATE visits SET day = day + 40 WHERE id = $1 AND day < '2026-06-01'", [1 + random(10_000)]),
	(client, random) =>
		random(20) === 0
			? client.query("TRUNCATE scratch")
			: client.query("INSERT INTO scratch VALUES ($1, 'more') ON CONFLICT (id) DO UPDATE SET body = scratch.body || '+'", [random(500)]),
	(client, random) => swap(client, 1 + random(1000), 1 + random(1000)),
];

/** Two rows change their keys with each other. */
async function swap(client: pg.Client, one: number, other: number): Promise<void> {
	await client.query("UPDATE swaps SET id = -$1::int WHERE id = $1", [one]);
	await client.query("UPDATE swaps SET id = $1 WHERE id = $2", [one, other]);
	await client.query("UPDATE swaps SET id = $2 WHERE id = -$1::int", [one, other]);
}

/** One session that writes until it is refused or disposed; it connects again when its session is ended, as a pool would. */
export function startBusyWriter(url: string, random: Random, pauseMs = 3): BusyWriter {
	let transactions = 0;
	let stopped = false;
	async function session(): Promise<"refused" | "stopped"> {
		const client = new pg.Client({ connectionString: url, application_name: "shop" });
		client.on("error", () => {});
		try {
			await client.connect();
			while (!stopped) {
				await client.query("BEGIN");
				for (let count = random(4); count >= 0; count--) await steps[random(steps.length)]?.(client, random);
				const rollback = random(10) === 0;
				await client.query(rollback ? "ROLLBACK" : "COMMIT");
				if (!rollback) transactions++;
				await sleep(pauseMs);
			}
			return "stopped";
		} catch (error) {
			const code = error instanceof pg.DatabaseError ? error.code : "57P01";
			if (code === "25006") return "refused";
			// ended by the fence, or by the test
			if (code === "57P01") return session();
			throw error;
		} finally {
			await client.end().catch(() => {});
		}
	}
	const done = session().then(() => {});
	done.catch(() => {});
	return {
		get transactions() {
			return transactions;
		},
		done,
		async [Symbol.asyncDispose]() {
			stopped = true;
			await done;
		},
	};
}
