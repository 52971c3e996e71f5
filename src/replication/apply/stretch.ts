import { type Lsn, maxLsn, zeroLsn } from "../../model/lsn.js";
import type { PgSession } from "../../pg/session.js";
import { decodeMessage } from "../pgoutput/decode.js";
import { messageType, messageTypes } from "../pgoutput/message-type.js";
import { type AppliedTable, leavesOut } from "./applied-table.js";
import { applySegments } from "./apply-segments.js";
import { Rewind, StopsTables } from "./failures.js";
import { createPendingChanges } from "./pending-changes.js";
import { type Position, type PositionStore, saveStop } from "./position.js";
import { differenceWords, type Relations, withRelation } from "./relations.js";
import type { RowChange } from "./row-change.js";
import { shapeChanged } from "./stop-diagnostics.js";
import { truncateTables } from "./truncate-tables.js";

/** What is committed on the target, and the relations in force there. */
export interface Committed {
	readonly position: Position;
	readonly relations: Relations;
}

export interface StretchOptions {
	readonly session: PgSession;
	readonly tables: ReadonlyMap<string, AppliedTable>;
	readonly position: PositionStore;
	/** A target transaction holds at least so many changes, or what came in this time, unless the source pauses. */
	readonly batch: { readonly rows: number; readonly maxDelayMs: number };
	/** Throws Rewind when the transaction that commits at `commitLsn` is not to be applied now. With `sealed` it is on its way after that. */
	readonly check: (commitLsn: Lsn, sealed: boolean) => void;
	readonly onCommitted: (committed: Committed, stopped: readonly AppliedTable[], durable: boolean) => Promise<void>;
}

/** Takes messages in order and turns whole source transactions into target transactions. */
export interface Stretch {
	/** Undefined when there is nothing to wait for. Throws (or rejects with) what ends this stretch: the caller rolls back. */
	take(message: Buffer): Promise<void> | undefined;
	/** There are whole transactions to commit. */
	readonly pending: boolean;
	/** A transaction has begun and not ended: nothing may be committed now. */
	readonly inside: boolean;
	/** LSN of the commit record of the last transaction that was begun. */
	readonly commitLsn: Lsn;
	/** Commits what is pending, between transactions; `durable`: on disk, not only with the server. */
	commit(durable: boolean): Promise<void>;
}

/** How long commits may go on being not durable. */
const durableEveryMs = 1000;

/** A stretch begins at what is committed and ends with an error or with the session. */
export function createStretch(from: Committed, { session, tables, position, batch, check, onCommitted }: StretchOptions): Stretch {
	let committed = from;
	let relations = from.relations;
	let { lsn, transactions, changes } = from.position;
	let commitLsn = from.position.lsn;
	let commitTime = 0n;
	let firstAt = 0;
	// no further than where it failed before, so that what comes behind is not drawn in
	const redoUntil = [...tables.values()].reduce((last, { rowsUntil }) => maxLsn(last, rowsUntil), zeroLsn);
	let durableAt = performance.now();
	let begun = false;
	let inside = false;
	const pending = createPendingChanges();

	async function begin(): Promise<void> {
		if (begun) return;
		begun = true;
		await session.exec("BEGIN");
		if ((await position.lock(session)) !== committed.position.lsn) throw new Rewind("the position has moved");
	}

	async function flush(): Promise<void> {
		const effects = pending.take();
		if (effects.size === 0) return;
		check(commitLsn, false);
		await begin();
		for (const [table, effect] of effects) await applySegments(session, table, effect.segments());
	}

	async function commit(durable: boolean): Promise<void> {
		await flush();
		await begin();
		const stopped = [...tables.values()].filter(({ stop }) => stop && !stop.recorded && stop.from <= commitLsn);
		for (const table of stopped) if (table.stop) await saveStop(session, table, table.stop.diagnostic);
		const reached = { lsn, transactions, changes };
		await position.save(session, reached, commitTime);
		check(commitLsn, true);
		const onDisk = durable || performance.now() - durableAt >= durableEveryMs;
		await session.exec(onDisk ? "SET LOCAL synchronous_commit TO on; COMMIT" : "COMMIT");
		begun = false;
		if (onDisk) durableAt = performance.now();
		committed = { position: reached, relations };
		await onCommitted(committed, stopped, onDisk);
	}

	/** The table of a row, or undefined when the row is not for us. */
	function tableOf(oid: number): AppliedTable | undefined {
		const route = relations.get(oid);
		if (!route) throw new Error(`a row of relation ${oid} came before its description`);
		const { table, differences } = route;
		if (!table) return undefined;
		if (leavesOut(table, commitLsn)) return undefined;
		if (differences.length === 0) return table;
		throw new StopsTables([table], commitLsn, async ({ planned }) =>
			shapeChanged(planned.table, await differenceWords(session, differences)),
		);
	}

	function takeRow(message: Buffer): Promise<void> | undefined {
		// before decoding: rows of other tables cost next to nothing
		const table = tableOf(message.readUInt32BE(1));
		if (!table) return undefined;
		// the message is a view that lives shorter than the batch
		const copy = Buffer.from(message);
		pending.add(table, decodeMessage(copy) as RowChange, commitLsn, copy.length);
		changes++;
		return pending.full ? flush() : undefined;
	}

	async function takeTruncate(oids: readonly number[], cascade: boolean, restartIdentity: boolean): Promise<void> {
		const planned = oids.flatMap((oid) => relations.get(oid)?.table ?? []);
		const left = planned.filter((table) => !leavesOut(table, commitLsn));
		if (left.length === 0) return;
		await flush();
		await begin();
		await truncateTables(session, { commitLsn, tables: left, cascade, restartIdentity, partial: left.length < planned.length });
		changes++;
	}

	function takeCommit(endLsn: Lsn, time: bigint): Promise<void> | undefined {
		if (lsn === committed.position.lsn) firstAt = performance.now();
		lsn = endLsn;
		commitTime = time;
		transactions++;
		inside = false;
		if (commitLsn === redoUntil) return commit(false);
		const due = changes - committed.position.changes >= batch.rows || performance.now() - firstAt >= batch.maxDelayMs;
		return due ? commit(false) : undefined;
	}

	return {
		get pending() {
			return lsn !== committed.position.lsn;
		},
		get inside() {
			return inside;
		},
		get commitLsn() {
			return commitLsn;
		},
		commit,
		take(message) {
			const type = messageType(message);
			if (type === messageTypes.insert || type === messageTypes.update || type === messageTypes.delete) return takeRow(message);
			const other = decodeMessage(message);
			if (other.type === "begin") {
				commitLsn = other.commitLsn;
				inside = true;
			} else if (other.type === "commit") return takeCommit(other.endLsn, other.commitTime);
			else if (other.type === "relation") relations = withRelation(relations, tables, other, !inside);
			else if (other.type === "truncate") return takeTruncate(other.oids, other.cascade, other.restartIdentity);
			return undefined;
		},
	};
}
