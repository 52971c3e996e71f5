import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";

export interface TimedRun {
	readonly seconds: number;
	/** Highest resident memory of the process in MB, where the system tells it (Linux). */
	readonly peakMegabytes: number | undefined;
}

/** Waits for a started program; throws with the end of what it said when it fails. */
export async function timedRun(name: string, child: ChildProcess): Promise<TimedRun> {
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
		const [exit] = await once(child, "close");
		if (exit !== 0) throw new Error(`${name} ended with ${exit}:\n${words}`);
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
