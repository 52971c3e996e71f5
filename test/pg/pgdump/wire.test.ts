import fc from "fast-check";
import { expect, test } from "vitest";
import { backendFollower, frontendFramer, type ServerError, startupReply } from "../../../src/pg/pgdump/wire.js";

function message(type: string, body: Buffer): Buffer {
	const length = Buffer.alloc(4);
	length.writeInt32BE(body.length + 4);
	return Buffer.concat([Buffer.from(type), length, body]);
}

/** Cuts bytes at random places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
	const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
	return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

const bodies = fc.array(fc.tuple(fc.constantFrom("Q", "P", "B", "S", "X"), fc.uint8Array({ maxLength: 40 })), { maxLength: 8 });
const places = fc.array(fc.nat(), { maxLength: 8 });

test("messages come out whole, however they are cut", () => {
	fc.assert(
		fc.property(bodies, places, (sent, at) => {
			const encryption = Buffer.from("0000000804d2162f", "hex");
			const startup = message("", Buffer.from("0003000075736572007000", "hex"));
			const typed = sent.map(([type, body]) => message(type, Buffer.from(body)));
			const frames = frontendFramer();
			const received = cut(Buffer.concat([encryption, startup, ...typed]), at).flatMap((bytes) => frames(bytes));
			expect(received).toEqual([
				{ type: "encryption-request" },
				{ type: "startup" },
				...typed.map((bytes, index) => ({ type: sent[index]?.[0], bytes })),
			]);
		}),
	);
});

test("ReadyForQuery and errors are seen, however the answer is cut", () => {
	const kinds = fc.array(fc.tuple(fc.constantFrom("D", "C", "E", "Z", "N"), fc.uint8Array({ maxLength: 40 })), { maxLength: 12 });
	fc.assert(
		fc.property(kinds, places, (sent, at) => {
			const bytes = sent.map(([type, body]) =>
				message(type, type === "E" ? Buffer.from("SERROR\0C42501\0Mno\0\0") : type === "Z" ? Buffer.from("T") : Buffer.from(body)),
			);
			let ready = 0;
			const errors: ServerError[] = [];
			const follow = backendFollower(
				() => ready++,
				(error) => errors.push(error),
			);
			for (const piece of cut(Buffer.concat(bytes), at)) follow(piece);
			expect(ready).toBe(sent.filter(([type]) => type === "Z").length);
			expect(errors).toEqual(sent.filter(([type]) => type === "E").map(() => ({ code: "42501", message: "no" })));
		}),
	);
});

test("the answer to a StartupMessage ends with ReadyForQuery", () => {
	const reply = startupReply({ server_version: "17.2" }, 42).toString("latin1");
	expect(reply.startsWith("R\0\0\0\x08\0\0\0\0S")).toBe(true);
	expect(reply).toContain("server_version\x0017.2\0");
	expect(reply.endsWith("Z\0\0\0\x05I")).toBe(true);
});
