import { expect, test } from "vitest";
import { foldState } from "../../src/engine/state.js";
import { buildObject, createObject, idsOf, partsOf } from "./world.js";

const table = createObject("t", "");
const parts = partsOf("t", ["id"], 10, 3, [table.id]);
const index = buildObject("i", "", idsOf(parts));
const actions = [table, ...parts, index];

test("the journal's rows over the plan tell what is left and how far the copy is", () => {
	const done = new Map<string, unknown>([
		[table.id, {}],
		["copy-part:public.t#2", { rows: 7, bytes: 70, copyPoint: "0/1" }],
		["something:else", null],
	]);
	const state = foldState(actions, done);
	expect(state).toMatchObject({ total: 5, done: 2, phase: "copy" });
	expect(idsOf(state.left)).toEqual(["copy-part:public.t#1", "copy-part:public.t#3", index.id]);
	expect(state.copy).toEqual({ parts: 1, totalParts: 3, bytes: 1000, totalBytes: 3000, rows: 7 });
	expect(state.phases.schema).toEqual({ total: 1, done: 1 });
});

test("nothing done and everything done", () => {
	expect(foldState(actions, new Map())).toMatchObject({ done: 0, phase: "schema" });
	const all = foldState(actions, new Map(idsOf(actions).map((id) => [id, null])));
	expect(all).toMatchObject({ done: 5, left: [], phase: undefined, copy: { rows: 0, parts: 3 } });
});
