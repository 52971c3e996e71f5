import type { CloneResult } from "./clone-bench.js";
import type { Drain } from "./drain-bench.js";
import type { SchemaRuns } from "./schema-bench.js";
import type { TimedRun } from "./timed-run.js";

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function medianSeconds(runs: readonly TimedRun[] = []): number {
	return median(runs.map((run) => run.seconds));
}

const head = `${"".padEnd(12)}${"wall s".padStart(8)}${"ratio".padStart(8)}${"peak MB".padStart(10)}   each run`;

/** Medians, also as a ratio to a peer's, and the highest peak. */
function tableLine(name: string, runs: readonly TimedRun[], peer: readonly TimedRun[] | undefined, showPeak = true): string {
	const peak = Math.max(...runs.map((run) => run.peakMegabytes ?? Number.NaN));
	return [
		name.padEnd(12),
		medianSeconds(runs).toFixed(1).padStart(8),
		(medianSeconds(runs) / medianSeconds(peer)).toFixed(2).padStart(8),
		(showPeak ? peak.toFixed(0) : "-").padStart(10),
		`   ${runs.map((run) => run.seconds.toFixed(1)).join(" ")}`,
	].join("");
}

/** One line a copier; ratios to pgcopydb. */
export function renderCloneResult({ megabytes, runs }: CloneResult): string {
	const lines = Object.entries(runs).map(([name, list]) => tableLine(name, list, runs.pgcopydb, name === "hyperferry"));
	const rounds = Object.values(runs)[0]?.length ?? 0;
	return [`clone of ${megabytes.toFixed(0)} MB, 2 jobs, medians of ${rounds}`, head, ...lines].join("\n");
}

/** plan as a ratio to pg_dump's time, apply to pg_restore's. */
export function renderSchemaRuns(objects: number, runs: SchemaRuns): string {
	return [
		`${objects} tables and indexes, medians of ${runs.plan.length}; plan against pg_dump --schema-only, apply against pg_restore`,
		head,
		tableLine("plan", runs.plan, runs.pg_dump),
		tableLine("pg_dump", runs.pg_dump, runs.pg_dump),
		tableLine("apply", runs.apply, runs.pg_restore),
		tableLine("pg_restore", runs.pg_restore, runs.pg_restore),
	].join("\n");
}

/** Changes a second, and how many times those of the others in the same workload ours are. */
export function renderDrains(drains: readonly Drain[]): string {
	const rate = ({ changes, runs }: Drain) => changes / medianSeconds(runs);
	const lines = drains.map((drain) => {
		const own = drains.find(({ workload, follower }) => workload === drain.workload && follower === "hyperferry");
		const peak = Math.max(...drain.runs.map((run) => run.peakMegabytes ?? Number.NaN));
		return [
			drain.workload.padEnd(10),
			drain.follower.padEnd(13),
			String(drain.changes).padStart(8),
			medianSeconds(drain.runs).toFixed(1).padStart(8),
			(rate(drain) / 1000).toFixed(1).padStart(9),
			(own ? (rate(own) / rate(drain)).toFixed(2) : "").padStart(8),
			(Number.isNaN(peak) || drain.follower === "pgcopydb" ? "-" : peak.toFixed(0)).padStart(9),
			`   ${drain.runs.map((run) => run.seconds.toFixed(1)).join(" ")}`,
		].join("");
	});
	const rounds = drains[0]?.runs.length ?? 0;
	return [
		`backlogs drained from the slot to the target, medians of ${rounds}`,
		`${"workload".padEnd(10)}${"follower".padEnd(13)} changes  wall s 1,000/s  ours is  peak MB   each run`,
		...lines,
	].join("\n");
}
