import type { CloneResult } from "./clone-bench.js";
import type { SchemaRuns } from "./schema-bench.js";
import type { TimedRun } from "./timed-run.js";

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** One line a copier, with medians; hyperferry's also as a ratio to pgcopydb's. */
export function renderCloneResult({ megabytes, runs }: CloneResult): string {
	const seconds = (list: readonly TimedRun[] = []): number => median(list.map((run) => run.seconds));
	const reference = seconds(runs.pgcopydb);
	const lines = Object.entries(runs).map(([name, list]) => {
		const peak = Math.max(...list.map((run) => run.peakMegabytes ?? Number.NaN));
		return [
			name.padEnd(12),
			seconds(list).toFixed(1).padStart(8),
			(seconds(list) / reference).toFixed(2).padStart(8),
			(name === "hyperferry" ? peak.toFixed(0) : "-").padStart(10),
			`   ${list.map((run) => run.seconds.toFixed(1)).join(" ")}`,
		].join("");
	});
	const rounds = Object.values(runs)[0]?.length ?? 0;
	const head = `${"".padEnd(12)}${"wall s".padStart(8)}${"ratio".padStart(8)}${"peak MB".padStart(10)}   each run`;
	return [`clone of ${megabytes.toFixed(0)} MB, 2 jobs, medians of ${rounds}`, head, ...lines].join("\n");
}

/** plan as a ratio to pg_dump's time, apply to pg_restore's; medians. */
export function renderSchemaRuns(objects: number, runs: SchemaRuns): string {
	const line = (name: keyof SchemaRuns, peer: keyof SchemaRuns): string => {
		const seconds = median(runs[name].map((run) => run.seconds));
		const ratio = seconds / median(runs[peer].map((run) => run.seconds));
		const peak = Math.max(...runs[name].map((run) => run.peakMegabytes ?? Number.NaN));
		const each = runs[name].map((run) => run.seconds.toFixed(1)).join(" ");
		return `${name.padEnd(12)}${seconds.toFixed(1).padStart(8)}${ratio.toFixed(2).padStart(8)}${peak.toFixed(0).padStart(10)}   ${each}`;
	};
	return [
		`${objects} tables and indexes, medians of ${runs.plan.length}; plan against pg_dump --schema-only, apply against pg_restore`,
		`${"".padEnd(12)}${"wall s".padStart(8)}${"ratio".padStart(8)}${"peak MB".padStart(10)}   each run`,
		line("plan", "pg_dump"),
		line("pg_dump", "pg_dump"),
		line("apply", "pg_restore"),
		line("pg_restore", "pg_restore"),
	].join("\n");
}
