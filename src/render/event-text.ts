import { formatDuration } from "../model/duration.js";
import type { CopyProgress, Event, Lag } from "../model/events.js";
import { formatCount, formatSize } from "../model/size.js";

/**
 * One event as one line for people, without its time; undefined for what only JSON readers and -v want.
 * Diagnostics are rendered apart, because they need the spec's text.
 */
export function formatEvent(event: Event, verbose: boolean): string | undefined {
	switch (event.type) {
		case "action.start":
			return verbose ? `> ${event.describe}` : undefined;
		case "action.done":
			return verbose || event.phase === "prepare" || event.ms >= 5000 ? `+ ${event.describe}   ${formatDuration(event.ms)}` : undefined;
		case "progress":
			return formatProgress(event.progress);
		case "throttle":
			return event.on ? `> paused: ${event.reason}` : `> resumed: ${event.reason}`;
		case "phase":
		case "info":
			return event.msg;
		case "lag":
			return formatLag(event.lag);
		case "cutover.step":
			return formatStep(event);
		case "hello":
		case "end":
		case "check":
		case "action.failed":
		case "table.stopped":
		case "warning":
		case "error":
			return undefined;
		default:
			return event satisfies never;
	}
}

export function formatProgress(progress: CopyProgress): string {
	if (progress.build && progress.parts === progress.totalParts)
		return `> building ${progress.build.done}/${progress.build.total} indexes, keys and others`;
	const share = progress.totalBytes === 0 ? 100 : Math.min(100, (100 * progress.bytes) / progress.totalBytes);
	const eta = progress.etaMs === undefined ? "eta after 1 % or 60 s" : `eta ${formatDuration(progress.etaMs)}`;
	const parts = `${progress.parts}/${progress.totalParts} parts`;
	const bytes = `${formatSize(progress.bytes)}/${formatSize(progress.totalBytes)}`;
	if (progress.paused !== undefined) return `> paused ${share.toFixed(1).padStart(5)}%  ${bytes}  ${parts}  ${progress.paused}`;
	return `> copying ${share.toFixed(1).padStart(5)}%  ${bytes}  ${formatCount(progress.rows)} rows  ${parts}  ${formatSize(progress.rate)}/s  ${eta}`;
}

export function formatLag(lag: Lag): string {
	const rates = `source ${formatSize(lag.sourceRate)}/s  applied ${formatSize(lag.appliedRate)}/s`;
	const kept = `slot keeps ${formatSize(lag.slotBytes)}  change log ${formatSize(lag.changeLogBytes)}`;
	const ahead = lag.appliedRate - lag.sourceRate;
	const caughtUp = lag.bytes > 16 * 1024 ** 2 && ahead > 0 ? `  caught up in about ${formatDuration((lag.bytes / ahead) * 1000)}` : "";
	return `~ streaming  lag ${formatDuration(lag.ms)}  ${formatSize(lag.bytes)}  ${rates}  ${kept}${caughtUp}`;
}

function formatStep(event: Extract<Event, { type: "cutover.step" }>): string | undefined {
	const { number, of, name, state, msg } = event.step;
	if (state === "running") return undefined;
	return ` ${number}/${of} ${name.padEnd(12)} ${state === "failed" ? "✘ " : ""}${msg}`;
}
