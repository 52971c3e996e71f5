import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "./random.js";
import { followRoad, type Station, stations } from "./road.js";

/** When an apply is to be killed. */
export interface Moment {
	readonly station: Station;
	/** So many actions have begun there (at "start": none), ... */
	readonly actions: number;
	/** ... and then so long. */
	readonly delayMs: number;
}

export interface Kill {
	readonly wanted: Moment;
	/** Where it was in truth: an apply that continues passes stations that are done. */
	readonly station: Station;
	/** Since its start. */
	readonly ms: number;
	/** Null: killed. A number: it had ended by itself before, with this exit code. */
	readonly exit: number | null;
}

/** Random moments that are spread over the whole road, in its order. */
export function randomMoments(rounds: number, random: Random, longestDelayMs: number): readonly Moment[] {
	return Array.from({ length: rounds }, (_, round): Moment => {
		const station = stations[Math.floor((round * stations.length) / rounds)] ?? "streaming";
		if (station === "start") return { station, actions: 0, delayMs: random(1500) };
		// mostly at once: what matters happens between one action and the next
		const delayMs = random(random(3) === 0 ? longestDelayMs : 25);
		return { station, actions: 1 + random(station === "copy" || station === "schema" ? 8 : 3), delayMs };
	});
}

/** Waits for the moment (or for when it has passed), then SIGKILLs the apply, whose output must be JSON lines. */
export async function killAt(child: ChildProcess, wanted: Moment): Promise<Kill> {
	if (!child.stdout) throw new TypeError("the output of the apply is not a pipe");
	const started = Date.now();
	const closed = once(child, "close") as Promise<[number | null]>;
	const road = followRoad(child.stdout);
	// an apply that continues may build what is complete before it copies the rest
	const last = stations.indexOf(wanted.station === "copy" ? "build" : wanted.station);
	const passed = () => (road.begun.get(wanted.station) ?? 0) >= wanted.actions || stations.indexOf(road.station) > last;
	await new Promise<void>((resolve) => {
		const stop = road.onEvent(() => {
			if (!passed()) return;
			stop();
			resolve();
		});
		if (passed()) resolve();
		void closed.then(() => resolve());
	});
	await Promise.race([sleep(wanted.delayMs), closed]);
	child.kill("SIGKILL");
	const [exit] = await closed;
	return { wanted, station: road.station, ms: Date.now() - started, exit };
}
