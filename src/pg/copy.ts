import type pg from "pg";
import { CopyInput, CopyOutput } from "./copy-relay.js";

export interface PipeCopyOptions {
	/** Bytes of row data, chunk by chunk. */
	readonly onBytes?: (bytes: number) => void;
	/** After bytes of row data: a promise to wait for before more is read. */
	readonly pace?: (bytes: number) => Promise<void> | undefined;
	readonly signal?: AbortSignal;
}

/**
 * Pipes COPY TO STDOUT of one client into COPY FROM STDIN of another with back-pressure, row data untouched; memory stays at a few socket
 * buffers whatever the size of a row. Rejects with the first error of either side (the server's own) or the signal's reason. Afterwards an
 * error of the source leaves both connections usable (their transactions aborted), one of the target cuts the source's, the signal cuts both.
 */
export async function pipeCopy(
	source: pg.Client,
	copyOut: string,
	target: pg.Client,
	copyIn: string,
	options: PipeCopyOptions = {},
): Promise<{ readonly rows: number; readonly bytes: number }> {
	options.signal?.throwIfAborted();
	const input = new CopyInput(target, copyIn);
	const cut = () => input.destroy();
	options.signal?.addEventListener("abort", cut);
	try {
		return await relay(source, copyOut, input, options);
	} catch (error) {
		options.signal?.throwIfAborted();
		throw error;
	} finally {
		options.signal?.removeEventListener("abort", cut);
	}
}

async function relay(source: pg.Client, copyOut: string, input: CopyInput, { onBytes, pace }: PipeCopyOptions) {
	const socket = await input.ready;
	let bytes = 0;
	// what reading waits for: the target's socket, and the pace
	let full = false;
	let early = 0;
	const goOn = () => {
		if (!full && early === 0) output.resume();
	};
	const output = new CopyOutput(source, copyOut, (frames, dataBytes) => {
		bytes += dataBytes;
		onBytes?.(dataBytes);
		if (!socket.write(frames)) full = true;
		const wait = pace?.(dataBytes);
		if (wait) {
			early++;
			void wait.then(() => {
				early--;
				goOn();
			});
		}
		if (full || early > 0) output.pause();
	});
	const onDrain = () => {
		full = false;
		goOn();
	};
	socket.on("drain", onDrain);
	try {
		const rows = await Promise.race([output.done, input.done.then(endedEarly)]);
		input.finish();
		const written = await input.done;
		if (written !== rows) throw new Error(`the source sent ${rows} rows, the target took ${written}`);
		return { rows, bytes };
	} catch (error) {
		output.destroy();
		input.fail(error instanceof Error ? error.message : String(error), output.missing);
		await input.done.catch(() => {});
		throw error;
	} finally {
		socket.removeListener("drain", onDrain);
	}
}

/** The target ends first only by an error. */
function endedEarly(): never {
	throw new Error("the target ended COPY before the source");
}
