import fc from "fast-check";
import { expect, test } from "vitest";
import { frameSplitter } from "../../src/pg/copy-frames.js";

function message(type: string, body: Uint8Array): Buffer {
	const header = Buffer.alloc(5);
	header.write(type);
	header.writeUInt32BE(body.length + 4, 1);
	return Buffer.concat([header, body]);
}

const noise = fc.constantFrom("N", "S", "H").chain((type) => fc.uint8Array({ maxLength: 30 }).map((body) => message(type, body)));
const row = fc.uint8Array({ maxLength: 60 }).map((body) => message("d", body));

test("whatever the packets, exactly the CopyData messages go on, and what follows the copy is the driver's", () => {
	fc.assert(
		fc.property(
			fc.array(fc.oneof({ weight: 5, arbitrary: row }, noise)),
			fc.constantFrom(message("c", Buffer.alloc(0)), undefined),
			fc.uint8Array({ minLength: 5, maxLength: 40 }),
			fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
			(messages, done, tail, cuts) => {
				// Without CopyDone the copy ends by an error message, which the driver must see whole
				const rest = done ? Buffer.from(tail) : message("E", tail);
				const sent = Buffer.concat([...messages, ...(done ? [done] : []), rest]);
				const frames: Buffer[] = [];
				let dataBytes = 0;
				const splitter = frameSplitter((part, bytes) => {
					frames.push(Buffer.from(part));
					dataBytes += bytes;
				});
				let received: Buffer | undefined;
				for (let at = 0, cut = 0; at < sent.length; cut++) {
					const chunk = sent.subarray(at, at + (cuts[cut % cuts.length] ?? 1));
					at += chunk.length;
					if (received) received = Buffer.concat([received, chunk]);
					else received = splitter.push(chunk);
				}
				const rows = messages.filter((each) => each[0] === 0x64);
				expect(Buffer.concat(frames).equals(Buffer.concat(rows))).toBe(true);
				expect(splitter.missing).toBe(0);
				expect(dataBytes).toBe(rows.reduce((sum, each) => sum + each.length - 5, 0));
				expect(received?.equals(rest)).toBe(true);
			},
		),
	);
});
