import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Stands between a client and a server, so that a test can cut their connections without touching the server. */
export interface Proxy extends AsyncDisposable {
	/** The server's URL, by way of the proxy. */
	readonly url: string;
	/** Ends every connection and refuses new ones. */
	cut(): void;
	/** Ends every connection; new ones are welcome. */
	shake(): void;
	/** Takes connections again. */
	restore(): Promise<void>;
}

export async function startProxy(serverUrl: string): Promise<Proxy> {
	const { hostname, port } = new URL(serverUrl);
	const sockets = new Set<Socket>();
	const server = createServer((client) => {
		const upstream = connect(Number(port || 5432), hostname);
		for (const [socket, other] of [[client, upstream] as const, [upstream, client] as const]) {
			sockets.add(socket);
			socket.on("error", () => {});
			socket.on("close", () => {
				sockets.delete(socket);
				other.destroy();
			});
			socket.pipe(other);
		}
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const own = (server.address() as AddressInfo).port;
	const url = new URL(serverUrl);
	url.hostname = "127.0.0.1";
	url.port = String(own);
	const shake = () => {
		for (const socket of sockets) socket.resetAndDestroy();
	};
	const cut = () => {
		server.close();
		shake();
	};
	return {
		url: url.href,
		cut,
		shake,
		async restore() {
			server.listen(own, "127.0.0.1");
			await once(server, "listening");
		},
		async [Symbol.asyncDispose]() {
			cut();
		},
	};
}
