import { serveHold } from "../cutover/remote-hold.js";
import { claimRequests, type Request, readRequest, updateRequest } from "../cutover/requests.js";
import { readTableStates } from "../engine/table-states.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Queryable } from "../model/queryable.js";
import { type TableId, tableKey } from "../model/table-id.js";
import type { Applier } from "../replication/apply/applier.js";
import { cutOver } from "./cut-over.js";
import type { Joining } from "./join-tables.js";
import type { Readiness } from "./readiness.js";
import type { PublicationWatch } from "./watch-publications.js";
import type { World } from "./world.js";

export interface RequestServer {
	/** A cutover has opened the target. */
	readonly opened: boolean;
	/** A cutover is under way: it ends by itself, one way or the other. */
	readonly busy: boolean;
	/** Takes what is asked and works on it beside. */
	poll(): Promise<void>;
	/** Waits for what is under way. */
	end(): Promise<void>;
}

const underWay: Diagnostic = {
	code: "E421",
	severity: "error",
	what: "a cutover is under way",
	why: "somebody else has asked for it, and it is not over yet",
	fix: ["hyperferry status   shows how far it is", "hyperferry cutover --abort   ends it"],
};

/** Serves what other processes ask of the one that streams: verifications, tables to copy again, and cutovers. */
export function serveRequests(
	world: World,
	streaming: { readonly applier: Applier; readonly readiness: Readiness; readonly joining: Joining; readonly watch: PublicationWatch },
): RequestServer {
	const { control, sessions, signal } = world;
	const running = new Set<Promise<void>>();
	let opened = false;
	let cutover: { readonly id: string; aborted: boolean } | undefined;

	const serve = async (request: Request): Promise<void> => {
		// what waits for all tables to follow must know of it at once
		const tables = (request.args.tables ?? []) as readonly TableId[];
		const recopies = request.kind === "recopy" && !cutover;
		if (recopies) await streaming.joining.recopy(tables);
		await using session = await sessions.target("request");
		if (request.kind === "abort") {
			const found = cutover !== undefined;
			if (cutover) cutover.aborted = true;
			return await updateRequest(session, request.id, { state: "done", result: { aborted: found } });
		}
		if (request.kind === "verify") return await serveHold(session, request.id, streaming.applier, signal);
		if (recopies) {
			return await updateRequest(session, request.id, { state: "done", result: { stopped: await stopsOf(session, tables) } });
		}
		if (cutover) return await updateRequest(session, request.id, { state: "failed", result: { reason: underWay } });
		const current = { id: request.id, aborted: false };
		cutover = current;
		try {
			opened = await cutOver(world, streaming, session, request, () => current.aborted);
		} finally {
			cutover = undefined;
		}
	};

	/** Why some of the tables do not follow. */
	const stopsOf = async (session: Queryable, tables: readonly TableId[]): Promise<readonly Diagnostic[]> => {
		const keys = new Set(tables.map(tableKey));
		return (await readTableStates(session)).flatMap(({ table, reason }) => (reason && keys.has(tableKey(table)) ? [reason] : []));
	};

	return {
		get opened() {
			return opened;
		},
		get busy() {
			return cutover !== undefined;
		},
		async poll() {
			const claimed = await claimRequests(control);
			// whoever asked for the cutover is gone, or took it back
			if (cutover && (await readRequest(control, cutover.id))?.state === "cancelled") cutover.aborted = true;
			for (const request of claimed) {
				const work = serve(request).catch((error: unknown) => {
					if (!signal.aborted) world.fail(error);
				});
				running.add(work);
				void work.finally(() => running.delete(work));
			}
		},
		async end() {
			await Promise.all(running);
		},
	};
}
