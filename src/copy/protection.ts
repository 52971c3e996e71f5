import { formatDuration } from "../model/duration.js";
import { formatSize } from "../model/size.js";

/** At which strain copying pauses; undefined: never. */
export interface ProtectionLimits {
	/** Bytes of WAL that the slot may keep: the work stops there, and copying pauses before. */
	readonly slotRetained?: number;
	/** Bytes of WAL that a standby of the source may be behind. */
	readonly replicaLag?: number;
	/** How long another session may wait for a lock that copying holds. */
	readonly lockWaitMs?: number;
}

/** What the source is under because of us. */
export interface SourceStrain {
	readonly slot?: {
		readonly retainedBytes: number;
		/** max_slot_wal_keep_size: beyond it the server gives the slot up. */
		readonly keepLimit?: number;
	};
	/** Physical standbys, as far as the role may see them. */
	readonly replicas: readonly { readonly name: string; readonly behindBytes: number }[];
	/** Other sessions that wait for locks of copying sessions. */
	readonly waiting: readonly LockWait[];
}

export interface LockWait {
	readonly pid: number;
	/** Since it was first seen. */
	readonly ms: number;
	readonly relation?: string;
	/** The copying sessions that it waits for. */
	readonly blockers: readonly number[];
}

export interface Protection {
	/** Why copying has to pause. */
	readonly pause?: string;
	/** Copying sessions that have to let go of their locks at once. */
	readonly end: readonly number[];
}

/** The slot keeps more than it may. */
export interface OverLimit {
	/** The least that it kept since then, and when that was. */
	readonly bytes: number;
	readonly atMs: number;
}

/** Copying pauses when so much of a limit is used up. */
const near = 0.8;

/** Pure: what has to be done about it. */
export function protectionFor({ slot, replicas, waiting }: SourceStrain, limits: ProtectionLimits, paused: boolean): Protection {
	const late = waiting.filter(({ ms }) => limits.lockWaitMs !== undefined && (ms >= limits.lockWaitMs || paused));
	const reasons = [
		...late.map((wait) => describeWait(wait, limits.lockWaitMs ?? 0)),
		...slotReasons(slot, limits),
		...replicaReasons(replicas, limits),
	];
	return {
		...(reasons.length > 0 ? { pause: reasons.join("; ") } : {}),
		end: [...new Set(late.flatMap(({ blockers }) => blockers))],
	};
}

/** Longer than a server takes to move a slot on: it notes what runs every 15 s. */
const patienceMs = 30_000;

/** Pure: whether the slot is over the spec's limit, and since when it does not come down again. */
export function followOver(
	before: OverLimit | undefined,
	slot: SourceStrain["slot"],
	{ slotRetained }: ProtectionLimits,
	nowMs: number,
): OverLimit | undefined {
	if (!slot || slotRetained === undefined || slot.retainedBytes <= slotRetained) return undefined;
	return before && slot.retainedBytes >= before.bytes ? before : { bytes: slot.retainedBytes, atMs: nowMs };
}

/** Pure: pausing was not enough. */
export function isLasting(over: OverLimit | undefined, nowMs: number): over is OverLimit {
	return over !== undefined && nowMs - over.atMs >= patienceMs;
}

function describeWait({ pid, ms, relation }: LockWait, limitMs: number): string {
	return `source_lock_wait ${formatDuration(ms)}, limit ${formatDuration(limitMs)} (pid ${pid} waits${relation === undefined ? "" : ` on ${relation}`})`;
}

function slotReasons(slot: SourceStrain["slot"], { slotRetained }: ProtectionLimits): readonly string[] {
	if (!slot) return [];
	const limits = [
		["slot_retained", slotRetained],
		["max_slot_wal_keep_size", slot.keepLimit],
	] as const;
	return limits.flatMap(([name, limit]) =>
		limit !== undefined && slot.retainedBytes > near * limit
			? [`${name}: the slot keeps ${formatSize(slot.retainedBytes)} of WAL, limit ${formatSize(limit)}`]
			: [],
	);
}

function replicaReasons(replicas: SourceStrain["replicas"], { replicaLag }: ProtectionLimits): readonly string[] {
	return replicas.flatMap(({ name, behindBytes }) =>
		replicaLag !== undefined && behindBytes > replicaLag
			? [`replica_lag: standby ${name} is ${formatSize(behindBytes)} behind, limit ${formatSize(replicaLag)}`]
			: [],
	);
}
