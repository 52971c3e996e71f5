import { setTimeout as sleep } from "node:timers/promises";
import type { Diagnostic } from "../model/diagnostic.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import { formatLsn, type Lsn } from "../model/lsn.js";
import type { Session } from "../model/queryable.js";
import type { CutoverReadiness } from "../model/status.js";
import { describeComparison, type VerifyOutcome } from "../model/verify-outcome.js";
import type { CutoverPorts, CutoverRequest } from "./cutover-ports.js";
import { fenceUndo, raiseFence } from "./fence.js";
import type { CutoverStage } from "./machine.js";
import { readSequences, setSequences } from "./sequences.js";

/** What one run of the machine has come to know. */
export interface CutoverRun {
	source?: Session;
	target?: Session;
	undo?: string;
	/** performance.now() when writes may first have been refused. */
	blockedFrom?: number;
	marker?: Lsn;
	verify?: VerifyOutcome;
	/** How far the present stage is, for the message of a timeout. */
	progress?: string;
}

/** What each stage does; the text is the step's line when it is done. */
export type Stages = Readonly<Record<CutoverStage, (signal: AbortSignal) => Promise<string>>>;

const pollMs = 20;

export function createStages(request: CutoverRequest, ports: CutoverPorts, run: CutoverRun): Stages {
	const { settings, database } = request;
	let changesWhenDrained = 0;

	async function source(): Promise<Session> {
		run.source ??= await ports.source();
		return run.source;
	}
	async function target(): Promise<Session> {
		run.target ??= await ports.target();
		return run.target;
	}
	async function drain(signal: AbortSignal): Promise<Lsn> {
		const session = await source();
		// With asynchronous commit the last transactions would wait for the WAL writer
		await session.exec("SET default_transaction_read_only = off; SET synchronous_commit = local");
		const marker = await ports.emitMarker(session);
		while (ports.applier.appliedLsn < marker) {
			run.progress = `applied up to ${formatLsn(ports.applier.appliedLsn)} of ${formatLsn(marker)}`;
			await sleep(pollMs, undefined, { signal });
		}
		await ports.assertSent();
		return marker;
	}

	return {
		async guardrails() {
			const readiness = await ports.guardrails();
			if (!readiness.ready) throw new HyperferryError(exitCodes.refused, [criteriaNotMet(request.name, readiness)]);
			await readSequences(await source(), request.sequences);
			await target();
			return `${describeReadiness(readiness)}  ✔ sequences readable`;
		},
		async intent() {
			run.undo = await fenceUndo(await source(), database);
			await ports.intent.record(run.undo);
			return "";
		},
		async fence(signal) {
			run.blockedFrom = performance.now();
			const exceptApplicationPrefix = `hyperferry/${request.name}/`;
			const { sessionsEnded, at } = await raiseFence(await source(), database, { exceptApplicationPrefix, signal });
			return `source ${database} is read-only, ${sessionsEnded} sessions ended   writes stopped ${at.slice(11, 23)}`;
		},
		async drain(signal) {
			run.marker = await drain(signal);
			changesWhenDrained = ports.applier.changes;
			return `reached ${formatLsn(run.marker)}`;
		},
		async sequences() {
			const set = await setSequences(await source(), await target(), request.sequences, settings.sequenceMargin);
			return `${set.length} set to greatest(source, max(column)) + ${settings.sequenceMargin}`;
		},
		finish: (signal) => ports.finish(signal),
		async verify(signal) {
			const text = await verify(signal);
			if (settings.fence === "none") {
				await drain(signal);
				const late = ports.applier.changes - changesWhenDrained;
				if (late > 0) throw new HyperferryError(exitCodes.refused, [stillWriting(late)]);
			}
			return text;
		},
		async open() {
			const working = await ports.open();
			return `writes may go to the target ${new Date().toISOString().slice(11, 23)}${working === "" ? "" : `, ${working}`}`;
		},
	};

	async function verify(signal: AbortSignal): Promise<string> {
		if (settings.verify === "none" || run.marker === undefined) return "skipped (cutover.when.verify: none)";
		run.verify = await ports.verify(settings.verify, run.marker, signal);
		const { tables, equal, at } = run.verify;
		if (!equal) throw new HyperferryError(exitCodes.refused, [rowsDiffer(run.verify)]);
		return `${tables.length}/${tables.length} tables: ${settings.verify === "full" ? "checksums" : "counts"} equal at ${formatLsn(at)}`;
	}
}

export function describeReadiness({ criteria }: CutoverReadiness): string {
	return criteria.map(({ ok, text }) => `${ok ? "✔" : "✘"} ${text}`).join("  ");
}

const openTransactions =
	"SELECT pid, usename, application_name, state, xact_start FROM pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY xact_start;";

export function criteriaNotMet(name: string, readiness: CutoverReadiness): Diagnostic {
	const failed = readiness.criteria.filter(({ ok }) => !ok);
	return {
		code: "E409",
		severity: "error",
		what: `${name} is not ready for the cutover: ${failed.length} of ${readiness.criteria.length} criteria are not met`,
		why: failed.map(({ text }) => text).join("\n"),
		fix: [
			"hyperferry status --watch shows when they hold",
			...(failed.some(({ name }) => name === "transactions") ? [`and see on the source who holds it open: ${openTransactions}`] : []),
		],
	};
}

function rowsDiffer({ tables }: VerifyOutcome): Diagnostic {
	const different = tables.filter(({ equal }) => !equal);
	return {
		code: "E414",
		severity: "error",
		what: `${different.length} of ${tables.length} tables differ between source and target`,
		why: different.slice(0, 20).map(describeComparison).join("\n"),
		fix: ["hyperferry verify --level full shows where, while replication continues"],
	};
}

function stillWriting(changes: number): Diagnostic {
	return {
		code: "E409",
		severity: "error",
		what: "the source still writes",
		why: `${changes} rows changed after the drain, and cutover.fence is none`,
		fix: ["stop the application's writes, then hyperferry cutover again", "or set cutover.fence: read_only_database"],
	};
}
