// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is about them
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveVariables } from "../../src/spec/resolve-variables.js";

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/);
/** Text of any kind in which nothing is a reference once its dollars are doubled. */
const text = fc.string({ unit: "binary" });

describe("resolveVariables", () => {
	test.each([
		["${A}", "1"],
		["x${A}y${B}z", "x1yz"],
		["${B}", ""],
		["${B:-d}", "d"],
		["${A:-d}", "1"],
		["${C:-}", ""],
		["${C:-a: b, c}", "a: b, c"],
		["${A:?needed}", "1"],
		["$$", "$"],
		["$${A}", "${A}"],
		["$$${A}", "$1"],
		["$A and $5 and }", "$A and $5 and }"],
		["${D}", "${A}$$"],
		["${C:-$$}", "$$"],
	])("%s is %s", (given, value) => {
		expect(resolveVariables(given, { A: "1", B: "", D: "${A}$$" })).toEqual({ value, problems: [] });
	});

	test.each([
		["${C}", "unset", "C", undefined],
		["${C:?say why}", "required", "C", "say why"],
		["${B:?}", "required", "B", ""],
		["${toString}", "unset", "toString", undefined],
		["${}", "malformed", undefined, undefined],
		["${A", "malformed", undefined, undefined],
		["${1A}", "malformed", undefined, undefined],
		["${A-b}", "malformed", undefined, undefined],
		["${A:+b}", "malformed", undefined, undefined],
		["${ A }", "malformed", undefined, undefined],
		["${C:-${A}}", "malformed", undefined, undefined],
	])("%s is %s", (given, kind, variable, message) => {
		const { problems } = resolveVariables(given, { A: "1", B: "" });
		expect(problems).toHaveLength(1);
		expect(problems[0]).toMatchObject({ kind, ...(variable ? { name: variable } : {}), ...(message === undefined ? {} : { message }) });
	});

	test("text with doubled dollars comes back, whatever it is", () => {
		fc.assert(
			fc.property(text, (given) => {
				expect(resolveVariables(given.replaceAll("$", "$$$$"), {})).toEqual({ value: given, problems: [] });
			}),
		);
	});

	test("a value goes in as it is, wherever it stands, and is never looked at again", () => {
		fc.assert(
			fc.property(name, text, text, text, (variable, value, before, after) => {
				const escaped = [before, after].map((piece) => piece.replaceAll("$", "$$$$"));
				const resolved = resolveVariables(`${escaped[0]}\${${variable}}${escaped[1]}`, { [variable]: value });
				expect(resolved).toEqual({ value: `${before}${value}${after}`, problems: [] });
			}),
		);
	});

	test("every variable that is not set is told", () => {
		fc.assert(
			fc.property(fc.array(name), (names) => {
				const { problems } = resolveVariables(names.map((one) => `\${${one}}`).join(" "), {});
				expect(problems.map((problem) => problem.name)).toEqual(names);
			}),
		);
	});
});
