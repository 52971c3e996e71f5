// @ts-check
// Plain JavaScript on purpose: a worker is loaded by Node itself, so the same file works from src (tsx, vitest) and from dist.
import { setFlagsFromString } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { pgDump } from "@electric-sql/pglite-tools/pg_dump";

// pg_dump waits for the server most of the time: compiling its code a second time, optimised, costs more than it gains (https://v8.dev/blog/liftoff)
setFlagsFromString("--liftoff-only");

/**
 * Runs pg_dump on this thread. Bytes for the server go to the main thread as messages; for the reply the thread sleeps until the main
 * thread has put bytes into the shared memory: control[0] is 0 = nothing yet, 1 = more follows, 2 = last round; control[1] is their length.
 */
const { args, control, data } = /** @type {{ args: string[], control: Int32Array, data: Uint8Array }} */ (workerData);
const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);

/** @returns {Uint8Array} everything that the server answers */
function receive() {
	const rounds = [];
	for (;;) {
		Atomics.wait(control, 0, 0);
		const state = Atomics.load(control, 0);
		rounds.push(Buffer.from(data.subarray(0, control[1])));
		Atomics.store(control, 0, 0);
		if (state === 2) return Buffer.concat(rounds);
		port.postMessage({ type: "more" });
	}
}

/** The three methods of PGlite that the package calls. */
const server = {
	query: async () => ({ rows: [{ search_path: "" }] }),
	exec: async () => [],
	/** @type {(bytes: Uint8Array, options: { onRawData: (bytes: Uint8Array) => void }) => void} */
	execProtocolRawStream(bytes, { onRawData }) {
		port.postMessage({ type: "send", bytes: bytes.slice() });
		const reply = receive();
		if (reply.length > 0) onRawData(reply);
	},
};

/** The package wraps the dump in a File, which would hold the text another three times. */
class DumpFile {
	/** @param {[string]} parts */
	constructor([text]) {
		this.text = text;
	}
}
Object.assign(globalThis, { File: DumpFile });

// the name before its error messages
process.argv[1] = "pg_dump";
try {
	const { text } = await pgDump({ pg: /** @type {never} */ (server), args });
	port.postMessage({ type: "done", text });
} catch (error) {
	port.postMessage({ type: "failed", message: error instanceof Error ? error.message : String(error) });
}
