import type { ChildProcess, SpawnOptions } from "node:child_process";

/** Running servers, as every way of providing them hands them out. URLs name the superuser and the database postgres. */
export interface Servers {
	/** Plain PostgreSQL, wal_level=logical. */
	readonly sourceUrl: string;
	/** PostgreSQL with TimescaleDB preloaded (Apache edition where we choose). */
	readonly targetUrl: string;
	/** TimescaleDB with the community licence, where one can be had. */
	readonly communityUrl?: string;
	/** Where they come from, one line for people. */
	readonly how: string;
	/** The Debian root file system that the servers run in, when it is one. */
	readonly root?: string;
	/** Starts a program (psql, pg_dump, pgcopydb) inside that file system; the servers answer there at the same URLs. */
	readonly runInside?: (argv: readonly string[], options?: SpawnOptions) => ChildProcess;
	/** Ends what was started; does nothing to servers that were found running. */
	readonly stop: () => Promise<void>;
}

/** A way that cannot provide servers here says why. */
export interface Unavailable {
	readonly unavailable: string;
}

export interface ServerOptions {
	/** Also the community edition, where it can be had. Default true. */
	readonly community?: boolean;
	/** Where to look for SOURCE_URL and TARGET_URL (and their HYPERFERRY_TEST_ forms). Default: the process's environment. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** How long servers named by URL may take to answer. Default 10 s. */
	readonly patienceMs?: number;
	/** Hears what takes time (building a root file system, pulling an image). */
	readonly onProgress?: (line: string) => void;
}

export type ServerName = "source" | "target" | "community";

/** Settings of every server that we start. Data here is thrown away after use, so nothing waits for the disk (fsync off). */
const serverSettings: Readonly<Record<string, string>> = {
	wal_level: "logical",
	max_connections: "200",
	max_prepared_transactions: "20",
	max_replication_slots: "60",
	max_wal_senders: "60",
	max_locks_per_transaction: "256",
	shared_buffers: "256MB",
	max_wal_size: "4GB",
	fsync: "off",
};

/** What makes a server that one of the three. Telemetry is off wherever the library is loaded. */
const settingsOf: Readonly<Record<ServerName, Readonly<Record<string, string>>>> = {
	source: {},
	target: { shared_preload_libraries: "timescaledb", "timescaledb.telemetry_level": "off", "timescaledb.license": "apache" },
	community: { shared_preload_libraries: "timescaledb", "timescaledb.telemetry_level": "off", "timescaledb.license": "timescale" },
};

/** Settings as arguments of `postgres`. */
export function serverArguments(name: ServerName, more: Readonly<Record<string, string>> = {}): string[] {
	const settings = { ...serverSettings, ...settingsOf[name], ...more };
	return Object.entries(settings).flatMap(([setting, value]) => ["-c", `${setting}=${value}`]);
}

export function serverUrl(port: number, password: string): string {
	return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}
