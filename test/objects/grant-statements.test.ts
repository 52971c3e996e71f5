import { describe, expect, test } from "vitest";
import { actingRoles, adaptGrants, missingGrants, rolesOfGrants } from "../../src/objects/grant-statements.js";
import { adaptPolicy, rolesOfPolicy } from "../../src/objects/policy-roles.js";

const acl = `REVOKE ALL ON FUNCTION public.f(a text, "b;c" integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.f(a text, "b;c" integer) TO "The ""Boss""" WITH GRANT OPTION;
SET SESSION AUTHORIZATION "The ""Boss""";
GRANT ALL ON FUNCTION public.f(a text, "b;c" integer) TO reader;
RESET SESSION AUTHORIZATION;
GRANT ALL ON FUNCTION public.f(a text, "b;c" integer) TO gone;`;
const defaults = "ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public GRANT SELECT ON TABLES TO reader;";

describe("the roles in an entry about privileges", () => {
	test("are found whatever stands in quotes, PUBLIC is none", () => {
		expect(rolesOfGrants(acl)).toEqual(['The "Boss"', "reader", "gone"]);
		expect(rolesOfGrants(defaults)).toEqual(["app", "reader"]);
		expect(actingRoles(acl)).toEqual(['The "Boss"']);
		expect(actingRoles(defaults)).toEqual(["app"]);
	});

	test("get their names on the target; statements of roles that are missing there go", () => {
		const names = new Map([
			['The "Boss"', "chief"],
			["reader", "reader"],
			["app", "web"],
		]);
		expect(adaptGrants(acl, (role) => names.get(role))).toEqual({
			sql: `REVOKE ALL ON FUNCTION public.f(a text, "b;c" integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.f(a text, "b;c" integer) TO "chief" WITH GRANT OPTION;
SET LOCAL ROLE "chief";
GRANT ALL ON FUNCTION public.f(a text, "b;c" integer) TO reader;
RESET ROLE;`,
			missing: ["gone"],
		});
		expect(adaptGrants(defaults, (role) => names.get(role)).sql).toBe(
			'ALTER DEFAULT PRIVILEGES FOR ROLE "web" IN SCHEMA public GRANT SELECT ON TABLES TO reader;',
		);
		expect(adaptGrants(defaults, () => undefined)).toEqual({ sql: "", missing: ["app", "reader"] });
	});
});

describe("privileges that the target lacks", () => {
	const table = (privileges: string, role: string, option = "") => `GRANT ${privileges} ON TABLE public.t TO ${role}${option};`;

	test.each([
		["the same", table("SELECT", "a"), table("SELECT", '"a"'), ""],
		["fewer", table("SELECT,INSERT", "a"), table("SELECT", "a"), table("SELECT,INSERT", "a")],
		["more", table("SELECT", "a"), table("SELECT,INSERT", "a"), ""],
		["all of them", table("SELECT,INSERT", "a"), table("ALL", "a"), ""],
		["another role's", table("SELECT", "a"), table("SELECT", "b"), table("SELECT", "a")],
		[
			"without passing them on",
			table("SELECT", "a", " WITH GRANT OPTION"),
			table("SELECT", "a"),
			table("SELECT", "a", " WITH GRANT OPTION"),
		],
		["a revocation", "REVOKE ALL ON FUNCTION f() FROM PUBLIC;", table("SELECT", "a"), "REVOKE ALL ON FUNCTION f() FROM PUBLIC;"],
		["of columns", table("SELECT(x),UPDATE(y)", "a"), table("SELECT(x)", "a"), table("SELECT(x),UPDATE(y)", "a")],
		[
			"given by another role",
			`SET LOCAL ROLE b;\n${table("SELECT", "a")}\nRESET ROLE;`,
			`SET SESSION AUTHORIZATION b;\n${table("SELECT", "a")}\nRESET SESSION AUTHORIZATION;`,
			"",
		],
		["of default privileges", defaults, defaults.replace("SELECT", "ALL"), ""],
	])("%s", (_, wanted, found, missing) => {
		expect(missingGrants(wanted, found)).toBe(missing);
	});
});

describe("the roles of a policy", () => {
	const policy = `CREATE POLICY "to go" ON public.t FOR SELECT TO reader, "The Boss" USING ((note = ' TO nobody USING ('::text));`;

	test("are renamed or taken out, the expressions stay", () => {
		expect(rolesOfPolicy(policy)).toEqual(["reader", "The Boss"]);
		expect(adaptPolicy(policy, (role) => (role === "reader" ? "viewer" : undefined))).toBe(policy.replace('reader, "The Boss"', "viewer"));
		expect(adaptPolicy(policy, () => undefined)).toBeUndefined();
		const open = "CREATE POLICY p ON public.t USING (true);";
		expect(rolesOfPolicy(open)).toEqual([]);
		expect(adaptPolicy(open, () => undefined)).toBe(open);
	});
});
