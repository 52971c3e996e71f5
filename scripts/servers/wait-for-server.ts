import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** Resolves when the server takes a connection; throws with the last refusal (and without the password) after `forMs`, or when `signal` aborts. */
export async function waitForServer(url: string, options: { readonly forMs: number; readonly signal?: AbortSignal }): Promise<void> {
	const deadline = Date.now() + options.forMs;
	for (;;) {
		const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
		client.on("error", () => {});
		try {
			await client.connect();
			return;
		} catch (error) {
			options.signal?.throwIfAborted();
			if (Date.now() > deadline) throw new Error(`no PostgreSQL answers at ${new URL(url).host}`, { cause: error });
		} finally {
			await client.end().catch(() => {});
		}
		await sleep(50);
	}
}
