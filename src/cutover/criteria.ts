import { formatDuration } from "../model/duration.js";
import type { MigrationPhase } from "../model/events.js";
import { formatCount } from "../model/size.js";
import type { CutoverReadiness } from "../model/status.js";
import type { LagHold } from "./lag-hold.js";
import type { PartitionChange } from "./partition-changes.js";

/** The spec's cutover settings. */
export interface CutoverSettings {
	readonly lagBelowMs: number;
	readonly lagForMs: number;
	readonly verify: "none" | "count" | "full";
	readonly noTransactionsOlderThanMs: number;
	readonly fence: "read_only_database" | "none";
	readonly timeoutMs: number;
	readonly sequenceMargin: number;
}

export interface CriteriaFacts {
	readonly settings: CutoverSettings;
	/** As performance.now(), like all times here ... */
	readonly now: number;
	/** ... and the system's clock at that moment, ms since 1970. */
	readonly clock: number;
	readonly phase: MigrationPhase;
	readonly lag: LagHold;
	readonly tables: number;
	/** Names of tables that do not follow the source any more. */
	readonly stoppedTables: readonly string[];
	/** Names of tables that are copied, or catch up, while the others follow. */
	readonly joiningTables: readonly string[];
	/** What was owed until the target had caught up (foreign keys, views, policies) is done. */
	readonly finished: boolean;
	/** Tables whose updates and deletes are not published, with the counters of the plan and of now. */
	readonly insertOnlyTables: readonly {
		readonly table: string;
		readonly planned: ChangeCounters;
		readonly now: ChangeCounters;
	}[];
	/** Planned objects that changed on the source since the plan. */
	readonly changedObjects: readonly string[];
	/** Globs of `plan --only`, where the plan left out part of the spec. */
	readonly only?: readonly string[];
	readonly oldestTransactionMs?: number;
	readonly verified?: Verification;
	/** Of tables whose partitions are one hypertable on the target: what changed unsent, and when that was noticed. None of these: undefined. */
	readonly partitions?: readonly NoticedChange[];
}

/** The last comparison, and when it began. */
export interface Verification {
	readonly level: "count" | "full";
	readonly began: number;
	readonly at: number;
	readonly passed: boolean;
	/** All rows of all tables were compared since it began; not so where it continued an interrupted one, or a table could not be compared. */
	readonly whole: boolean;
}

export interface NoticedChange extends Pick<PartitionChange, "kind" | "name"> {
	readonly noticed: number;
}

export interface ChangeCounters {
	readonly updates: number;
	readonly deletes: number;
}

type Criterion = CutoverReadiness["criteria"][number];

const dayMs = 24 * 3_600_000;

/** Whether the writes may move now, and what speaks for and against it. Pure; status and the guardrails ask the same question. */
export function evaluateCriteria(facts: CriteriaFacts): CutoverReadiness {
	const criteria = [
		phase(facts),
		lag(facts),
		tables(facts),
		catchUp(facts),
		insertOnly(facts),
		definitions(facts),
		...partitions(facts),
		plan(facts),
		transactions(facts),
		verify(facts),
	];
	const ready = criteria.every(({ ok }) => ok);
	const since = ready ? facts.lag.heldSince : undefined;
	return { ready, criteria, ...(since === undefined ? {} : { since: new Date(facts.clock - (facts.now - since)).toISOString() }) };
}

function phase({ phase }: CriteriaFacts): Criterion {
	const ok = phase === "streaming" || phase === "ready" || phase === "cutting_over";
	return { name: "phase", ok, text: ok ? "streaming" : `phase is ${phase}, not streaming` };
}

function lag({ lag, settings, now }: CriteriaFacts): Criterion {
	const wanted = `lag < ${formatDuration(settings.lagBelowMs)} for ${formatDuration(settings.lagForMs)}`;
	if (lag.heldSince !== undefined) return { name: "lag", ok: true, text: lag.last ? `lag ${formatDuration(lag.last.ms)}` : wanted };
	const state =
		lag.last === undefined
			? "not measured yet"
			: lag.lowSince === undefined
				? `it is ${formatDuration(lag.last.ms)}`
				: `for ${formatDuration(Math.max(now - lag.lowSince, 0))} so far`;
	return { name: "lag", ok: false, text: `${wanted}: ${state}` };
}

function tables({ tables, stoppedTables, joiningTables }: CriteriaFacts): Criterion {
	const behind = [
		...(stoppedTables.length > 0 ? [`${stoppedTables.join(", ")} stopped`] : []),
		...(joiningTables.length > 0 ? [`${joiningTables.join(", ")} being copied`] : []),
	];
	const follow = tables - stoppedTables.length - joiningTables.length;
	return { name: "tables", ok: behind.length === 0, text: [`${follow}/${tables} tables`, ...behind].join(": ") };
}

/** Behind the fence it would be done too, while nobody can write. */
function catchUp({ finished }: CriteriaFacts): Criterion {
	const owed = "foreign keys, views and policies are still being finished on the target";
	return { name: "catch-up", ok: finished, text: finished ? "caught up" : owed };
}

/** Such changes are not on the target: nobody sent them. A statistics reset makes counters smaller, which tells as much as larger ones. */
function insertOnly({ insertOnlyTables }: CriteriaFacts): Criterion {
	const moved = insertOnlyTables.filter(({ planned, now }) => planned.updates !== now.updates || planned.deletes !== now.deletes);
	if (moved.length === 0) return { name: "insert-only tables", ok: true, text: "no updates or deletes in tables without key" };
	const list = moved.map(
		({ table, planned, now }) =>
			`${table} (updates ${formatCount(planned.updates)} -> ${formatCount(now.updates)}, deletes ${formatCount(planned.deletes)} -> ${formatCount(now.deletes)})`,
	);
	return { name: "insert-only tables", ok: false, text: `rows changed in tables without key: ${list.join(", ")}` };
}

function definitions({ changedObjects }: CriteriaFacts): Criterion {
	const ok = changedObjects.length === 0;
	return { name: "definitions", ok, text: ok ? "no DDL since plan" : `changed on the source since the plan: ${changedObjects.join(", ")}` };
}

/** A comparison that began later says whether rows are concerned; that of the cutover does so for what changes no rows in general. */
function partitions({ partitions, verified, settings }: CriteriaFacts): readonly Criterion[] {
	if (!partitions) return [];
	const open = partitions.filter(
		({ kind, noticed }) =>
			!(verified?.passed && verified.whole && verified.began > noticed) && (kind !== "rewritten" || settings.verify === "none"),
	);
	const ways = { left: "left it", came: "came with what it had", rewritten: "was truncated or written anew" };
	const list = open.map(({ name, kind }) => `${name} ${ways[kind]}`);
	const text = open.length === 0 ? "partitions are followed" : `not followed, verify first: ${list.join(", ")}`;
	return [{ name: "partitions", ok: open.length === 0, text }];
}

function plan({ only }: CriteriaFacts): Criterion {
	if (!only) return { name: "plan", ok: true, text: "the plan covers the spec" };
	return {
		name: "plan",
		ok: false,
		text: `the plan covers a part of the spec (--only ${only.join(" --only ")}): plan and apply the whole`,
	};
}

function transactions({ oldestTransactionMs: age, settings }: CriteriaFacts): Criterion {
	const limit = settings.noTransactionsOlderThanMs;
	if (age === undefined || age <= limit) return { name: "transactions", ok: true, text: "no old transactions" };
	return {
		name: "transactions",
		ok: false,
		text: `a transaction is open for ${formatDuration(age)}, longer than ${formatDuration(limit)}`,
	};
}

/** The cutover verifies by itself; but rows that are known to differ would only cost the writers time. */
function verify({ verified, settings, now }: CriteriaFacts): Criterion {
	const planned = settings.verify === "none" ? "not verified (cutover.when.verify: none)" : `verify ${settings.verify} runs in the cutover`;
	if (!verified || now - verified.at > dayMs) return { name: "verify", ok: true, text: planned };
	const ago = `${formatDuration(Math.max(now - verified.at, 0))} ago`;
	if (verified.passed) return { name: "verify", ok: true, text: `verify ${verified.level} passed ${ago}` };
	const ok = settings.verify === "none";
	return { name: "verify", ok, text: `verify ${verified.level} found differences ${ago}` };
}
