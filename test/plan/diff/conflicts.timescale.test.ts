import { describe, expect, test } from "vitest";
import type { Plan } from "../../../src/plan/plan.js";
import { renderDiagnostics } from "../../../src/render/diagnostics.js";
import { cliFolder } from "../../support/cli.js";
import { createTestDatabase } from "../../support/databases.js";
import { expectExit } from "../../support/diagnostics.js";
import { footprint } from "../../support/footprint.js";
import { conflictCases } from "./conflict-cases.js";

const spec = (more = "") => `version: 1
name: conflicts
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
replicate: { mode: none }
${more}`;

describe("what the target has otherwise", () => {
	test("is a conflict with its choices, and every choice leads to the end", async () => {
		await using source = await createTestDatabase("source");
		await using target = await createTestDatabase("target");
		await source.query(conflictCases.map((one) => one.source).join(";\n"));
		await target.query(conflictCases.map((one) => one.target).join(";\n"));
		await using folder = await cliFolder(spec(), { SOURCE_URL: source.url, TARGET_URL: target.url });
		const before = await footprint(source, target);
		const refused = JSON.parse((await folder.run("plan", "--json")).stdout) as Plan;
		expect(await footprint(source, target)).toBe(before);
		const errors = refused.diagnostics.filter(({ severity }) => severity === "error");
		for (const { name, subject, code = "C114", why, accept } of conflictCases) {
			const found = errors.find((diagnostic) => diagnostic.object === subject && diagnostic.code === code);
			expect(`${found?.why}`, name).toContain(why);
			expect(
				found?.fix.some((fix) => fix.includes(`code: ${accept ?? "H320"}, object:`)),
				name,
			).toBe(accept !== undefined);
			expect(
				found?.fix.some((fix) => fix.includes("skip: [") || code === "C113"),
				name,
			).toBe(true);
		}
		expect([...new Set(errors.map(({ object }) => object))].sort()).toEqual(conflictCases.map(({ subject }) => subject).sort());
		const shown = renderDiagnostics(errors, { colour: false, width: 120 });
		await expect(shown.replaceAll(/postgres@127.0.0.1:\d+\/\w+/g, "app@ts1:5432/shop")).toMatchFileSnapshot(
			"../../golden/plan/conflicts.txt",
		);

		const accept = conflictCases.flatMap((one) => (one.accept ? [`{ code: ${one.accept}, object: ${JSON.stringify(one.subject)} }`] : []));
		const skip = conflictCases.flatMap((one) => (one.accept || one.mend ? [] : (one.skip ?? [one.object])));
		await folder.writeSpec(spec(`accept: [${accept.join(", ")}]\nschema: { skip: ${JSON.stringify(skip)} }\n`));
		for (const { subject, mend } of conflictCases) {
			if (mend === undefined) continue;
			expect(errors.find(({ object }) => object === subject)?.fix[0]).toContain(mend);
			await target.query(mend);
		}
		const planned = await folder.run("plan", "--json");
		expectExit(planned, 0);
		const plan = JSON.parse(planned.stdout) as Plan;
		expect(plan.diagnostics.map(({ code, object }) => `${code} ${object}`)).toEqual(["W230 public.n2.n2_by_hand"]);
		for (const { object, again = [], lost = [] } of conflictCases.filter((one) => one.accept)) {
			const replaced = plan.replaced.find((one) => one.object === object);
			expect(replaced?.again).toEqual(expect.arrayContaining([...again]));
			expect(replaced?.lost).toEqual(lost);
		}
		expectExit(await folder.run("apply", "--yes"), 0);
		expect((await folder.run("plan")).stdout).toContain("No changes.");
		expect(await target.query("SELECT * FROM v1_sum, f2_user, m1, r1, r2_names")).toEqual([{ sum: 3, x: "1", a: "x", id: 1 }]);
		expect(await target.query("SELECT * FROM v2, v2_by_hand")).toEqual([{ a: 1, b: 2 }]);
		await target.query("DROP SCHEMA _hyperferry CASCADE; TRUNCATE r1, r2, r3");
		const afresh = JSON.parse((await folder.run("plan", "--json")).stdout) as Plan;
		expect(afresh.replaced).toEqual([]);
		expect(afresh.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
	}, 300_000);
});
