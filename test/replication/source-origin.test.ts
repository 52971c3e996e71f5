import { expect, test } from "vitest";
import { parseLsn } from "../../src/model/lsn.js";
import { originProblem, parseTimelineHistory } from "../../src/replication/source-origin.js";

const history = "1\t0/3000028\tno recovery target specified\n\n2\t0/5000060\tno recovery target specified\n";
const server = (timeline: number) => ({ systemIdentifier: "7", timeline, switches: parseTimelineHistory(history) });
const known = (timeline: number) => ({ systemIdentifier: "7", timeline });

test("a history file has a line for each timeline before", () => {
	expect(parseTimelineHistory(history)).toEqual([
		{ timeline: 1, end: parseLsn("0/3000028") },
		{ timeline: 2, end: parseLsn("0/5000060") },
	]);
	expect(parseTimelineHistory("")).toEqual([]);
});

test.each([
	["the same server", known(3), "0/9000000", undefined],
	["promoted behind everything that was received", known(1), "0/3000028", undefined],
	[
		"promoted twice, the first time before what was received",
		known(1),
		"0/3000029",
		/left timeline 1 at 0\/3000028, and changes up to 0\/3000029/,
	],
	["promoted once more behind everything", known(2), "0/5000000", undefined],
	["another branch", known(9), "0/1", /timeline 3, which does not come from timeline 9/],
	["another cluster", { systemIdentifier: "8", timeline: 3 }, "0/1", /system identifier is 7, that of the server before 8/],
])("%s", (_, before, received, problem) => {
	const found = originProblem(before, server(3), parseLsn(received));
	if (problem) expect(found).toMatch(problem);
	else expect(found).toBeUndefined();
});
