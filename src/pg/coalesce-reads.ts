import type { Duplex } from "node:stream";

/** Reading that can be held back from outside. */
export interface ReadGate {
	pause(): void;
	resume(): void;
	close(): void;
}

/**
 * Lets the socket rest for `restMs` once it has been read empty. A walsender whose client reads at every byte wakes for every change and sends tiny
 * packets; after a rest it sends in bulk, which gives two to three times the messages. While there is more to read, nothing rests.
 */
export function coalesceReads(socket: Duplex, restMs: number): ReadGate {
	let held = false;
	let timer: NodeJS.Timeout | undefined;
	let chunks = 0;
	let watching = false;
	const wake = () => {
		timer = undefined;
		if (!held) socket.resume();
	};
	const restWhenQuiet = (before: number) => {
		if (chunks !== before) {
			setImmediate(restWhenQuiet, chunks);
			return;
		}
		watching = false;
		if (held || timer || socket.destroyed) return;
		socket.pause();
		timer = setTimeout(wake, restMs);
	};
	const onData = () => {
		chunks++;
		if (watching) return;
		watching = true;
		// two turns of the event loop: a whole poll for input without any
		setImmediate(() => setImmediate(restWhenQuiet, chunks));
	};
	socket.on("data", onData);
	return {
		pause() {
			held = true;
			socket.pause();
		},
		resume() {
			held = false;
			if (!timer) socket.resume();
		},
		close() {
			clearTimeout(timer);
			socket.off("data", onData);
		},
	};
}
