import { expect, test, vi } from "vitest";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { smallShop, smallSpec } from "../support/small-shop.js";

// Several processes, one after the other
vi.setConfig({ testTimeout: 180_000 });

test("one plan as text, JSON, SQL and markdown; in a pull request with annotations and a summary", async () => {
	const spec = smallSpec("accept: [{ code: H310, object: public.gone }]\n");
	await using shop = await smallShop({ spec, env: { GITHUB_ACTIONS: "true" } });
	const { folder } = shop;
	const text = await folder.run("plan", "--out", "plan.json");
	expectExit(text, 0);
	expect(text.stdout).toMatch(
		/^Saved plan\.json \(plan [0-9a-f]{12}; source [0-9a-f]{8}, target [0-9a-f]{8}, spec [0-9a-f]{8}\)\. To run exactly/m,
	);
	expect(text.stdout.endsWith("    hyperferry apply plan.json\n")).toBe(true);
	expect(text.stderr).toMatch(/^::warning file=migration\.yaml,line=\d+,col=\d+,title=S115::H310 is accepted for public\.gone/m);

	const [first, second] = [await folder.run("plan", "--json"), await folder.run("plan", "--json")];
	expect(first.stdout).toBe(second.stdout);
	const plan = JSON.parse(first.stdout) as { planId: string };
	expect(JSON.parse(await folder.read("plan.json"))).toEqual(plan);
	expect(first.stderr).toBe("");

	const markdown = await folder.run("plan", "--md");
	expectExit(markdown, 0);
	expect(markdown.stdout).toMatch(/^<!-- hyperferry plan small_[0-9a-f]+ -->\n/);
	for (const part of [plan.planId, "<summary>Schema on the target</summary>", "### Warnings", "CREATE TABLE public.devices"])
		expect(markdown.stdout).toContain(part);
	expect((await folder.run("plan", "--sql")).stdout).toContain("CREATE TABLE public.devices");

	expectErrors(await folder.run("plan", "--ci"), 64, [{ code: "E420", why: "GITHUB_STEP_SUMMARY", fix: "plan --md" }]);
	expectErrors(await folder.run("plan", "--md", "--sql"), 64, [{ code: "E420", what: "--sql or --md" }]);
});

test("--ci appends the report to the step's summary", async () => {
	await using shop = await smallShop({ env: { GITHUB_STEP_SUMMARY: "summary.md" } });
	expectExit(await shop.folder.run("plan", "--ci"), 0);
	expectExit(await shop.folder.run("plan", "--ci"), 0);
	const summary = await shop.folder.read("summary.md");
	expect(summary.match(/^<!-- hyperferry plan /gm)).toHaveLength(2);
});

test("an error is explained once, behind the plan that names it", async () => {
	await using shop = await smallShop({ spec: smallSpec("", "  - match: public.nothing_of_that_name\n") });
	const shown = await shop.folder.run("plan");
	expectErrors(shown, 64, [{ code: "S110", place: "migration.yaml", fix: "mend the pattern" }]);
	expect(shown.stdout).toMatch(/^ {2}x S110 {2}rule "public\.nothing_of_that_name" matches no table +migration\.yaml:\d+$/m);
	expect(shown.stdout).not.toContain("mend the pattern");
});
