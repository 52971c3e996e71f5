import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

export interface TimedRun {
	readonly seconds: number;
	/** Highest resident memory of the process in MB, where the system tells it (Linux). */
	readonly peakMegabytes: number | undefined;
}

/** Waits for a started program; throws with the end of what it said when it fails. */
export async function timedRun(name: string, child: ChildProcess): Promise<TimedRun> {
	return timed(name, child, async (closed) => {
		const [exit] = await closed;
		return exit === 0;
	});
}

/** Times a started program until `done` says true, then ends it; throws with the end of what it said when it ends before. */
export async function timedUntil(name: string, child: ChildProcess, done: () => Promise<boolean>): Promise<TimedRun> {
	const run = await timed(name, child, async (closed) => {
		while (child.exitCode === null && !(await done())) await Promise.race([sleep(20), closed]);
		return child.exitCode === null;
	});
	const closed = once(child, "close");
	child.kill("SIGTERM");
	await closed;
	return run;
}

async function timed(name: string, child: ChildProcess, well: (closed: Promise<unknown[]>) => Promise<boolean>): Promise<TimedRun> {
	const started = performance.now();
	let words = "";
	for (const stream of [child.stdout, child.stderr])
		stream?.setEncoding("utf8").on("data", (text: string) => {
			words = (words + text).slice(-4000);
		});
	let peakMegabytes: number | undefined;
	const watch = setInterval(async () => {
		peakMegabytes = (await peakMemory(child.pid)) ?? peakMegabytes;
	}, 100);
	try {
		if (!(await well(once(child, "close")))) throw new Error(`${name} ended with ${child.exitCode}:\n${words}`);
	} finally {
		clearInterval(watch);
	}
	return { seconds: (performance.now() - started) / 1000, peakMegabytes };
}

/** The kernel's own high-water mark, so that looking now and then misses nothing (proc_pid_status(5)). */
async function peakMemory(pid: number | undefined): Promise<number | undefined> {
	const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
	const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
	return kilobytes ? Number(kilobytes) / 1024 : undefined;
}
