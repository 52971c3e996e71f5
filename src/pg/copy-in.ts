import type { Socket } from "node:net";
import type pg from "pg";
import { messageTypes } from "./copy-frames.js";
import { CopyInput } from "./copy-relay.js";

/**
 * COPY ... FROM STDIN with data from memory: chunks are made when the socket has room for them. Rows as the server counted them.
 * Rejects with the server's error, or with that of `chunks` (the command then failed on the server too); the connection stays usable.
 */
export async function copyIn(client: pg.Client, text: string, chunks: Iterable<Buffer>): Promise<number> {
	const input = new CopyInput(client, text);
	const socket = await input.ready;
	try {
		for (const chunk of chunks) {
			const header = Buffer.allocUnsafe(5);
			header[0] = messageTypes.copyData;
			header.writeUInt32BE(chunk.length + 4, 1);
			socket.write(header);
			if (!socket.write(chunk)) await drained(socket, input.done);
		}
		input.finish();
		return await input.done;
	} catch (error) {
		input.fail(error instanceof Error ? error.message : String(error), 0);
		await input.done.catch(() => {});
		throw error;
	}
}

/** Resolves when the socket has room again, rejects when the command failed meanwhile. */
async function drained(socket: Socket, done: Promise<number>): Promise<void> {
	let onDrain = () => {};
	const drain = new Promise<void>((resolve) => {
		onDrain = resolve;
		socket.once("drain", onDrain);
	});
	try {
		await Promise.race([drain, done]);
	} finally {
		socket.removeListener("drain", onDrain);
	}
}
