import type { CreatePublicationArgs } from "../actions/create-publication.js";
import type { Lock } from "../engine/lock.js";
import type { Migration } from "../engine/migration.js";
import { setPhase } from "../engine/migration.js";
import { recoverState, writeStateFile } from "../engine/state-file.js";
import type { MigrationPhase } from "../model/events.js";
import type { Queryable } from "../model/queryable.js";
import type { LiveStatus } from "../model/status.js";
import type { PgSession } from "../pg/session.js";
import type { RunOptions } from "./run-options.js";
import type { Sessions } from "./sessions.js";

/** Everything a running migration has at hand. */
export interface World extends RunOptions {
	readonly migration: Migration;
	readonly sessions: Sessions;
	readonly lock: Lock;
	/** Autocommit session on the target of the one loop that leads: phase, requests, heartbeat. What runs beside it opens its own. */
	readonly control: PgSession;
	/** Aborts when the user insists, the lock is lost or a part of the work failed. */
	readonly signal: AbortSignal;
	/** Ends the whole work with this error. */
	readonly fail: (error: unknown) => void;
	phase: MigrationPhase;
	/** What was measured last, for the heartbeat. */
	live: Pick<LiveStatus, "lag" | "cutover" | "paused">;
}

/** Moves the migration on; phases are noted on the target first, which is the truth. */
export async function enterPhase(world: World, phase: MigrationPhase, msg: string, session: Queryable = world.control): Promise<void> {
	world.phase = phase;
	await setPhase(session, phase);
	await writeStateFile(world.stateRoot, { ...recoverState(world.migration), phase });
	world.emit({ type: "phase", phase, msg });
}

/** The name of the slot, where the plan has one. */
export function slotOf(migration: Migration): string | undefined {
	for (const action of migration.plan.actions) if (action.kind === "create-slot") return action.args.slot;
	return undefined;
}

/** Id of the action that makes it. */
export function slotActionOf(slot: string): string {
	return `create-slot:${slot}`;
}

export function publicationsOf(migration: Migration): readonly CreatePublicationArgs[] {
	return migration.plan.actions.flatMap((action) => (action.kind === "create-publication" ? [action.args] : []));
}
