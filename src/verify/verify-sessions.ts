import type { Endpoint } from "../model/endpoint.js";
import type { Session } from "../model/queryable.js";
import { openSession } from "../pg/session.js";
import type { ReaderOptions, VerifyPosition } from "./position.js";

/** The two sides of a migration, and where they are to be looked at. */
export interface VerifySides {
	readonly sourceEndpoint: Endpoint;
	readonly targetEndpoint: Endpoint;
	/** Of the migration. */
	readonly name: string;
	readonly position: VerifyPosition;
	readonly signal: AbortSignal;
}

/** Opens the sessions of one verification; when the signal aborts, whatever runs on them is cut. */
export interface VerifySessions extends AsyncDisposable {
	readonly options: ReaderOptions;
	closeOnAbort(session: Session): void;
}

/** `jobs`: readers on each side. */
export function openVerifySessions({ sourceEndpoint, targetEndpoint, name, signal }: VerifySides, jobs: number): VerifySessions {
	const sessions: Session[] = [];
	const cut = () => void Promise.all(sessions.map((session) => session.close()));
	signal.addEventListener("abort", cut);
	const opener = (endpoint: Endpoint) => async () => {
		signal.throwIfAborted();
		const session = await openSession(endpoint, { applicationName: `hyperferry/${name}/verify` });
		sessions.push(session);
		return session;
	};
	return {
		options: { sourceEndpoint, name, jobs, openSource: opener(sourceEndpoint), openTarget: opener(targetEndpoint), signal },
		closeOnAbort: (session) => void sessions.push(session),
		async [Symbol.asyncDispose]() {
			signal.removeEventListener("abort", cut);
		},
	};
}
