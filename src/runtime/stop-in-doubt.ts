import { setTableState } from "../engine/table-states.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { parseTableKey } from "../model/table-id.js";
import type { Applier } from "../replication/apply/applier.js";
import type { World } from "./world.js";

/** Stops tables for reasons that the stream of changes does not show. */
export interface TableStops {
	/** Tables by tableKey. Returns at once: applying may take a while to come to a pause. Nothing happens to those that have stopped. */
	stop(reasons: ReadonlyMap<string, Diagnostic>): void;
	/** Waits for what is under way. */
	end(): Promise<void>;
}

export function createTableStops(world: World, applier: Applier): TableStops {
	let running: Promise<void> | undefined;

	async function note(reasons: ReadonlyMap<string, Diagnostic>): Promise<void> {
		await using target = await world.sessions.target("control");
		await target.transaction(async (transaction) => {
			for (const [key, reason] of reasons) await setTableState(transaction, { table: parseTableKey(key), state: "stopped", reason });
		});
	}

	return {
		stop(reasons) {
			const going = new Map([...reasons].filter(([key]) => !applier.stopped.has(key)));
			if (running || going.size === 0) return;
			running = applier
				.stopTables(going, () => note(going))
				.catch(world.fail)
				.finally(() => {
					running = undefined;
				});
		},
		async end() {
			await running;
		},
	};
}
