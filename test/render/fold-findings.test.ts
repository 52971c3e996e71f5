import { expect, test } from "vitest";
import type { Diagnostic } from "../../src/model/diagnostic.js";
import { foldFindings } from "../../src/render/fold-findings.js";

const finding = (code: string, object: string, line?: number): Diagnostic => ({
	code: code as Diagnostic["code"],
	severity: "error",
	what: `${object} is wrong`,
	...(line !== undefined && { place: { file: "m.yaml", line, column: 5, length: 3 } }),
	fix: ["mend it"],
	object,
});
const several = (count: number, code: string, line?: number) =>
	Array.from({ length: count }, (_, n) => finding(code, `public.t${n}`, line));

test("what a glob does to many tables is told once, and the note names the others", () => {
	const { told, more } = foldFindings([...several(500, "T201", 7), ...several(3, "T202", 7), ...several(4, "T201", 9)], 10);
	expect(told.map(({ code, object, notes }) => [code, object, notes])).toEqual([
		["T201", "public.t0", ["499 more of this line (-v shows them): public.t1, public.t2, public.t3, public.t4, public.t5 and 494 others"]],
		["T202", "public.t0", undefined],
		["T202", "public.t1", undefined],
		["T202", "public.t2", undefined],
		["T201", "public.t0", ["3 more of this line (-v shows them): public.t1, public.t2, public.t3"]],
	]);
	expect(more).toEqual([]);
});

test("beyond the limit they are counted by code, those of a folded line with them", () => {
	const given = [...several(4, "C109"), ...several(2, "T201", 1), ...several(5, "T201", 2), ...several(5, "T201", 3)];
	const { told, more } = foldFindings(given, 3);
	expect(told.map(({ code, place }) => [code, place?.line])).toEqual([
		["C109", undefined],
		["C109", undefined],
		["C109", undefined],
		["T201", 1],
		["T201", 1],
		["T201", 2],
	]);
	expect(more.map((group) => [group[0]?.code, group.length])).toEqual([
		["C109", 1],
		["T201", 5],
	]);
});
