import { openSession, type PgSession } from "../pg/session.js";
import type { Spec } from "../spec/spec.js";

/** Opens sessions of one migration, named for what they do, so that pg_stat_activity tells them apart. */
export interface Sessions {
	source(role: string): Promise<PgSession>;
	target(role: string, settings?: Readonly<Record<string, string>>): Promise<PgSession>;
}

export function sessionsOf(spec: Spec, options: { readonly retryForMs?: number; readonly signal?: AbortSignal } = {}): Sessions {
	const applicationName = (role: string) => `hyperferry/${spec.name}/${role}`;
	return {
		// our sessions must write (replica identity, the marker) even while the source is fenced
		source: (role) =>
			openSession(spec.source, { applicationName: applicationName(role), settings: { default_transaction_read_only: "off" }, ...options }),
		target: (role, settings = {}) => openSession(spec.target, { applicationName: applicationName(role), settings, ...options }),
	};
}
