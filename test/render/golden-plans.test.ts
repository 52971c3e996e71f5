import { describe, expect, test } from "vitest";
import { formatPlan } from "../../src/plan/format-plan.js";
import type { Plan } from "../../src/plan/plan.js";
import { renderPlanMarkdown } from "../../src/render/plan-markdown.js";
import { renderPlanSql } from "../../src/render/plan-sql.js";
import { renderPlan } from "../../src/render/plan-text.js";
import { goldenPlans } from "../support/golden-plans.js";
import { planOf } from "../support/plans.js";
import { metricsRange, shop, shopSpec } from "../support/shop.js";

const file = "migration.yaml";
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colour codes
const colours = /\u001b\[\d+m/g;

describe.each(Object.entries(goldenPlans))(
	"every rendering of a plan, vitest -u writes them: %s",
	(name, { plan: computed, phase, whole = true }) => {
		// the id is a digest of everything, so that it would change with every word
		const plan = { ...computed, planId: "0123456789ab" };
		const golden = (rendering: string) => `../golden/plan/${name}/${rendering}`;
		const text = (width: number, colour: boolean, verbose = false) =>
			`${renderPlan(plan, { file, width, colour, verbose, ...(phase && { phase }) })}\n`;

		test.each([80, 120])("text at %i columns, with and without colour", async (width) => {
			const [plain, coloured] = [text(width, false), text(width, true)];
			expect(coloured.replaceAll(colours, "")).toBe(plain);
			await expect(plain).toMatchFileSnapshot(golden(`${width}.txt`));
			await expect(coloured).toMatchFileSnapshot(golden(`${width}.colour.txt`));
		});

		test("with -v, JSON, markdown and SQL", async () => {
			await expect(`${renderPlanMarkdown(plan, file)}\n`).toMatchFileSnapshot(golden("plan.md"));
			if (!whole) return;
			await expect(text(120, false, true)).toMatchFileSnapshot(golden("verbose.txt"));
			await expect([...formatPlan(plan)].join("")).toMatchFileSnapshot(golden("plan.json"));
			await expect(`${renderPlanSql(plan)}\n`).toMatchFileSnapshot(golden("plan.sql"));
		});
	},
);

test("one copy that is done does not stream", () => {
	const plan = { ...(goldenPlans["no-changes"] as { plan: Plan }).plan, mode: "none" as const };
	const text = renderPlan(plan, { file, width: 80, colour: false, verbose: false, phase: "ready" });
	expect(text.split("\n").at(-1)).toBe("No changes. The target matches migration.yaml.");
});

test("the same input gives the same bytes", () => {
	const computed = () => JSON.stringify(planOf(shopSpec, shop, { ranges: metricsRange }));
	expect(computed()).toBe(computed());
});
