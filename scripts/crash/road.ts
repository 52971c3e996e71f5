import type { Readable } from "node:stream";

/** Where an apply can be killed, in order; "start" is before its first action: connecting, planning, taking the lock. */
export const stations = ["start", "prepare", "schema", "copy", "build", "catch-up", "streaming"] as const;
export type Station = (typeof stations)[number];

/** What the JSON lines of a running apply have told so far. */
export interface Road {
	/** The farthest that it has come, but "copy" while anything is copied. */
	readonly station: Station;
	/** Actions begun at each station. */
	readonly begun: ReadonlyMap<Station, number>;
	/** Called at every event; returns how to stop that. */
	onEvent(listener: () => void): () => void;
}

interface EventLine {
	readonly type?: string;
	readonly phase?: string;
}

/** Follows `apply --json` by its standard output. */
export function followRoad(stdout: Readable): Road {
	const begun = new Map<Station, number>();
	const listeners = new Set<() => void>();
	let station: Station = "start";
	let rest = "";
	let copying = 0;
	let lags = 0;
	const reach = (next: Station) => {
		begun.set(next, (begun.get(next) ?? 0) + 1);
		if (stations.indexOf(next) > stations.indexOf(station)) station = next;
	};
	const read = (line: string) => {
		const { type, phase } = JSON.parse(line) as EventLine;
		if (phase === "copy") copying += type === "action.start" ? 1 : -1;
		// indexes of small tables are built while large ones are copied
		if (type === "action.start" && !(phase === "build" && copying > 0) && stations.includes(phase as Station)) reach(phase as Station);
		// changes are applied, what waits for that is done in the first seconds
		if (type === "lag") reach(++lags < 3 ? "catch-up" : "streaming");
		for (const listener of listeners) listener();
	};
	stdout.on("data", (text: string) => {
		const lines = `${rest}${text}`.split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) if (line.trim() !== "") read(line);
	});
	return {
		get station() {
			return copying > 0 ? "copy" : station;
		},
		begun,
		onEvent(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
