import type { Endpoint } from "../../src/model/endpoint.js";

/** The endpoint behind a test server's URL. */
export function endpointOf(url: string, side: "source" | "target" = "source"): Endpoint {
	const { hostname, port, username, password, pathname } = new URL(url);
	return {
		side,
		host: hostname,
		port: Number(port || 5432),
		user: decodeURIComponent(username),
		database: decodeURIComponent(pathname.slice(1)),
		sslmode: "disable",
		connectTimeout: 10,
		password: () => decodeURIComponent(password),
	};
}
