import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Lsn } from "../../../src/model/lsn.js";
import { decodeMessage } from "../../../src/replication/pgoutput/decode.js";
import { type PgOutputMessage, type TupleValue, unchanged } from "../../../src/replication/pgoutput/message.js";
import { beginCommitLsn, commitEndLsn, messageType, messageTypes } from "../../../src/replication/pgoutput/message-type.js";
import { encodeMessage } from "./encode-message.js";
import { bytesOf, recorded } from "./recorded.js";

describe("messages recorded from a server", () => {
	test.each(recorded)("$title", ({ hex, message }) => {
		const bytes = bytesOf(hex);
		expect(decodeMessage(bytes)).toEqual(message);
		expect(messageType(bytes)).toBe(messageTypes[message.type]);
	});

	test("every message type is among them", () => {
		expect(new Set(recorded.map(({ message }) => message.type))).toEqual(new Set(Object.keys(messageTypes)));
	});

	test("a cut message is an error that names the byte, never a wrong value", () => {
		for (const { hex } of recorded) {
			const whole = bytesOf(hex);
			for (let length = 1; length < whole.length; length++)
				expect(() => decodeMessage(whole.subarray(0, length))).toThrow(/at byte \d+ of/);
			expect(() => decodeMessage(Buffer.concat([whole, Buffer.from([0])]))).toThrow(/1 bytes too many at byte/);
		}
	});
});

test("pg_catalog travels as an empty name", () => {
	const relation = encodeMessage({ type: "relation", oid: 1, schema: "", name: "t", replicaIdentity: "n", columns: [] });
	expect(decodeMessage(relation)).toMatchObject({ schema: "pg_catalog" });
});

test("an unknown type or value kind is refused", () => {
	expect(() => decodeMessage(Buffer.from("Z"))).toThrow("unknown message type 0x5a at byte 0 of 1");
	expect(() => decodeMessage(bytesOf("49 00000001 4e 0001 62 00000000"))).toThrow("unexpected value kind 0x62 at byte 8");
	expect(() => decodeMessage(Buffer.alloc(0))).toThrow("empty");
});

test("values are views, not copies", () => {
	const bytes = encodeMessage({ type: "insert", oid: 1, row: [Buffer.from("abc")] });
	const decoded = decodeMessage(bytes);
	bytes.write("xyz", bytes.length - 3);
	expect(decoded).toMatchObject({ row: [Buffer.from("xyz")] });
});

const lsn = fc.bigInt(0n, 2n ** 63n - 1n).map((value) => value as Lsn);
const time = fc.bigInt(-(2n ** 62n), 2n ** 62n);
const oid = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const name = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => !text.includes("\0"));
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const value: fc.Arbitrary<TupleValue> = fc.oneof(bytes, fc.constant(null), fc.constant<TupleValue>(unchanged));
const tuple = fc.array(value, { maxLength: 20 });
const column = fc.record({ name, key: fc.boolean(), typeOid: oid, typeModifier: fc.integer() });

const message: fc.Arbitrary<PgOutputMessage> = fc.oneof(
	fc.record({ type: fc.constant("begin" as const), commitLsn: lsn, commitTime: time, xid: oid }),
	fc.record({ type: fc.constant("commit" as const), commitLsn: lsn, endLsn: lsn, commitTime: time }),
	fc.record({
		type: fc.constant("relation" as const),
		oid,
		schema: name,
		name,
		replicaIdentity: fc.constantFrom("d" as const, "n" as const, "f" as const, "i" as const),
		columns: fc.array(column, { maxLength: 20 }),
	}),
	fc.record({ type: fc.constant("insert" as const), oid, row: tuple }),
	fc.record({ type: fc.constant("update" as const), oid, row: tuple }),
	fc.record({ type: fc.constant("update" as const), oid, key: tuple, row: tuple }),
	fc.record({ type: fc.constant("update" as const), oid, old: tuple, row: tuple }),
	fc.record({ type: fc.constant("delete" as const), oid, key: tuple }),
	fc.record({ type: fc.constant("delete" as const), oid, old: tuple }),
	fc.record({ type: fc.constant("truncate" as const), oids: fc.array(oid), cascade: fc.boolean(), restartIdentity: fc.boolean() }),
	fc.record({ type: fc.constant("message" as const), transactional: fc.boolean(), lsn, prefix: name, content: bytes }),
	fc.record({ type: fc.constant("type" as const), oid, schema: name, name }),
);

test("what is encoded is decoded, whatever the values", () => {
	fc.assert(
		fc.property(message, (original) => {
			expect(decodeMessage(encodeMessage(original))).toEqual(original);
		}),
		{ numRuns: 1000 },
	);
});

test("positions are read without decoding the message", () => {
	fc.assert(
		fc.property(lsn, lsn, time, (commitLsn, endLsn, commitTime) => {
			expect(beginCommitLsn(encodeMessage({ type: "begin", commitLsn, commitTime, xid: 1 }))).toBe(commitLsn);
			expect(commitEndLsn(encodeMessage({ type: "commit", commitLsn, endLsn, commitTime }))).toBe(endLsn);
		}),
	);
});
