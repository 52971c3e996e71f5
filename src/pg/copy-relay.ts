import type { Socket } from "node:net";
import type pg from "pg";
import { type FrameSplitter, frameSplitter, messageTypes, type OnFrames } from "./copy-frames.js";

/**
 * The driver's connection for one command in copy mode: the driver hands it over on submit and tells what the server answers.
 * https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-COPY
 */
interface Wire {
	readonly stream: Socket;
	query(text: string): void;
	sendCopyFail(message: string): void;
}

type DataListener = (chunk: Buffer) => void;

const copyDone = Buffer.from([messageTypes.copyDone, 0, 0, 0, 4]);
const filling = Buffer.alloc(65_536);

/** COPY ... FROM STDIN on a client: frames are written to the socket as they come from the other server. */
export class CopyInput {
	readonly #ready = deferred<Socket>();
	readonly #done = deferred<number>();
	/** Resolves when the server takes data. */
	readonly ready = this.#ready.promise;
	/** Rows as the server counted them. Like `ready` it rejects with the server's error or the connection's. */
	readonly done = this.#done.promise;
	#wire: Wire | undefined;
	#open = false;

	constructor(client: pg.Client, text: string) {
		let rows = 0;
		client.query({
			submit: (connection: pg.Connection) => {
				this.#wire = connection as unknown as Wire;
				connection.query(text);
			},
			handleCopyInResponse: (wire: Wire) => {
				this.#open = true;
				this.#ready.resolve(wire.stream);
			},
			handleCommandComplete: (message: { readonly text: string }) => {
				rows = rowsOf(message.text);
			},
			handleReadyForQuery: () => this.#done.resolve(rows),
			handleError: (error: unknown) => {
				this.#open = false;
				this.#ready.reject(error);
				this.#done.reject(error);
			},
		} as pg.Submittable);
	}

	/** The frames are complete. */
	finish(): void {
		if (this.#open) this.#wire?.stream.write(copyDone);
		this.#open = false;
	}

	/**
	 * Makes the server give up the command with this message; `done` rejects with what it answers. `missing` bytes complete the message that
	 * was begun: without them the server would take what comes next for row data.
	 */
	fail(message: string, missing: number): void {
		for (let left = missing; left > 0; left -= filling.length) this.#wire?.stream.write(filling.subarray(0, left));
		if (this.#open) this.#wire?.sendCopyFail(message);
		this.#open = false;
	}

	/** Cuts the connection. */
	destroy(): void {
		this.#wire?.stream.destroy();
	}
}

/** COPY ... TO STDOUT on a client: CopyData messages go on as they are, unparsed but for their boundaries. */
export class CopyOutput {
	readonly #done = deferred<number>();
	/** Rows as the server counted them; rejects with the server's error or the connection's. */
	readonly done = this.#done.promise;
	readonly #frames: FrameSplitter;
	#stream: Socket | undefined;

	/** `onFrames` gets whole or partial CopyData messages and the bytes of row data in them. */
	constructor(client: pg.Client, text: string, onFrames: OnFrames) {
		this.#frames = frameSplitter(onFrames);
		let release = () => {};
		let rows = 0;
		client.query({
			submit: (connection: pg.Connection) => {
				this.#stream = (connection as unknown as Wire).stream;
				release = takeOver(this.#stream, this.#frames);
				connection.query(text);
			},
			handleCommandComplete: (message: { readonly text: string }) => {
				rows = rowsOf(message.text);
			},
			handleReadyForQuery: () => {
				this.#stream = undefined;
				this.#done.resolve(rows);
			},
			handleError: (error: unknown) => {
				this.#stream = undefined;
				release();
				this.#done.reject(error);
			},
		} as pg.Submittable);
	}

	/** Bytes that the last message handed on still lacks. */
	get missing(): number {
		return this.#frames.missing;
	}

	pause(): void {
		this.#stream?.pause();
	}

	resume(): void {
		this.#stream?.resume();
	}

	/** Cuts the connection unless the command is over: the quickest way to stop a server that is sending. */
	destroy(): void {
		this.#stream?.destroy();
	}
}

/** Puts our listener in the place of the driver's until the copy is over; the returned function gives the socket back. */
function takeOver(stream: Socket, frames: FrameSplitter): () => void {
	const [driver] = stream.listeners("data") as DataListener[];
	if (!driver || stream.listenerCount("data") !== 1) throw new TypeError("the connection is not the driver's alone");
	const release = () => {
		if (!stream.listeners("data").includes(listener)) return;
		stream.on("data", driver);
		stream.removeListener("data", listener);
		stream.resume();
	};
	const listener: DataListener = (chunk) => {
		const rest = frames.push(chunk);
		if (!rest) return;
		release();
		if (rest.length > 0) driver(rest);
	};
	stream.on("data", listener);
	stream.removeListener("data", driver);
	return release;
}

/** "COPY 12" */
function rowsOf(tag: string): number {
	return Number(/^COPY (\d+)/.exec(tag)?.[1] ?? 0);
}

interface Deferred<T> {
	readonly promise: Promise<T>;
	resolve(value: T): void;
	reject(error: unknown): void;
}

/** A promise that may be rejected before anybody waits for it. */
function deferred<T>(): Deferred<T> {
	let resolve: (value: T) => void = () => {};
	let reject: (error: unknown) => void = () => {};
	const promise = new Promise<T>((...settle) => {
		[resolve, reject] = settle;
	});
	promise.catch(() => {});
	return { promise, resolve, reject };
}
