import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digest } from "../../src/model/digest.js";
import { formatDuration, parseDuration } from "../../src/model/duration.js";
import { formatLsn, parseLsn, toLsn } from "../../src/model/lsn.js";
import { nearest } from "../../src/model/nearest.js";
import { formatCount, formatSize, parseSize } from "../../src/model/size.js";
import { ident, quoteLiteral, sql, tableIdent } from "../../src/model/sql.js";
import { formatTableId, parseTableKey, tableKey } from "../../src/model/table-id.js";

describe("positions", () => {
	test("every 64-bit position survives printing and parsing", () => {
		fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (value) => parseLsn(formatLsn(toLsn(value))) === value));
	});
	test.each(["", "16", "16/", "g/1", "1/2/3", "123456789/0"])("%j is no position", (text) => {
		expect(() => parseLsn(text)).toThrow(RangeError);
	});
});

describe("tables", () => {
	test("a key names exactly one table, whatever the names hold", () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (schema, name, otherSchema, otherName) => {
				const key = tableKey({ schema, name });
				expect(parseTableKey(key)).toEqual({ schema, name });
				return (key === tableKey({ schema: otherSchema, name: otherName })) === (schema === otherSchema && name === otherName);
			}),
		);
	});
	test("names are quoted for people only where PostgreSQL needs it", () => {
		expect(formatTableId({ schema: "public", name: "Order items" })).toBe('public."Order items"');
		expect(formatTableId({ schema: "a", name: 'b"c' })).toBe('a."b""c"');
	});
});

describe("sql", () => {
	test("values become parameters, fragments become text", () => {
		expect(sql`select ${1} from ${tableIdent({ schema: "s", name: 'a"b' })} where ${ident("c")} = ${"x"}`).toEqual({
			text: 'select $1 from "s"."a""b" where "c" = $2',
			values: [1, "x"],
		});
	});
	test("literals with backslashes are right whatever the server's setting", () => {
		expect(quoteLiteral("it's")).toBe("'it''s'");
		expect(quoteLiteral("a\\'b")).toBe(" E'a\\\\''b'");
	});
});

describe("sizes, durations, counts", () => {
	test.each([
		["2 GB", 2 * 1024 ** 3],
		["512kB", 512 * 1024],
		["1.5 MB", 1.5 * 1024 ** 2],
		["42", 42],
		[7, 7],
	])("%j is %i bytes", (text, bytes) => expect(parseSize(text)).toBe(bytes));
	test.each(["", "2 XB", "-1", "GB", "1,5 GB"])("%j is no size", (text) => expect(parseSize(text)).toBeUndefined());
	test.each([
		[0, "0 B"],
		[1023, "1023 B"],
		[1024, "1.0 kB"],
		[12_345, "12 kB"],
		[2.06 * 1024 ** 3, "2.1 GB"],
		[361 * 1024 ** 3, "361 GB"],
		[1023.9 * 1024 ** 3, "1.0 TB"],
	])("%d bytes are shown as %s", (bytes, text) => expect(formatSize(bytes)).toBe(text));
	test.each([
		["30s", 30_000],
		["1h30m", 5_400_000],
		["500ms", 500],
		["2 h", 7_200_000],
	])("%s is %i ms", (text, ms) => expect(parseDuration(text)).toBe(ms));
	test.each(["", "5", "1 month", "s", "-1s"])("%j is no duration", (text) => expect(parseDuration(text)).toBeUndefined());
	test.each([
		[400, "0.4 s"],
		[52_000, "52s"],
		[252_000, "4m12s"],
		[4_260_000, "1h11m"],
	])("%i ms are shown as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
	test("counts have separators", () => expect(formatCount(61_204_118n)).toBe("61,204,118"));
});

describe("digests", () => {
	test("do not depend on the order of keys", () => {
		expect(digest({ a: 1, b: { c: 2n, d: [1, 2] } })).toBe(digest({ b: { d: [1, 2], c: 2n }, a: 1 }));
		expect(digest([1, 2])).not.toBe(digest([2, 1]));
	});
	test("are those of JSON without blanks, its keys sorted", () => {
		const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
		const given = { b: [1, null, undefined, "ü😀\n"], a: undefined, "": { z: true, y: 12n } };
		expect(digest(given)).toBe(sha256('{"":{"y":"12","z":true},"b":[1,null,null,"ü😀\\n"]}'));
		expect(digest("x".repeat(200_000))).toBe(sha256(`"${"x".repeat(200_000)}"`));
		const many = Array.from({ length: 30_000 }, (_, n) => `😀${n}`);
		expect(digest(many)).toBe(sha256(JSON.stringify(many)));
	});
});

describe("nearest", () => {
	test.each([
		["aply", "apply"],
		["cutvoer", "cutover"],
		["STATUS", "status"],
	])("%s means %s", (word, meant) => expect(nearest(word, ["apply", "cutover", "status", "clean"])).toBe(meant));
	test("nothing is near nonsense", () => expect(nearest("xyzzy", ["apply", "cutover"])).toBeUndefined());
});
