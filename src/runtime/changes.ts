import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readApplied } from "../engine/applied.js";
import { replaceFile } from "../engine/replace-file.js";
import { migrationFolder } from "../engine/state-file.js";
import { readTableStates } from "../engine/table-states.js";
import { type Lsn, minLsn } from "../model/lsn.js";
import { openChangeLog } from "../replication/change-log/open-change-log.js";
import type { ChangeLog } from "../replication/change-log.js";
import { type OriginKeeper, type Receiver, startReceiver } from "../replication/receiver.js";
import type { SourceOrigin } from "../replication/source-origin.js";
import { defaultRetryForMs } from "./keep-connected.js";
import { publicationsOf, type World } from "./world.js";

/** The change log and who fills it, for as long as the process works. */
export interface Changes extends AsyncDisposable {
	readonly log: ChangeLog;
	readonly receiver: Receiver;
}

/** Where the change log of a migration lies. */
function changeLogFolder(stateRoot: string, name: string): string {
	return join(migrationFolder(stateRoot, name), "changes");
}

/** Beside the change log, whose server it names; what another migration of the same name left there says nothing. */
function originFile(file: string, lineage: string): OriginKeeper {
	return {
		async load() {
			const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
				if (error.code === "ENOENT") return undefined;
				throw error;
			});
			const kept = text === undefined ? undefined : (JSON.parse(text) as SourceOrigin & { readonly lineage: string });
			return kept?.lineage === lineage ? kept : undefined;
		},
		save: (origin) => replaceFile(file, `${JSON.stringify({ lineage, ...origin })}\n`),
	};
}

/** Opens the change log and starts to receive into it; no change before `neededFrom` matters. */
export async function receiveChanges(world: World, slot: string, neededFrom: Lsn): Promise<Changes> {
	const { spec, stateRoot, emit, signal } = world;
	const limit = spec.replicate.changeLogLimit;
	const log = openChangeLog(changeLogFolder(stateRoot, spec.name), { limitBytes: limit === 0 ? Number.MAX_SAFE_INTEGER : limit });
	const applied = await readApplied(world.control);
	const apart = (await readTableStates(world.control)).filter((state) => state.apart && state.state === "copied");
	const receiver = startReceiver({
		endpoint: spec.source,
		name: spec.name,
		slot,
		publications: publicationsOf(world.migration).map(({ publication }) => publication),
		changeLog: log,
		neededFrom: apart.reduce((lowest, state) => minLsn(lowest, state.copyPoint ?? lowest), applied?.lsn ?? neededFrom),
		origin: originFile(join(migrationFolder(stateRoot, spec.name), "source.json"), world.migration.lineage),
		emit,
		signal,
		retryForMs: world.retryForMs ?? defaultRetryForMs,
	});
	return {
		log,
		receiver,
		async [Symbol.asyncDispose]() {
			await receiver.stop();
			await log.close();
		},
	};
}
