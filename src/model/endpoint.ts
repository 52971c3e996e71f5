/** Where and how to connect; the only secret is behind `password()`, so that printing or serialising an endpoint shows none. */
export interface Endpoint {
	readonly side: "source" | "target";
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly database: string;
	readonly sslmode: SslMode;
	readonly sslrootcert?: string;
	readonly sslcert?: string;
	readonly sslkey?: string;
	/** libpq's connect_timeout in seconds; 0 waits for ever. */
	readonly connectTimeout: number;
	/** libpq's options, e.g. "-c geqo=off". */
	readonly options?: string;
	readonly password: () => string | undefined;
}

export type SslMode = "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";

/** The one way an endpoint is shown: user@host:port/database. */
export function formatEndpoint(endpoint: Endpoint): string {
	const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
	return `${endpoint.user}@${host}:${endpoint.port}/${endpoint.database}`;
}
