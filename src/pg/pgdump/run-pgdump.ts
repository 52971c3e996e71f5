import { Worker } from "node:worker_threads";
import type pg from "pg";
import type { PgSession } from "../session.js";
import { backendFollower, frontendFramer, type ServerError, startupReply } from "./wire.js";

/** Bytes of one round of a reply; longer replies take several. */
const roundBytes = 1 << 20;
/**
 * The JavaScript heap holds the text of the dump, most of all. New objects get little room, so that what the growing text leaves behind is
 * collected often: it lies outside the heap, whose size would give no occasion. 20,000 objects need 165 MB altogether.
 */
const heapLimits = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 2 };

/** pg_dump ended with an error: its own words, and the last error of the server, if one came. */
export class PgDumpFailed extends Error {
	override readonly name = "PgDumpFailed";
	constructor(
		message: string,
		readonly serverError: ServerError | undefined,
	) {
		super(message);
	}
}

type WorkerMessage =
	| { readonly type: "send"; readonly bytes: Uint8Array }
	| { readonly type: "more" }
	| { readonly type: "done"; readonly text: string }
	| { readonly type: "failed"; readonly message: string };

/**
 * Runs pg_dump (WebAssembly, in a worker thread) over the session's own connection and returns what it prints. Inside the session's open
 * transaction it sees that transaction's snapshot: its own BEGIN is only a warning there. It leaves settings and locks behind. Throws PgDumpFailed; when the connection or the worker breaks, or at abort, the connection is closed.
 */
export async function runPgDump(session: PgSession, args: readonly string[], signal?: AbortSignal): Promise<string> {
	signal?.throwIfAborted();
	const parameters = await reportedParameters(session);
	return new Promise((resolve, reject) => {
		session.client.query(new Relay(parameters, session.backendPid, args, signal, resolve, reject));
	});
}

/** The run-time parameters that a server reports at the start of a session, as far as libpq and pg_dump look at them. */
async function reportedParameters(session: PgSession): Promise<Record<string, string>> {
	const names = ["server_version", "server_encoding", "client_encoding", "is_superuser", "session_authorization", "DateStyle"];
	names.push("IntervalStyle", "TimeZone", "integer_datetimes", "standard_conforming_strings");
	const query = "select name, pg_catalog.current_setting(name) as value from pg_catalog.unnest($1::text[]) as name";
	const rows = await session.query<{ name: string; value: string }>({ text: query, values: [names] });
	return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** Holds the driver's query queue, as one query, for as long as pg_dump talks over its socket. */
class Relay implements pg.Submittable {
	readonly #control = new Int32Array(new SharedArrayBuffer(8));
	readonly #data = new Uint8Array(new SharedArrayBuffer(roundBytes));
	readonly #frames = frontendFramer();
	readonly #follow = backendFollower(
		() => {
			this.#complete = true;
		},
		(error) => {
			this.#serverError = error;
		},
	);
	/** What the worker has not got yet of the reply, and whether the reply ends with that. */
	readonly #reply: Buffer[] = [];
	#waitingBytes = 0;
	#complete = false;
	#workerWaits = false;
	#serverError: ServerError | undefined;
	/** Gives the connection back and ends the worker. */
	#settle = async (): Promise<void> => {};

	constructor(
		readonly parameters: Readonly<Record<string, string>>,
		readonly processId: number,
		readonly args: readonly string[],
		readonly signal: AbortSignal | undefined,
		readonly resolve: (text: string) => void,
		readonly reject: (error: unknown) => void,
	) {}

	submit(connection: pg.Connection): void {
		const { stream } = connection;
		const worker = new Worker(new URL("./pgdump-worker.js", import.meta.url), {
			workerData: { args: this.args, control: this.#control, data: this.#data },
			resourceLimits: heapLimits,
			stdout: true,
			stderr: true,
		});
		const driver = stream.listeners("data") as ((bytes: Buffer) => void)[];
		const onData = (bytes: Buffer) => {
			this.#follow(bytes);
			this.#enqueue(bytes);
			if (this.#waitingBytes > 2 * roundBytes) stream.pause();
			this.#answer(connection);
		};
		const onAbort = () => this.#break(connection, this.signal?.reason);
		for (const listener of driver) stream.removeListener("data", listener);
		stream.on("data", onData);
		this.signal?.addEventListener("abort", onAbort, { once: true });
		this.#settle = async () => {
			this.#settle = async () => {};
			this.signal?.removeEventListener("abort", onAbort);
			stream.removeListener("data", onData);
			for (const listener of driver) stream.on("data", listener);
			stream.resume();
			worker.removeAllListeners("exit");
			await worker.terminate();
		};
		worker.on("message", (message: WorkerMessage) => this.#onWorker(message, connection));
		worker.on("error", (error) => this.#break(connection, new PgDumpFailed(error.message, this.#serverError)));
		worker.on("exit", (code) => this.#break(connection, new PgDumpFailed(`the worker thread ended with ${code}`, this.#serverError)));
	}

	#onWorker(message: WorkerMessage, connection: pg.Connection): void {
		if (message.type === "send") this.#send(message.bytes, connection);
		else if (message.type === "more") {
			this.#workerWaits = true;
			this.#answer(connection);
		} else {
			const ended = this.#settle();
			// the worker's memory is free before the text is taken apart
			if (message.type === "done") void ended.then(() => this.resolve(message.text));
			else this.reject(new PgDumpFailed(message.message, this.#serverError));
			// pg_dump leaves prepared statements behind; the answer also tells the driver that the connection is free again
			connection.query("DEALLOCATE ALL");
		}
	}

	/** Passes whole messages on; what would start or end the session stays here, because it is open already and remains so. */
	#send(bytes: Uint8Array, connection: pg.Connection): void {
		this.#workerWaits = true;
		let expectsReply = false;
		for (const message of this.#frames(bytes)) {
			if (message.type === "encryption-request") this.#enqueue(Buffer.from("N"));
			else if (message.type === "startup") this.#enqueue(startupReply(this.parameters, this.processId));
			else if (message.type !== "X" && "bytes" in message) {
				connection.stream.write(message.bytes);
				if (message.type === "Q" || message.type === "S") expectsReply = true;
			}
		}
		this.#complete = !expectsReply;
		this.#answer(connection);
	}

	#enqueue(bytes: Buffer): void {
		this.#reply.push(bytes);
		this.#waitingBytes += bytes.length;
	}

	/** Hands the worker the next round, when it waits for one and there is something to hand over. */
	#answer({ stream }: pg.Connection): void {
		if (!this.#workerWaits || (this.#reply.length === 0 && !this.#complete)) return;
		const length = this.#fillRound();
		this.#waitingBytes -= length;
		if (this.#waitingBytes <= roundBytes) stream.resume();
		this.#workerWaits = false;
		Atomics.store(this.#control, 1, length);
		Atomics.store(this.#control, 0, this.#reply.length === 0 && this.#complete ? 2 : 1);
		Atomics.notify(this.#control, 0);
	}

	/** Moves as much of the reply as fits into the shared memory; returns how many bytes. */
	#fillRound(): number {
		let length = 0;
		while (length < roundBytes) {
			const bytes = this.#reply.shift();
			if (!bytes) break;
			const fitting = bytes.subarray(0, roundBytes - length);
			this.#data.set(fitting, length);
			length += fitting.length;
			if (fitting.length < bytes.length) this.#reply.unshift(bytes.subarray(fitting.length));
		}
		return length;
	}

	/** In the middle of a conversation: the connection cannot be used any more. */
	#break(connection: pg.Connection, error: unknown): void {
		void this.#settle();
		this.reject(error);
		connection.stream.destroy();
	}

	handleError(error: unknown): void {
		void this.#settle();
		this.reject(error);
	}

	handleReadyForQuery(): void {}
	handleCommandComplete(): void {}
}
