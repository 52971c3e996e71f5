import { expect, test } from "vitest";
import type { Server } from "../../src/catalog/catalog.js";
import type { Plan } from "../../src/plan/plan.js";
import { catalog, column, emptyTarget, foreignKey, object, primaryKey, server, table, targetServer } from "../support/catalogs.js";
import { codesOf, idsOf, planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

const customers = table("customers", { indexes: [primaryKey("customers", "id")] });
const key = foreignKey("orders_customer_fkey", ["customer"], "customers", ["id"]);
const touch = { name: "touch", row: true, transitionTables: false, enabled: "O" } as const;
const orders = table("orders", { indexes: [primaryKey("orders", "id")], foreignKeys: [key], triggers: [touch] });
const trigger = object("TRIGGER", "touch", "CREATE TRIGGER touch BEFORE UPDATE ON public.orders ...;", {
	table: orders.id,
	dependsOn: ["table public.orders"],
});
const comment = object("COMMENT", "TRIGGER touch", "COMMENT ON TRIGGER touch ON public.orders IS '...';", {
	id: "comment trigger touch",
	section: "post-data",
	dependsOn: [trigger.id],
});
const source = catalog([customers, orders], { objects: [trigger, comment] });
const ordinary: Server["privileges"] = { ...server().privileges, superuser: false, setReplicationRole: false };
const target = { target: emptyTarget({ privileges: ordinary }) };
const rules = spec([["public.*"]]);
const keyId = "fk constraint orders_customer_fkey on public.orders";

function phaseOf(plan: Plan, id: string): string | undefined {
	return plan.actions.find((action) => action.id === id)?.phase;
}

test("what acts on rows is made at the cutover by a role that cannot write as a replica", () => {
	const plan = planOf(rules, source, target);
	expect(plan.writesAs).toBe("origin");
	expect(plan.diagnostics).toMatchObject([
		{ code: "W223", severity: "warning", what: "1 trigger or rule and 1 foreign key are made at the cutover only" },
	]);
	for (const held of [`create-late-object:${trigger.id}`, "create-late-object:comment trigger touch", `create-late-object:${keyId}`]) {
		expect(phaseOf(plan, held)).toBe("cutover");
	}
	expect(idsOf(plan)).not.toContain(`build-object:${trigger.id}`);
	expect(plan.actions.find(({ kind }) => kind === "validate-foreign-key")?.after).toEqual([`create-late-object:${keyId}`]);
});

test("keys of a table with a columnstore are not validated after it, which TimescaleDB refuses", () => {
	const readings = table("readings", { columns: [column("ts", "timestamp with time zone"), column("customer")], foreignKeys: [key] });
	const store = spec([["public.*"], ["public.readings", { hypertable: { column: "ts", columnstore: { segmentBy: [], orderBy: [] } } }]]);
	const kinds = (facts: Partial<Server>) =>
		planOf(store, catalog([customers, readings]), { target: emptyTarget(facts) }).actions.map(({ kind }) => kind);
	expect(kinds({ privileges: ordinary })).toContain("set-columnstore");
	expect(kinds({ privileges: ordinary })).not.toContain("validate-foreign-key");
	expect(kinds({})).toContain("validate-foreign-key");
});

test("a role that can has everything before, and so has a copy without streaming", () => {
	const replica = planOf(rules, source);
	expect([replica.writesAs, codesOf(replica)]).toEqual(["replica", []]);
	expect(phaseOf(replica, `build-object:${trigger.id}`)).toBe("build");
	const once = planOf(spec([["public.*"]], { replicate: { ...rules.replicate, mode: "none" } }), source, target);
	expect([once.writesAs, codesOf(once)]).toEqual(["origin", []]);
	expect(phaseOf(once, `build-object:${trigger.id}`)).toBe("build");
});

test("what waits for the cutover is no change that apply could make", () => {
	const plan = planOf(rules, source, target);
	const done = new Set(plan.actions.filter(({ phase }) => phase !== "cutover" && phase !== "catch-up").map(({ id }) => id));
	expect(planOf(rules, source, { ...target, done }).actions).toEqual([]);
	expect(planOf(rules, source, { ...target, done: new Set([...done].slice(1)) }).actions.length).toBeGreaterThan(0);
});

test("what acts on the target already is refused with the grant", () => {
	const there = catalog([customers, orders], { server: targetServer({ privileges: ordinary }) });
	const refused = planOf(rules, source, { target: there }).diagnostics.filter(({ severity }) => severity === "error");
	expect(refused).toMatchObject([
		{
			code: "C111",
			what: "foreign key public.orders.orders_customer_fkey, trigger public.orders.touch would act on every row that is copied or applied",
			fix: ['on the target: GRANT SET ON PARAMETER session_replication_role TO "app";', expect.any(String)],
		},
	]);
	const mine = planOf(rules, source, { target: there, done: new Set([`create-late-object:${trigger.id}`]) });
	expect(codesOf(mine, "error")).not.toContain("C111");
});
