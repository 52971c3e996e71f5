import fc from "fast-check";
import { expect, test } from "vitest";
import { type Action, makeAction } from "../../src/actions/registry.js";
import { type Batch, createSchedule } from "../../src/engine/schedule.js";

const object = (id: number, after: readonly string[] = []) =>
	makeAction("create-object", { object: `o${id}`, entry: "TABLE", sql: "" }, after);
const part = (table: string, number: number, bytes: number, after: readonly string[] = []) =>
	makeAction(
		"copy-part",
		{ table: { schema: "public", name: table }, part: number, of: 2, columns: [], format: "text", bytes, rows: 0 },
		after,
	);
const build = (name: string, after: readonly string[]) => makeAction("build-object", { object: name, entry: "INDEX", sql: "" }, after);
const ids = (batch: Batch | undefined) => batch?.actions.map((action) => action.id);

/** Actions of any kind, each after some of those before it. */
const plans = fc.array(fc.tuple(fc.constantFrom("object", "copy", "build"), fc.array(fc.nat())), { maxLength: 40 }).map((rows) => {
	const actions: Action[] = [];
	rows.forEach(([kind, picks], index) => {
		const after = actions.length === 0 ? [] : [...new Set(picks.map((pick) => actions[pick % actions.length]?.id ?? ""))];
		if (kind === "object") actions.push(object(index, after));
		else if (kind === "copy") actions.push(part(`t${index}`, 1, index, after));
		else actions.push(build(`b${index}`, after));
	});
	return actions;
});

test("every action is taken once, never before what it waits for, schema work one at a time, and nothing gets stuck", () => {
	fc.assert(
		fc.property(plans, fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(), { minLength: 1 }), fc.nat(), (actions, jobs, picks, skip) => {
			// Any beginning of the plan may be done already
			const done = new Set(actions.slice(0, actions.length === 0 ? 0 : skip % actions.length).map((action) => action.id));
			const finished = new Set(done);
			const schedule = createSchedule(actions, done, jobs);
			const running: Batch[] = [];
			for (let step = 0; schedule.left > 0; step++) {
				const taken = running.length < jobs ? schedule.take() : undefined;
				if (taken) {
					const before = new Set(finished);
					for (const action of taken.actions) {
						expect(finished.has(action.id)).toBe(false);
						expect(action.after.every((id) => before.has(id))).toBe(true);
						before.add(action.id);
					}
					running.push(taken);
					expect(running.filter(({ actions: [first] }) => first?.phase === "schema").length).toBeLessThanOrEqual(1);
					continue;
				}
				expect(running.length).toBeGreaterThan(0);
				const [batch] = running.splice((picks[step % picks.length] ?? 0) % running.length, 1);
				if (!batch) continue;
				for (const action of batch.actions) finished.add(action.id);
				schedule.finish(batch);
			}
			expect(finished.size).toBe(actions.length);
			expect(schedule.take()).toBeUndefined();
		}),
	);
});

test("runs of create-object go together, a hundred at most, and end where another kind begins", () => {
	const objects = Array.from({ length: 120 }, (_, index) => object(index, index === 0 ? [] : [`create-object:o${index - 1}`]));
	const schedule = createSchedule(objects, new Set(["create-object:o0"]), 2);
	const first = schedule.take();
	expect(ids(first)).toHaveLength(100);
	expect(schedule.take()).toBeUndefined();
	schedule.finish(first as Batch);
	expect(ids(schedule.take())).toHaveLength(19);

	const replace = makeAction("replace-object", { object: "v", entry: "VIEW", sql: "", drop: [] }, []);
	expect(ids(createSchedule([object(1), replace, object(2)], new Set(), 1).take())).toEqual(["create-object:o1"]);
});

test("a table's indexes start beside the copying as soon as its data is complete, the largest first", () => {
	const actions = [
		part("large", 1, 50),
		part("large", 2, 50),
		part("small", 1, 10),
		part("other", 1, 5),
		part("other", 2, 5),
		build("small_index", ["copy-part:public.small#1"]),
		build("large_index", ["copy-part:public.large#1", "copy-part:public.large#2"]),
	];
	const done = new Set(["copy-part:public.large#1", "copy-part:public.large#2", "copy-part:public.small#1"]);
	const two = createSchedule(actions, done, 2);
	expect(ids(two.take())).toEqual(["build-object:large_index"]);
	expect(ids(two.take())).toEqual(["copy-part:public.other#1"]);
	const one = createSchedule(actions, done, 1);
	expect(ids(one.take())).toEqual(["copy-part:public.other#1"]);
	const copied = new Set(actions.filter((action) => action.kind === "copy-part").map(({ id }) => id));
	const none = createSchedule(actions, copied, 2);
	expect([ids(none.take()), ids(none.take())]).toEqual([["build-object:large_index"], ["build-object:small_index"]]);
});

test("builds side by side share the idle jobs and one more as parallel workers", () => {
	const indexes = ["first", "second", "third"].map((name) => build(name, []));
	const workers = (count: number, jobs: number) => {
		const schedule = createSchedule(indexes.slice(0, count), new Set(), jobs);
		return indexes.slice(0, count).map(() => schedule.take()?.parallelWorkers);
	};
	expect(workers(2, 2)).toEqual([1, 0]);
	expect(workers(3, 3)).toEqual([1, 0, 0]);
	expect(workers(2, 6)).toEqual([3, 2]);
	expect(workers(1, 2)).toEqual([undefined]);

	const beside = createSchedule([part("other", 1, 5), ...indexes.slice(0, 1)], new Set(), 2);
	expect(beside.take()?.parallelWorkers).toBe(1);
});

test("an action that waits for one that is nowhere is refused at once", () => {
	expect(() => createSchedule([build("i", ["copy-part:public.t#1"])], new Set(), 1)).toThrow(RangeError);
});
