import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { HyperferryError } from "../../src/model/errors.js";
import { openReplicationStream } from "../../src/pg/replication.js";
import { endpointOf } from "../support/endpoints.js";

/** One message of the server. https://www.postgresql.org/docs/17/protocol-message-formats.html */
function message(type: string, body: Buffer): Buffer {
	const head = Buffer.alloc(5);
	head.write(type);
	head.writeInt32BE(body.length + 4, 1);
	return Buffer.concat([head, body]);
}

test("a server that says goodbye in the packet that lets us in is an error of the connection, not the end of the process", async () => {
	const welcome = Buffer.concat([message("R", Buffer.alloc(4)), message("Z", Buffer.from("I"))]);
	const goodbye = message("E", Buffer.from("SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"));
	await using server = createServer((socket) => {
		socket.on("error", () => {});
		socket.once("data", () => socket.end(Buffer.concat([welcome, goodbye])));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const endpoint = endpointOf(`postgresql://app@127.0.0.1:${(server.address() as AddressInfo).port}/shop?sslmode=disable`);
	const opening = openReplicationStream(endpoint, {
		slot: "s",
		publications: [],
		from: 1n as never,
		applicationName: "hyperferry/test/receive",
		onMessage: () => {},
		onKeepalive: () => {},
	});
	const error = await opening.catch((reason: unknown) => reason);
	expect(error).toBeInstanceOf(HyperferryError);
	expect(error).toMatchObject({ exitCode: 75, diagnostics: [{ code: "C101" }] });
});
