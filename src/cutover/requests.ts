import { setTimeout as sleep } from "node:timers/promises";
import type { Diagnostic } from "../model/diagnostic.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Queryable, Session } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { Verification } from "./criteria.js";

/** What one process asks of the one that streams, as a row of `_hyperferry.request` on the target. */
export interface Request {
	readonly id: string;
	readonly kind: RequestKind;
	readonly args: Readonly<Record<string, unknown>>;
	readonly state: RequestState;
	readonly progress: unknown;
	readonly result: unknown;
}

export type RequestKind = "cutover" | "verify" | "abort" | "recopy";
export type RequestState = "open" | "running" | "done" | "failed" | "cancelled";

const pollMs = 200;
/** An apply that has lost its connections takes the lock again after a moment. */
const graceMs = 3000;
const columns = "id, kind, args - 'asker' as args, state, progress, result";

/** The asker is its session: a backend's pid and start, so that a pid used again is another. */
export async function postRequest(session: Queryable, kind: RequestKind, args: Readonly<Record<string, unknown>>): Promise<string> {
	const [row] = await session.query<{ id: string }>(sql`
		insert into _hyperferry.request (id, kind, args)
		select gen_random_uuid(), ${kind}, ${JSON.stringify(args)}::jsonb || jsonb_build_object('asker', jsonb_build_object('pid', pid, 'start', backend_start))
		from pg_stat_activity where pid = pg_backend_pid() returning id`);
	if (!row) throw new Error("the request was not written");
	return row.id;
}

/** Takes the open requests, oldest first, and cancels those whose asker is gone. To be called by the holder of the lock only. */
export async function claimRequests(session: Queryable): Promise<readonly Request[]> {
	await cancelOrphans(session);
	const claimed = await session.query<Request & { readonly created_at: string }>(
		`update _hyperferry.request set state = 'running', updated_at = now() where state = 'open' returning ${columns}, created_at`,
	);
	return claimed.toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1)).map(({ created_at, ...request }) => request);
}

/** Fails what was being worked on, for who takes the place of the process that did. */
export async function failAbandoned(session: Queryable): Promise<void> {
	await session.query(sql`
		update _hyperferry.request set state = 'failed', updated_at = now(), result = ${JSON.stringify({ reason: abandoned })}
		where state = 'running'`);
}

/** Whoever runs a request sees it by its state and stops. Returns how many. */
export async function cancelOrphans(session: Queryable): Promise<number> {
	const cancelled = await session.query(
		`update _hyperferry.request set state = 'cancelled', updated_at = now() where state in ('open', 'running') and args ? 'asker' and not exists (
			select from pg_stat_activity where pid = (args -> 'asker' ->> 'pid')::int 
				-- hidden from roles that may not see it
				and coalesce(backend_start = (args -> 'asker' ->> 'start')::timestamptz, true))
		returning id`,
	);
	return cancelled.length;
}

/** The last comparison that was made; the times as performance.now() here. Undefined when there was none. */
export async function lastVerification(session: Queryable): Promise<Verification | undefined> {
	const [row] = await session.query<{ level: Verification["level"]; equal: boolean; whole: boolean; began: string; ended: string }>(
		`select result ->> 'level' as level, (result ->> 'equal')::boolean as equal, (result ->> 'whole')::boolean as whole, extract(epoch from clock_timestamp() - created_at) * 1000 as began,
			extract(epoch from clock_timestamp() - updated_at) * 1000 as ended
		from _hyperferry.request where kind = 'verify' and state = 'done' order by updated_at desc limit 1`,
	);
	const now = performance.now();
	return row && { level: row.level, passed: row.equal, whole: row.whole, began: now - Number(row.began), at: now - Number(row.ended) };
}

export async function readRequest(session: Queryable, id: string): Promise<Request | undefined> {
	const [row] = await session.query<Request>({ text: `select ${columns} from _hyperferry.request where id = $1`, values: [id] });
	return row;
}

/** What is not given stays; nothing changes a request that has ended. */
export async function updateRequest(
	session: Queryable,
	id: string,
	change: {
		readonly state?: RequestState;
		readonly progress?: unknown;
		readonly result?: unknown;
		readonly args?: Readonly<Record<string, unknown>>;
	},
): Promise<void> {
	const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
	await session.query(sql`
		update _hyperferry.request set updated_at = now(), state = coalesce(${change.state ?? null}::text, state),
			progress = coalesce(${json(change.progress)}::jsonb, progress), result = coalesce(${json(change.result)}::jsonb, result),
			args = args || coalesce(${json(change.args)}::jsonb, '{}')
		where id = ${id} and state in ('open', 'running')`);
}

export interface WaitOptions {
	readonly onProgress?: (progress: unknown) => void;
	/** How long it may stay without being taken. */
	readonly timeoutMs: number;
	readonly signal: AbortSignal;
	/** Whether there still is a process that works on it. */
	readonly served?: () => Promise<boolean>;
}

/** Resolves with the ended request. When nobody takes it in time or works on it any more (E416), or `signal` aborts, it is withdrawn. */
export async function waitForRequest(
	session: Session,
	id: string,
	{ onProgress, timeoutMs, signal, served = async () => true }: WaitOptions,
): Promise<Request> {
	const deadline = performance.now() + timeoutMs;
	let servedAt = performance.now();
	let seen = "null";
	for (;;) {
		const request = await readRequest(session, id);
		if (!request) throw notAnswered(timeoutMs, "the request was removed");
		const progress = JSON.stringify(request.progress);
		if (progress !== seen) onProgress?.(request.progress);
		seen = progress;
		if (request.state !== "open" && request.state !== "running") return request;
		if (request.state === "open" || (await served())) servedAt = performance.now();
		const late = request.state === "open" && performance.now() > deadline;
		const left = performance.now() - servedAt > graceMs;
		if (late || left || signal.aborted) {
			await updateRequest(session, id, { state: "cancelled" });
			signal.throwIfAborted();
			throw left ? new HyperferryError(exitCodes.failed, [abandoned]) : notAnswered(timeoutMs, "nobody took the request");
		}
		await sleep(pollMs, undefined, { signal }).catch(() => {});
	}
}

const abandoned: Diagnostic = {
	code: "E416",
	severity: "error",
	what: "the apply that worked on it has ended",
	why: "it was stopped or killed, or lost its connections, in the middle of the work",
	fix: [
		"hyperferry status   shows how far it came",
		"hyperferry apply   continues; where a cutover did not end, it lifts the fence: nothing is lost",
		"hyperferry cutover --abort   only lifts the fence",
	],
};

function notAnswered(timeoutMs: number, why: string): HyperferryError {
	const diagnostic = {
		code: "E416",
		severity: "error",
		what: "the running apply did not answer",
		why: `${why} within ${timeoutMs / 1000} s`,
		fix: ["hyperferry status shows whether apply is running", "start hyperferry apply again, then ask again"],
	} as const;
	return new HyperferryError(exitCodes.failed, [diagnostic]);
}
