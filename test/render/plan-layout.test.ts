import { describe, expect, test } from "vitest";
import { palette } from "../../src/render/colour.js";
import { displayWidth, padded } from "../../src/render/display-width.js";
import { countedKind, countedKinds } from "../../src/render/kind-words.js";
import { hanging, marked } from "../../src/render/plan-layout.js";
import { oneLine, printable } from "../../src/render/printable.js";
import { wrap } from "../../src/render/wrap.js";

const layout = { paint: palette(false), width: 30, verbose: false };

describe("the layout of a plan", () => {
	test.each([
		["", 0],
		["abc", 3],
		["Ünï", 3],
		["e\u0301", 1],
		["顧客", 4],
		["ｆｕｌｌ", 8],
		["가나", 4],
		["😀", 2],
		["a\u200db", 2],
	])("%j takes %i columns", (text, width) => {
		expect(displayWidth(text)).toBe(width);
		expect(displayWidth(padded(text, 10))).toBe(10);
	});

	test("long lines go on further in, and short ones stay as they are", () => {
		expect(hanging("  > reads  5 GB over one connection", 11, layout)).toEqual(["  > reads  5 GB over one", "           connection"]);
		expect(hanging("  > a  b", 5, layout)).toEqual(["  > a  b"]);
		expect(wrap("  ^ stays", 20)).toEqual(["  ^ stays"]);
		expect(wrap("顧客 顧客 顧客", 10)).toEqual(["顧客 顧客", "顧客"]);
	});

	test("only the symbol is coloured", () => {
		const colour = { ...layout, paint: palette(true) };
		expect(marked("  + table a", colour)).toBe("  \u001b[32m+\u001b[39m table a");
		expect(marked("      ~ key", colour)).toBe("      \u001b[33m~\u001b[39m key");
		expect(marked("    (nothing)", colour)).toBe("    (nothing)");
	});

	test("kinds in words", () => {
		expect(countedKinds(["VIEW", "POLICY", "VIEW", "INDEX", "ACL"])).toEqual(["2 views", "1 policy", "1 index", "1 grant"]);
		expect(["POLICY", "INDEX", "MATERIALIZED VIEW", "ROW SECURITY", "KEY"].map((kind) => countedKind(kind, 2))).toEqual([
			"2 policies",
			"2 indexes",
			"2 materialised views",
			"2 tables with row security",
			"2 keys",
		]);
	});

	test("control characters of a database steer no terminal", () => {
		expect(printable({ a: ["x\u001b[2Jy", "\u202ename"], b: 1, c: undefined })).toEqual({
			a: ["x\\x1b[2Jy", "\\u202ename"],
			b: 1,
			c: undefined,
		});
		expect(printable("two\nlines\tstay")).toBe("two\nlines\tstay");
		expect(oneLine("a\nb")).toBe("a\\nb");
	});
});
