import type { Phase } from "../actions/action.js";
import { failAbandoned } from "../cutover/requests.js";
import { readApplied } from "../engine/applied.js";
import { isDone } from "../engine/journal.js";
import type { Lsn } from "../model/lsn.js";
import { type Changes, receiveChanges } from "./changes.js";
import { enabledPolicies, enablePolicies } from "./enable-policies.js";
import { executePlan } from "./execute-plan.js";
import { keepConnected } from "./keep-connected.js";
import { recordEqualObjects } from "./record-equal-objects.js";
import { recoverFence } from "./recover-fence.js";
import type { RunEnd, RunOptions } from "./run-options.js";
import { settle } from "./settle.js";
import { stream } from "./stream.js";
import { lookMeanwhile, watchPublications } from "./watch-publications.js";
import { withWorld } from "./with-world.js";
import { enterPhase, slotActionOf, slotOf, type World } from "./world.js";

const beforeStreaming: readonly Phase[] = ["prepare", "schema", "copy", "build"];

/**
 * Starts or continues the migration and stays until its cutover (or where `until` says). Whatever stops it, calling it again continues.
 * Throws HyperferryError for everything that the user must know.
 */
export async function runMigration(options: RunOptions): Promise<RunEnd> {
	const work = async (world: World) => {
		await failAbandoned(world.control);
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
	if (world.phase === "cut_over") return settle(world);
	const slot = slotOf(migration);
	await using receiving = receivingOf(world);
	const watch = watchPublications(world);
	const applied = await readApplied(control);
	// a slot that is not in the journal is about to be made again
	if (slot !== undefined && applied && (await isDone(control, slotActionOf(slot)))) receiving.start(slot, applied.lsn);
	if (world.phase === "planned" || world.phase === "preparing" || world.phase === "copying" || world.phase === "building") {
		await enterPhase(world, "copying", `> plan ${migration.planId}: schema, copy and build with ${spec.copy.jobs} jobs`);
		let recorded: Promise<void> | undefined;
		const record = () => {
			recorded = recordEqualObjects(world);
			recorded.catch(world.fail);
		};
		await using _looking = lookMeanwhile(world, watch);
		const left = await executePlan(world, beforeStreaming, {
			onSlot: receiving.start,
			onBuilt: record,
			follows: { watch, received: async () => (await receiving.changes()).log },
		});
		await recorded;
		if (left > 0) return "drained";
	}
	if (slot === undefined) {
		const left = await executePlan(world, ["catch-up"], { onSlot: receiving.start });
		if (left > 0 || (await executePlan(world, ["cutover"])) > 0) return "drained";
		if (world.phase !== "ready") await enablePolicies(control, migration.plan);
		const enabled = enabledPolicies(migration.plan);
		await enterPhase(world, "ready", `+ copied${enabled === "" ? "" : `, ${enabled}`}; no changes follow (replicate.mode: none)`);
		return "copied";
	}
	await enterPhase(world, "streaming", "+ copied and built");
	if (world.until === "copied") return "copied";
	const end = await stream(world, await receiving.changes(), watch);
	return end === "cut over" ? settle(world) : end;
}

/** Receiving starts once, when the slot is there, and ends with the work; its failure ends the work. */
function receivingOf(world: World) {
	let started: Promise<Changes> | undefined;
	return {
		start(slot: string, neededFrom: Lsn): void {
			started ??= receiveChanges(world, slot, neededFrom);
			started.then(({ receiver }) => receiver.done).catch(world.fail);
		},
		async changes(): Promise<Changes> {
			if (!started) throw new TypeError("nothing is received yet");
			return await started;
		},
		async [Symbol.asyncDispose]() {
			await (await started?.catch(() => undefined))?.[Symbol.asyncDispose]();
		},
	};
}
