import { expect, test } from "vitest";
import type { Plan } from "../../../src/plan/plan.js";
import { cliFolder } from "../../support/cli.js";
import { createTestDatabase } from "../../support/databases.js";
import { expectExit } from "../../support/diagnostics.js";
import { alterationCases } from "./alteration-cases.js";

const spec = `version: 1
name: alterations
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
replicate: { mode: none }
`;

test("what the target lacks is altered, one reviewed statement each, and then nothing is left to do", async () => {
	await using source = await createTestDatabase("source");
	await using target = await createTestDatabase("target");
	const statements = (side: "source" | "target") => alterationCases.flatMap(({ both, ...one }) => [both, one[side] ?? ""]).join(";\n");
	await source.query(statements("source"));
	await target.query(statements("target"));
	await using folder = await cliFolder(spec, { SOURCE_URL: source.url, TARGET_URL: target.url });
	const planned = await folder.run("plan", "--json");
	expectExit(planned, 0);
	const plan = JSON.parse(planned.stdout) as Plan;
	expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
	expect(plan.replaced).toEqual([]);
	const altered = plan.actions.flatMap((action) =>
		action.kind === "alter-object" || action.kind === "alter-privileges" ? [`${action.args.object}: ${action.args.what}`] : [],
	);
	expect([...altered].sort()).toEqual(alterationCases.flatMap(({ alters }) => alters).sort());
	const respected = plan.respected.map(({ object, what }) => `${object}: ${what}`);
	expect(respected).toEqual(alterationCases.flatMap(({ respects = [] }) => respects));
	expectExit(await folder.run("apply", "--yes"), 0);
	for (const { name, state } of alterationCases) expect(await target.query(state[0]), name).toEqual([{ is: state[1] }]);
	expect((await folder.run("plan")).stdout).toContain("No changes.");
	// without the journal's word for it
	await target.query("DROP SCHEMA _hyperferry CASCADE");
	const afresh = JSON.parse((await folder.run("plan", "--json")).stdout) as Plan;
	expect(afresh.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
	expect(
		afresh.actions
			.filter(({ phase }) => phase === "schema" || phase === "build")
			.map(({ id }) => id)
			.filter((id) => !id.startsWith("analyze")),
	).toEqual([]);
	// where both grant something it is one statement now
	const merged = { what: "more privileges: GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.a14 TO PUBLIC" };
	expect(afresh.respected).toEqual(plan.respected.map((one) => (one.what.startsWith("more privileges") ? { ...one, ...merged } : one)));
}, 300_000);
