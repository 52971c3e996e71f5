import type { Kill } from "./kill.js";
import { stations } from "./road.js";

/** How many kills hit each station of the road, and after how long. */
export function renderKills(kills: readonly Kill[]): string {
	const rows = stations.map((station) => {
		const here = kills.filter((kill) => kill.station === station);
		return `${station.padEnd(10)} ${String(here.length).padStart(5)}   ${here.map(({ ms }) => (ms / 1000).toFixed(1)).join(" ")}`;
	});
	return ["", `${"killed in".padEnd(10)} ${"times".padStart(5)}   seconds after the start of that apply`, ...rows].join("\n");
}
