import { openSession, type PgSession } from "../pg/session.js";
import type { Spec } from "../spec/spec.js";

/** Opens sessions of one migration, named for what they do, so that pg_stat_activity tells them apart. */
export interface Sessions {
	/** One on each side, opened at the same time; none stays open when the other cannot be had. */
	both(role: string): Promise<BothSides>;
	source(role: string): Promise<PgSession>;
	target(role: string, settings?: Readonly<Record<string, string>>): Promise<PgSession>;
}

interface BothSides extends AsyncDisposable {
	readonly source: PgSession;
	readonly target: PgSession;
}

export function sessionsOf(spec: Spec, options: { readonly retryForMs?: number; readonly signal?: AbortSignal } = {}): Sessions {
	const applicationName = (role: string) => `hyperferry/${spec.name}/${role}`;
	const sessions: Sessions = {
		both: async (role) => {
			const [source, target] = await Promise.allSettled([sessions.source(role), sessions.target(role)]);
			const close = async () => {
				for (const opened of [source, target]) if (opened.status === "fulfilled") await opened.value.close();
			};
			if (source.status === "fulfilled" && target.status === "fulfilled") {
				return { source: source.value, target: target.value, [Symbol.asyncDispose]: close };
			}
			await close();
			throw source.status === "rejected" ? source.reason : (target as PromiseRejectedResult).reason;
		},
		// our sessions must write (replica identity, the marker) even while the source is fenced
		source: (role) =>
			openSession(spec.source, { applicationName: applicationName(role), settings: { default_transaction_read_only: "off" }, ...options }),
		target: (role, settings = {}) => openSession(spec.target, { applicationName: applicationName(role), settings, ...options }),
	};
	return sessions;
}
