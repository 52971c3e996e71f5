import { describe, expect, test } from "vitest";
import type { Server } from "../../src/catalog/catalog.js";
import type { ExtensionFacts } from "../../src/catalog/surroundings.js";
import { compareVersions } from "../../src/plan/extensions.js";
import { catalog, emptyTarget, extension, object, primaryKey, role, server, table, targetServer } from "../support/catalogs.js";
import { codesOf, planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

const rules = spec([["public.*"]]);
const entry = object("EXTENSION", "citext", "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;");
const using = object("FUNCTION", "f()", "CREATE FUNCTION public.f() ...;", { dependsOn: [entry.id] });

function source(facts: Partial<ExtensionFacts>, more = [using]) {
	const extensions = [extension("citext", "1.6", facts)];
	return catalog([table("words", { indexes: [primaryKey("words", "id")] })], { server: server({ extensions }), objects: [entry, ...more] });
}

function offering(...versions: readonly string[]): Partial<Server> {
	const defaultVersion = versions.at(-1) ?? "";
	return { availableExtensions: [{ name: "citext", defaultVersion, versions, needsSuperuser: false }] };
}

function installed(facts: Partial<ExtensionFacts> & { readonly version: string }) {
	return emptyTarget({ extensions: [...targetServer().extensions, extension("citext", facts.version, facts)] });
}

function creation(from = source({}), facts = offering("1.5", "1.6")) {
	const plan = planOf(rules, from, { target: emptyTarget(facts) });
	const action = plan.actions.find(({ id }) => id === "create-object:extension citext");
	return action?.kind === "create-object" ? action.args.sql : undefined;
}

describe("an extension that the target lacks", () => {
	test("is created in the version of the source, said where it is not the default", () => {
		expect(creation()).toBe(entry.sql);
		expect(creation(source({}), offering("1.6", "1.7"))).toBe('CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public VERSION "1.6";');
	});

	test("brings along its schema when that does not move", () => {
		const inExtensions = object("EXTENSION", "citext", "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA ext;");
		const from = catalog([table("words", { indexes: [primaryKey("words", "id")] })], {
			server: server({ extensions: [extension("citext", "1.6", { schema: "ext" })] }),
			objects: [inExtensions],
		});
		expect(creation(from)).toBe(`CREATE SCHEMA IF NOT EXISTS "ext";\n${inExtensions.sql}`);
	});

	test("is missed when something needs it, be it for another extension; else it is left out", () => {
		expect(planOf(rules, source({})).diagnostics).toMatchObject([{ code: "C119", severity: "error", object: "citext" }]);
		const alone = planOf(rules, source({}, []));
		expect(alone.diagnostics).toMatchObject([{ code: "C119", severity: "warning" }]);
		expect(alone.omitted).toMatchObject([{ object: "extension citext" }]);
		const above = object("EXTENSION", "above", "CREATE EXTENSION above;", { dependsOn: [entry.id] });
		const extensions = [extension("above", "1"), extension("citext", "1.6")];
		const objects = [entry, above, object("FUNCTION", "g()", "CREATE FUNCTION public.g() ...;", { dependsOn: [above.id] })];
		const chain = catalog([table("words", { indexes: [primaryKey("words", "id")] })], { server: server({ extensions }), objects });
		const availableExtensions = [{ name: "above", defaultVersion: "1", versions: ["1"], needsSuperuser: false }];
		expect(planOf(rules, chain, { target: emptyTarget({ availableExtensions }) }).diagnostics).toMatchObject([
			{ code: "C119", severity: "error", object: "citext" },
		]);
	});

	test("takes a superuser unless it is trusted, or the server's provider lets its administrators create it", () => {
		const facts = (roles: readonly string[]): Partial<Server> => ({
			availableExtensions: [{ name: "citext", defaultVersion: "1.6", versions: ["1.6"], needsSuperuser: true }],
			privileges: { ...targetServer().privileges, superuser: false },
			roles: roles.map((name) => role(name)),
		});
		expect(planOf(rules, source({}), { target: emptyTarget(facts(["app"])) }).diagnostics).toMatchObject([
			{
				code: "C172",
				severity: "error",
				fix: [
					'on the target, as a superuser: CREATE EXTENSION "citext";',
					expect.stringContaining('schema: { skip: ["extension citext"] }'),
				],
			},
		]);
		expect(planOf(rules, source({}, []), { target: emptyTarget(facts(["app"])) }).diagnostics).toMatchObject([
			{ code: "C172", severity: "warning" },
		]);
		expect(codesOf(planOf(rules, source({}), { target: emptyTarget(facts(["app", "rds_superuser"])) }))).toEqual([]);
	});
});

describe("an extension in another version", () => {
	test("is refused when only an older one can be had and something needs it", () => {
		const older = planOf(rules, source({}), { target: emptyTarget(offering("1.4", "1.5")) });
		expect(older.diagnostics).toMatchObject([
			{ code: "C170", severity: "error", what: "extension citext would have version 1.5 on the target, 1.6 on the source" },
		]);
		expect(older.diagnostics[0]?.fix.at(-1)).toContain(`CREATE EXTENSION "citext" VERSION '1.5';`);
		expect(codesOf(planOf(rules, source({}, []), { target: emptyTarget(offering("1.5")) }))).toEqual(["W240"]);
		expect(codesOf(planOf(rules, source({}), { target: emptyTarget(offering("1.7")) }))).toEqual(["W240"]);
	});

	test("that was there before is respected, with the way to bring it up to date", () => {
		expect(codesOf(planOf(rules, source({}), { target: installed({ version: "1.6" }) }))).toEqual([]);
		const target = installed({ version: "1.5" });
		const plan = planOf(rules, source({}), { target: { ...target, server: { ...target.server, ...offering("1.5", "1.6") } } });
		expect(plan.diagnostics).toMatchObject([
			{ code: "W240", severity: "warning", fix: [`on the target: ALTER EXTENSION "citext" UPDATE TO '1.6';`] },
		]);
	});

	test.each([
		["1.10", "1.9", 1],
		["3.3.2", "3.3.2", 0],
		["3.3", "3.3.1", -1],
		["1.0", "1", 0],
		["2.0rc1", "2.0", undefined],
	])("%s is to %s as %s", (a, b, expected) => {
		const found = compareVersions(a, b);
		expect(found === undefined ? undefined : Math.sign(found)).toBe(expected);
	});
});

test("an extension in another schema is refused when something needs it", () => {
	const elsewhere = (relocatable: boolean) => installed({ version: "1.6", schema: "ext", relocatable });
	expect(planOf(rules, source({}), { target: elsewhere(true) }).diagnostics).toMatchObject([
		{ code: "C171", severity: "error", fix: ['on the target: ALTER EXTENSION "citext" SET SCHEMA "public";'] },
	]);
	expect(planOf(rules, source({}, []), { target: elsewhere(false) }).diagnostics).toMatchObject([{ code: "C171", severity: "warning" }]);
});
