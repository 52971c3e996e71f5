import { expect, test } from "vitest";
import { type Action, makeAction } from "../../src/actions/registry.js";
import type { PlannedTable } from "../../src/model/planned-table.js";
import { amendPlan } from "../../src/plan/amend-plan.js";
import type { Plan } from "../../src/plan/plan.js";

const id = (name: string) => ({ schema: "public", name });

function plan(names: readonly string[], actions: readonly Action[]): Plan {
	const tables = names.map((name) => ({ table: id(name), rule: "r", data: "all", bytes: 1 }) as unknown as PlannedTable);
	const source = Object.fromEntries(names.map((name) => [`table public.${name}`, "d"]));
	const fingerprints = { spec: names.join(), source: "", target: "" };
	return { planId: "known", settings: "s", fingerprints, objects: { source, target: {} }, tables, actions } as unknown as Plan;
}

const publication = { publication: "p", tables: [id("stays"), id("leaves")], operations: "insert, update, delete, truncate" } as const;
const known = plan(
	["stays", "leaves"],
	[makeAction("create-publication", publication, []), makeAction("analyze-table", { table: id("leaves") }, [])],
);
const joins = makeAction("publish-table", { publication: "p", table: id("joins") }, []);
const leaves = makeAction("unpublish-table", { publication: "p", table: id("leaves") }, []);
const source = { objects: new Map() };

test("what joins is added, what leaves is taken away, and the publication has what it will have", () => {
	const { amendment, refusals } = amendPlan(known, plan(["stays", "joins"], [joins, leaves]), source);
	expect(refusals).toEqual([]);
	expect(amendment.joined).toEqual([id("joins")]);
	expect(amendment.left).toEqual([id("leaves")]);
	expect(amendment.forget).toEqual(["analyze-table:public.leaves"]);
	const [published] = amendment.plan.actions;
	expect(published?.args).toMatchObject({ tables: [id("stays"), id("joins")] });
	expect(amendment.plan.actions.map((action) => action.id)).toEqual(["create-publication:p", joins.id, leaves.id]);
	expect(Object.keys(amendment.plan.objects.source).sort()).toEqual(["table public.joins", "table public.stays"]);
});

test("changes of other kinds are refused", () => {
	const byRoot = makeAction("publish-table", { publication: "p", table: id("joins"), byRoot: true }, []);
	const altered = { object: "table public.stays", entry: "TABLE", sql: "", what: "add column c" };
	const fresh = plan(["stays", "leaves", "joins"], [byRoot, makeAction("alter-object", altered, [])]);
	const tables = fresh.tables.map((table, index) => (index === 0 ? { ...table, rule: "other" } : table));
	const { refusals } = amendPlan(known, { ...fresh, tables, settings: "other" }, source);
	expect(refusals.map(({ code, object }) => [code, object])).toEqual([
		["P105", undefined],
		["P121", "public.joins"],
		["P122", "table public.stays"],
	]);
	expect(refusals[0]?.why).toContain("it says something else of public.stays, and its other settings changed");
});
