import { expect, test } from "vitest";
import { planSummary } from "../../src/render/plan-summary.js";
import { catalog, foreignKey, targetServer } from "../support/catalogs.js";
import { idsOf, planOf } from "../support/plans.js";
import { customers, orders } from "../support/shop.js";
import { spec } from "../support/specs.js";

const rules = spec([["public.*"]]);
const toCustomers = foreignKey("orders_customer_fkey", ["customer"], "customers", ["id"]);
const source = catalog([customers, { ...orders, foreignKeys: [toCustomers] }]);

test("counts what occurs, and nothing else", () => {
	expect(planSummary(planOf(rules, source))).toBe(
		"Plan: 6 to create, 1 to validate, 3 on the source, 310 MB to copy (~2.0 m rows). 0 warnings, 0 errors.",
	);
	expect(planSummary({ ...planOf(rules, source), actions: [] })).toBe("Plan: nothing to do. 0 warnings, 0 errors.");
});

test("between the build and the end of catch-up it says what is left", () => {
	const done = new Set(idsOf(planOf(rules, source)).filter((id) => !id.startsWith("validate-foreign-key:")));
	const target = catalog([customers, { ...orders, foreignKeys: [{ ...toCustomers, validated: false }] }], { server: targetServer() });
	const plan = planOf(rules, source, { done, target });
	expect(idsOf(plan)).toEqual(["validate-foreign-key:public.orders.orders_customer_fkey"]);
	expect(planSummary(plan)).toBe("Plan: 1 to validate. 0 warnings, 0 errors.");
});
