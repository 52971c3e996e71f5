import type { Lsn } from "../../model/lsn.js";
import type { AppliedTable } from "./applied-table.js";
import { createNetEffect, type NetEffect } from "./net-effect.js";
import type { RowChange } from "./row-change.js";

/** Changes that are decoded and not yet sent to the target, folded by table. */
export interface PendingChanges {
	/** `bytes`: what the change keeps in memory. */
	add(table: AppliedTable, change: RowChange, commitLsn: Lsn, bytes: number): void;
	/** Time to send them, whether the transaction is over or not. */
	readonly full: boolean;
	/** Gives them out and forgets them. */
	take(): ReadonlyMap<AppliedTable, NetEffect>;
}

const maxChanges = 10_000;
const maxBytes = 8 * 1024 * 1024;
/** Objects around the bytes of a change. */
const overhead = 200;

export function createPendingChanges(): PendingChanges {
	let effects = new Map<AppliedTable, NetEffect>();
	let changes = 0;
	let size = 0;
	return {
		add(table, change, commitLsn, bytes) {
			let effect = effects.get(table);
			if (!effect) {
				effect = createNetEffect(table.shape);
				effects.set(table, effect);
			}
			effect.add(change, commitLsn, commitLsn <= table.rowsUntil);
			changes++;
			size += bytes + overhead;
		},
		get full() {
			return changes >= maxChanges || size >= maxBytes;
		},
		take() {
			const taken = effects;
			effects = new Map();
			changes = 0;
			size = 0;
			return taken;
		},
	};
}
