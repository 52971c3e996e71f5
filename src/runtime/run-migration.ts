import type { Phase } from "../actions/action.js";
import { readApplied } from "../engine/applied.js";
import type { Lsn } from "../model/lsn.js";
import { type Changes, receiveChanges } from "./changes.js";
import { executePlan } from "./execute-plan.js";
import { keepConnected } from "./keep-connected.js";
import { recordEqualObjects } from "./record-equal-objects.js";
import { recoverFence } from "./recover-fence.js";
import type { RunEnd, RunOptions } from "./run-options.js";
import { stream } from "./stream.js";
import { withWorld } from "./with-world.js";
import { enterPhase, slotOf, type World } from "./world.js";

const beforeStreaming: readonly Phase[] = ["prepare", "schema", "copy", "build"];

/**
 * Starts or continues the migration and stays until its cutover (or where `until` says). Whatever stops it, calling it again continues.
 * Throws HyperferryError for everything that the user must know.
 */
export async function runMigration(options: RunOptions): Promise<RunEnd> {
	const work = async (world: World) => {
		if (await recoverFence(world.sessions, world.control)) {
			world.emit({ type: "info", msg: "> a cutover had ended midway: its fence is lifted, the source takes writes again" });
		}
		return await migrate(world);
	};
	return keepConnected(options, (connected, again) =>
		withWorld(
			options,
			(world) => {
				connected();
				return work(world);
			},
			again,
		),
	);
}

async function migrate(world: World): Promise<RunEnd> {
	const { spec, migration, control } = world;
	const slot = slotOf(migration);
	await using receiving = receivingOf(world);
	const applied = await readApplied(control);
	if (slot !== undefined && applied && world.phase !== "planned" && world.phase !== "preparing") await receiving.start(slot, applied.lsn);
	if (world.phase === "planned" || world.phase === "preparing" || world.phase === "copying" || world.phase === "building") {
		await enterPhase(world, "copying", `> plan ${migration.planId}: schema, copy and build with ${spec.copy.jobs} jobs`);
		const left = await executePlan(world, beforeStreaming, { onSlot: receiving.start });
		if (left > 0) return "drained";
		await recordEqualObjects(world);
	}
	if (slot === undefined) {
		const left = await executePlan(world, ["catch-up"], { onSlot: receiving.start });
		if (left > 0) return "drained";
		await enterPhase(world, "ready", "+ copied; no changes follow (replicate.mode: none)");
		return "copied";
	}
	await enterPhase(world, "streaming", "+ copied and built");
	if (world.until === "copied") return "copied";
	return await stream(world, receiving.changes());
}

/** Receiving starts once, when the slot is there, and ends with the work; its failure ends the work. */
function receivingOf(world: World) {
	let changes: Changes | undefined;
	return {
		async start(slot: string, neededFrom: Lsn): Promise<void> {
			if (changes) return;
			changes = await receiveChanges(world, slot, neededFrom);
			changes.receiver.done.catch(world.fail);
		},
		changes(): Changes {
			if (!changes) throw new TypeError("nothing is received yet");
			return changes;
		},
		async [Symbol.asyncDispose]() {
			await changes?.[Symbol.asyncDispose]();
		},
	};
}
