import { formatDuration } from "../model/duration.js";
import { formatCount, formatSize } from "../model/size.js";
import type { StatusReport } from "../model/status.js";

/** `hyperferry status` for people. */
export function renderStatus(status: StatusReport, now: Date): string {
	const { copy, build, constraints, lag, slot, cutover, running } = status;
	const who = running
		? `(apply running: pid ${running.pid} on ${running.host}, since ${running.since.slice(0, 16).replace("T", " ")}Z)`
		: "(no apply runs)";
	const lines = [`${status.name}   ${status.phase}   ${who}`];
	const row = (name: string, text: string) => lines.push(`  ${name.padEnd(9)} ${text}`);
	if (status.only) row("partial", `only ${status.only.join(", ")}: the rest of the spec is not planned, and cutover refuses`);
	const copied = copy.parts === copy.totalParts ? "done" : `${((100 * copy.bytes) / Math.max(copy.total, 1)).toFixed(1)}%`;
	row(
		"copy",
		`${copied}   ${formatSize(copy.bytes)} of ${formatSize(copy.total)}, ${formatCount(copy.rows)} rows, ${copy.parts}/${copy.totalParts} parts`,
	);
	if (status.paused !== undefined) row("paused", `copying: ${status.paused}`);
	row("build", `${build.done}/${build.total} indexes, keys and others   foreign keys ${constraints.valid}/${constraints.total} valid`);
	if (lag) {
		const seconds = lag.seconds === undefined ? "" : `${formatDuration(lag.seconds * 1000)}   `;
		const rates =
			lag.sourceRate === undefined ? "" : `   source ${formatSize(lag.sourceRate)}/s  applied ${formatSize(lag.appliedRate ?? 0)}/s`;
		row("lag", `${seconds}${formatSize(lag.bytes)}${rates}`);
	}
	if (slot)
		row(
			"slot",
			`${slot.name} keeps ${formatSize(slot.retainedBytes)} of WAL${slot.walStatus ? ` (${slot.walStatus})` : ""}${slot.active ? "" : ", nobody reads it"}`,
		);
	for (const text of sourceTexts(status.source)) row("source", text);
	const stopped = status.tables.filter(({ state }) => state === "stopped");
	const joining = status.tables.filter(({ state }) => state === "joining").map(({ table }) => table);
	const behind = joining.length > 0 ? `, ${joining.length} being copied (${joining.join(", ")})` : "";
	row("tables", `${status.tables.length - stopped.length - joining.length} in order, ${stopped.length} stopped${behind}`);
	for (const { table, reason } of stopped) lines.push(`            ✘ ${table}: ${reason ?? "stopped"}`);
	row("cutover", cutoverLine(status, now));
	for (const { ok, text } of cutover.criteria) lines.push(`            ${ok ? "✔" : "✘"} ${text}`);
	row("next", status.next.join("   |   "));
	return lines.join("\n");
}

/** Younger transactions are nothing to speak of. */
const longSeconds = 60;

function sourceTexts({ snapshot, oldest }: StatusReport["source"]): readonly string[] {
	const age = (seconds: number) => formatDuration(seconds * 1000);
	const texts: string[] = [];
	if (snapshot && snapshot.seconds >= longSeconds)
		texts.push(
			`our snapshot is held for ${age(snapshot.seconds)}: vacuum keeps what died in the last ${formatCount(snapshot.transactionsBehind)} transactions`,
		);
	if (oldest && oldest.seconds >= longSeconds)
		texts.push(
			`pid ${oldest.pid} has a transaction open for ${age(oldest.seconds)}${oldest.idle ? ", idle" : ""}: slots, snapshots and vacuum wait for it`,
		);
	return texts;
}

function cutoverLine({ cutover, phase }: StatusReport, now: Date): string {
	if (phase === "cut_over") {
		return cutover.writesBlockedMs === undefined ? "done" : `done, writes were blocked for ${formatDuration(cutover.writesBlockedMs)}`;
	}
	if (cutover.fenced) return "the source is fenced by a cutover that did not end";
	if (!cutover.ready) return "not ready";
	const since = cutover.since ? ` for ${formatDuration(now.getTime() - Date.parse(cutover.since))}` : "";
	return `READY${since}`;
}
