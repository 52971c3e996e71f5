import { setInterval } from "node:timers";
import { type Lsn, zeroLsn } from "../../model/lsn.js";
import type { ChangeLog } from "../change-log.js";
import { decodeMessage } from "../pgoutput/decode.js";
import type { Tuple } from "../pgoutput/message.js";
import { messageType, messageTypes } from "../pgoutput/message-type.js";
import { type AppliedTable, leavesOut } from "./applied-table.js";
import { type Relations, withRelation } from "./relations.js";
import type { RowChange } from "./row-change.js";
import { keyBefore, keyValues, rowAfter } from "./row-key.js";

export interface TouchedKeysOptions {
	readonly changeLog: ChangeLog;
	/** Where to begin to read; each table's changes count from its copy point on. */
	readonly from: Lsn;
	/** Transactions that commit here or later do not count. */
	readonly until: Lsn;
	/** By tableKey, all with a key. */
	readonly tables: ReadonlyMap<string, AppliedTable>;
	/** Keys in no order, some of them again and again. The next are read when it has resolved. */
	readonly onKeys: (table: AppliedTable, keys: readonly Tuple[]) => Promise<void>;
	readonly signal: AbortSignal;
}

const batchKeys = 5_000;
const pollMs = 20;

/**
 * Tells the keys of all rows that changed, before and after, once the log has everything before `until`. Returns the tables whose changes keys
 * cannot tell: truncated, or not what was planned any more. Rejects with the signal's reason and what reading throws.
 */
export async function readTouchedKeys(options: TouchedKeysOptions): Promise<ReadonlySet<AppliedTable>> {
	const { changeLog, from, until, tables, onKeys, signal } = options;
	const untold = new Set<AppliedTable>();
	const keys = new Map<AppliedTable, Tuple[]>();
	let relations: Relations = new Map();
	let commitLsn = zeroLsn;
	let inside = false;

	function takeRow(message: Buffer): Promise<void> | undefined {
		const route = relations.get(message.readUInt32BE(1));
		const table = route?.table;
		if (!route || !table || untold.has(table) || leavesOut(table, commitLsn)) return undefined;
		if (route.differences.length > 0) {
			untold.add(table);
			return undefined;
		}
		const noted = keys.get(table) ?? [];
		// the message is a view that lives shorter than the batch
		noted.push(...keysOf(table, decodeMessage(Buffer.from(message)) as RowChange));
		keys.set(table, noted);
		if (noted.length < batchKeys) return undefined;
		keys.delete(table);
		return onKeys(table, noted);
	}

	/** False: no transaction counts from here on. */
	function takeOther(message: Buffer): boolean {
		const other = decodeMessage(message);
		if (other.type === "begin") {
			commitLsn = other.commitLsn;
			inside = true;
		} else if (other.type === "commit") inside = false;
		else if (other.type === "relation") relations = withRelation(relations, tables, other, !inside);
		else if (other.type === "truncate") {
			for (const table of other.oids.flatMap((oid) => relations.get(oid)?.table ?? [])) if (!leavesOut(table, commitLsn)) untold.add(table);
		}
		return commitLsn < until;
	}

	await readUntil(changeLog, from, until, signal, async (batch) => {
		for (const message of batch) {
			const type = messageType(message);
			if (type === messageTypes.insert || type === messageTypes.update || type === messageTypes.delete) await takeRow(message);
			else if (!takeOther(message)) return false;
		}
		return true;
	});
	for (const [table, rest] of keys) if (!untold.has(table)) await onKeys(table, rest);
	return untold;
}

function keysOf({ shape }: AppliedTable, change: RowChange): readonly Tuple[] {
	if (change.type === "insert") return [keyValues(shape, change.row)];
	if (change.type === "delete") return [keyBefore(shape, change)];
	const before = keyBefore(shape, change);
	// an old key is sent when it differs, or with the whole old row
	return change.old || change.key ? [before, keyValues(shape, rowAfter(shape, change))] : [before];
}

/** Reads batches until one says false or the log has nothing before `until` that was not read. */
async function readUntil(
	changeLog: ChangeLog,
	from: Lsn,
	until: Lsn,
	signal: AbortSignal,
	take: (batch: readonly Buffer[]) => Promise<boolean>,
): Promise<void> {
	const reading = new AbortController();
	const reader = changeLog.read(from, AbortSignal.any([signal, reading.signal]));
	const timer = setInterval(() => reader.readLsn >= until && reading.abort(), pollMs);
	try {
		for await (const batch of reader) if (!(await take(batch))) return;
		signal.throwIfAborted();
		if (!reading.signal.aborted) throw new Error("the change log was closed while it was read");
	} finally {
		clearInterval(timer);
	}
}
