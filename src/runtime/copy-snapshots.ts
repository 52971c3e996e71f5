import { type HeldSnapshot, holdSnapshot, type Snapshot } from "../copy/snapshot.js";
import type { Endpoint } from "../model/endpoint.js";
import { SnapshotLost } from "../model/errors.js";
import type { Lsn } from "../model/lsn.js";
import { createReplicationSlot } from "../pg/replication.js";

/** Creates the migration's slot and keeps the snapshot of its consistent point. Throws what the server answers. */
export async function snapshotOfNewSlot(source: Endpoint, name: string, slot: string): Promise<HeldSnapshot> {
	return snapshotOfSlot(source, name, { name: slot, temporary: false });
}

/** A new snapshot with its own copy point, exported by a slot that is dropped as soon as the snapshot is held. */
export async function freshSnapshot(source: Endpoint, name: string): Promise<HeldSnapshot> {
	return snapshotOfSlot(source, name, { name: `hyperferry_${name}_c${process.pid}`, temporary: true });
}

async function snapshotOfSlot(
	source: Endpoint,
	name: string,
	slot: { readonly name: string; readonly temporary: boolean },
): Promise<HeldSnapshot> {
	const created = await createReplicationSlot(source, { ...slot, applicationName: `hyperferry/${name}/slot` });
	try {
		return await hold(source, name, { snapshot: created.snapshot, copyPoint: created.consistentPoint });
	} finally {
		await created.close();
	}
}

/** The snapshot that another process (`hyperferry snapshot`) holds; undefined when nobody does any more. */
export async function heldElsewhere(source: Endpoint, name: string, snapshot: string, copyPoint: Lsn): Promise<HeldSnapshot | undefined> {
	try {
		return await hold(source, name, { snapshot, copyPoint });
	} catch (error) {
		if (error instanceof SnapshotLost) return undefined;
		throw error;
	}
}

/** A snapshot without a slot, for a copy that no changes follow. */
export async function plainSnapshot(source: Endpoint, name: string): Promise<HeldSnapshot> {
	return holdSnapshot(source, { applicationName: `hyperferry/${name}/snapshot` });
}

function hold(source: Endpoint, name: string, exported: Snapshot): Promise<HeldSnapshot> {
	return holdSnapshot(source, { applicationName: `hyperferry/${name}/snapshot`, exported });
}
