import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionOptions } from "node:tls";
import pg from "pg";
import type { Endpoint } from "../model/endpoint.js";
import { connectionError, isTransient, TlsRefused } from "./connection-error.js";
import { types } from "./types.js";

export interface ConnectOptions {
	/** application_name, e.g. "hyperferry/shop/copy". */
	readonly applicationName: string;
	/** `database` opens a logical replication connection, which takes simple queries only. */
	readonly replication?: "database";
	/** Further settings for the session. */
	readonly settings?: Readonly<Record<string, string>>;
	/** How long to go on trying while the server cannot be reached; 0 (the default) = one try. */
	readonly retryForMs?: number;
	readonly signal?: AbortSignal;
}

/** Settings that make text output and parsing the same on every server, whatever the database or the role has set. */
const sessionSettings: Readonly<Record<string, string>> = {
	DateStyle: "ISO, YMD",
	IntervalStyle: "postgres",
	TimeZone: "UTC",
	extra_float_digits: "3",
	bytea_output: "hex",
	lc_monetary: "C",
	xmloption: "content",
	array_nulls: "on",
	standard_conforming_strings: "on",
	quote_all_identifiers: "off",
	default_transaction_isolation: "read committed",
	statement_timeout: "0",
	lock_timeout: "0",
	idle_in_transaction_session_timeout: "0",
	search_path: "",
	row_security: "off",
};

/**
 * Opens one driver client with our session settings. sslmode means what it means in libpq
 * (https://www.postgresql.org/docs/17/libpq-ssl.html#LIBPQ-SSL-PROTECTION).
 * Throws HyperferryError C101 (75), C102, C116 or C117.
 */
export async function connectClient(endpoint: Endpoint, options: ConnectOptions): Promise<pg.Client> {
	const deadline = performance.now() + (options.retryForMs ?? 0);
	for (let delay = 250; ; delay = Math.min(delay * 2, 5000)) {
		try {
			return await connectOnce(endpoint, options);
		} catch (error) {
			options.signal?.throwIfAborted();
			if (!isTransient(error) || performance.now() + delay > deadline) throw connectionError(endpoint, error);
			await sleep(delay, undefined, options.signal ? { signal: options.signal } : {});
		}
	}
}

async function connectOnce(endpoint: Endpoint, options: ConnectOptions): Promise<pg.Client> {
	const [first, second] = tlsAttempts(endpoint);
	const attempt = async (tls: Tls) => {
		try {
			return await openClient(clientConfig(endpoint, options, tls), options);
		} catch (error) {
			if (error instanceof Error && error.message === "The server does not support SSL connections") throw new TlsRefused(error.message);
			throw error;
		}
	};
	try {
		return await attempt(first);
	} catch (error) {
		if (second === undefined || !(error instanceof TlsRefused || isTlsPolicy(error))) throw error;
		return await attempt(second);
	}
}

type Tls = ConnectionOptions | false;

/** What to try in turn: prefer falls back to plain text, allow to TLS. */
function tlsAttempts(endpoint: Endpoint): readonly [Tls, Tls?] {
	const secure = (): ConnectionOptions => ({
		...(endpoint.sslrootcert && endpoint.sslrootcert !== "system" ? { ca: readFileSync(endpoint.sslrootcert, "utf8") } : {}),
		...(endpoint.sslcert ? { cert: readFileSync(endpoint.sslcert, "utf8") } : {}),
		...(endpoint.sslkey ? { key: readFileSync(endpoint.sslkey, "utf8") } : {}),
	});
	const unverified = (): ConnectionOptions => ({ ...secure(), rejectUnauthorized: false });
	switch (endpoint.sslmode) {
		case "disable":
			return [false];
		case "allow":
			return [false, unverified()];
		case "prefer":
			return [unverified(), false];
		case "require":
			// libpq: with a root certificate at hand, require verifies like verify-ca
			return endpoint.sslrootcert ? [{ ...secure(), checkServerIdentity: () => undefined }] : [unverified()];
		case "verify-ca":
			return [{ ...secure(), checkServerIdentity: () => undefined }];
		case "verify-full":
			return [secure()];
		default:
			return endpoint.sslmode satisfies never;
	}
}

/** pg_hba.conf may reject by TLS or no TLS: the other way may pass. */
function isTlsPolicy(error: unknown): boolean {
	return error instanceof pg.DatabaseError && error.code === "28000";
}

function clientConfig(endpoint: Endpoint, options: ConnectOptions, ssl: Tls): pg.ClientConfig {
	return {
		host: endpoint.host,
		port: endpoint.port,
		user: endpoint.user,
		database: endpoint.database,
		password: async () => endpoint.password() ?? "",
		ssl,
		application_name: options.applicationName,
		client_encoding: "UTF8",
		connectionTimeoutMillis: endpoint.connectTimeout * 1000,
		keepAlive: true,
		keepAliveInitialDelayMillis: 10_000,
		types,
		...(endpoint.options ? { options: endpoint.options } : {}),
		...(options.replication ? { replication: options.replication } : {}),
	} as pg.ClientConfig;
}

async function openClient(config: pg.ClientConfig, options: ConnectOptions): Promise<pg.Client> {
	const client = new pg.Client(config);
	// An error between queries ends the connection; the next query reports it.
	client.on("error", () => {});
	try {
		await client.connect();
		await client.query(sessionStatements(options.settings));
		return client;
	} catch (error) {
		await client.end().catch(() => {});
		throw error;
	}
}

/**
 * A server that does not know what its bytes mean would check them as UTF-8 and break off at one that is not, with nothing said of the row:
 * they pass as they are, and the other side judges them. https://www.postgresql.org/docs/17/multibyte.html#MULTIBYTE-CONVERSIONS-SUPPORTED
 */
const unknownBytes = "SELECT set_config('client_encoding', 'SQL_ASCII', false) WHERE getdatabaseencoding() = 'SQL_ASCII'";

/** Statements that make a session ours. */
function sessionStatements(further: Readonly<Record<string, string>> = {}): string {
	const settings = Object.entries({ ...sessionSettings, ...further }).map(
		([name, value]) => `SET ${name} = ${settingLiteral(name, value)}`,
	);
	return [...settings, unknownBytes].join("; ");
}

function settingLiteral(name: string, value: string): string {
	// DateStyle and search_path are lists: one literal would be one element
	if (name === "search_path" && value === "") return "''";
	if (name === "DateStyle" || name === "search_path") return value;
	return `'${value.replaceAll("'", "''")}'`;
}
