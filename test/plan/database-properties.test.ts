import { describe, expect, test } from "vitest";
import type { Server } from "../../src/catalog/catalog.js";
import type { DatabaseFacts } from "../../src/catalog/surroundings.js";
import type { Plan } from "../../src/plan/plan.js";
import type { Spec } from "../../src/spec/spec.js";
import { catalog, primaryKey, role, server, table, targetServer } from "../support/catalogs.js";
import { codesOf, planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

const rules = spec([["public.*"]]);
const orders = table("orders", { indexes: [primaryKey("orders", "id")] });
const known = ["search_path", "work_mem", "log_statement", "default_transaction_read_only"].map((name) => ({ name, settable: true }));
const all = [
	{ grantee: "public", privilege: "CONNECT", grantable: false },
	{ grantee: "public", privilege: "TEMPORARY", grantable: false },
];

interface World {
	readonly source?: Partial<DatabaseFacts>;
	readonly target?: Partial<DatabaseFacts>;
	readonly people?: Server["roles"];
	readonly there?: Server["roles"];
	readonly facts?: Partial<Server>;
	readonly spec?: Spec;
}

function planned({ source = {}, target = {}, people = [], there = [], facts = {}, ...more }: World): Plan {
	const from = catalog([orders], { server: server({ roles: [role("app"), ...people] }), database: { grants: all, ...source } });
	const to = catalog([], {
		server: targetServer({ parameters: known, database: "shop2", roles: [role("app"), ...there], ...facts }),
		database: { grants: all, ...target },
	});
	return planOf(more.spec ?? rules, from, { target: to });
}

function made(plan: Plan): readonly string[] {
	return plan.actions.flatMap((action) => (action.kind === "create-late-object" ? [action.args.sql] : []));
}

const defaults = [
	{ name: "default_transaction_read_only", value: "on" },
	{ name: "search_path", value: 'app, "$user", public' },
	{ name: "work_mem", value: "8MB" },
];

describe("settings", () => {
	test("of the database and of roles in it are set when the target opens, but for our own fence", () => {
		const reader = role("reader", {
			settings: [
				{ name: "default_transaction_read_only", value: "on", here: true },
				{ name: "work_mem", value: "1MB", here: false },
			],
		});
		const plan = planned({ source: { settings: defaults }, people: [reader], there: [role("reader")] });
		expect(codesOf(plan)).toEqual([]);
		expect(made(plan)).toEqual([
			`ALTER DATABASE "shop2" SET "search_path" TO 'app', '$user', 'public';`,
			`ALTER DATABASE "shop2" SET "work_mem" TO '8MB';`,
			`ALTER ROLE "reader" IN DATABASE "shop2" SET "default_transaction_read_only" TO 'on';`,
		]);
		expect(plan.actions.filter(({ kind }) => kind === "create-late-object").map(({ phase }) => phase)).toEqual([
			"cutover",
			"cutover",
			"cutover",
		]);
	});

	test("that the target has are equal, or stay and are said", () => {
		const target = { settings: [defaults[1] as (typeof defaults)[0], { name: "work_mem", value: "64MB" }] };
		const plan = planned({ source: { settings: defaults }, target });
		expect(made(plan)).toEqual([]);
		expect(plan.diagnostics).toMatchObject([
			{ code: "W225", what: "setting work_mem is 64MB on the target and stays so; the source has 8MB" },
		]);
	});

	test("that ours may not set, the target does not know, or that may be secrets are printed", () => {
		const ordinary = { ...server().privileges, superuser: false, ownsDatabase: false };
		const settings = [
			{ name: "app.jwt_secret", value: "geheim" },
			{ name: "enable_gone", value: "on" },
			{ name: "work_mem", value: "8MB" },
		];
		const plan = planned({
			source: { settings },
			people: [role("reader", { settings: [{ name: "work_mem", value: "1MB", here: true }] })],
			there: [role("reader", { ours: { inherits: false, set: false, grant: false } })],
			facts: { privileges: ordinary },
		});
		expect(made(plan)).toEqual([]);
		expect(plan.diagnostics).toMatchObject([
			{
				code: "W224",
				what: "4 of the database's settings and privileges do not move",
				why: "app.jwt_secret may hold a secret, which no plan shows; the target does not know enable_gone; app does not own database shop2; app may not alter role reader",
				fix: [
					`on the target, as somebody who may:
ALTER DATABASE "shop2" SET "app"."jwt_secret" TO '...';
ALTER DATABASE "shop2" SET "enable_gone" TO 'on';
ALTER DATABASE "shop2" SET "work_mem" TO '8MB';
ALTER ROLE "reader" IN DATABASE "shop2" SET "work_mem" TO '1MB';`,
				],
			},
		]);
		expect(JSON.stringify(plan)).not.toContain("geheim");
	});

	test("stay where the spec says so", () => {
		const skip = spec([["public.*"]], { schema: { include: ["public"], settings: "skip" } });
		const plan = planned({ source: { settings: defaults }, target: { settings: [{ name: "work_mem", value: "64MB" }] }, spec: skip });
		expect([made(plan), codesOf(plan)]).toEqual([[], []]);
	});

	test("of roles in all databases of a server are said for roles that objects need and the target has", () => {
		const settings = [{ name: "work_mem", value: "1MB", here: false }];
		const people = [role("reader", { settings }), role("stranger", { settings })];
		const plan = planned({
			source: { grants: [...all, { grantee: "reader", privilege: "CREATE", grantable: false }] },
			people,
			there: [role("reader"), role("stranger")],
		});
		expect(made(plan)).toEqual([`GRANT CREATE ON DATABASE "shop2" TO "reader";`]);
		expect(plan.diagnostics).toMatchObject([
			{ code: "W226", fix: [expect.stringContaining(`ALTER ROLE "reader" SET "work_mem" TO '1MB';`)] },
		]);
		expect(plan.diagnostics[0]?.fix?.[0]).not.toContain("stranger");
	});
});

describe("comment and privileges", () => {
	const grants = [
		{ grantee: "public", privilege: "TEMPORARY", grantable: false },
		{ grantee: "web", privilege: "CONNECT", grantable: true },
		{ grantee: "gone", privilege: "CONNECT", grantable: false },
	];

	test("of the database follow the roles' names; what the source took from everybody is taken", () => {
		const place = { file: "migration.yaml", line: 3, column: 3, length: 3 };
		const mapped = spec([["public.*"]], { schema: { include: ["public"], owners: [{ from: "web", to: "users", place }] } });
		const plan = planned({
			source: { grants, comment: "the shop's" },
			people: [role("web"), role("gone")],
			there: [role("users")],
			spec: mapped,
		});
		expect(made(plan)).toEqual([
			`COMMENT ON DATABASE "shop2" IS 'the shop''s';`,
			`GRANT CONNECT ON DATABASE "shop2" TO "users" WITH GRANT OPTION;`,
			`REVOKE CONNECT ON DATABASE "shop2" FROM PUBLIC;`,
		]);
		expect(plan.diagnostics).toMatchObject([{ code: "C127", why: "gone (1 object)" }]);
	});

	test("that the target has already are no change, and its own comment stays", () => {
		const target = { grants: [...all, { grantee: "web", privilege: "CONNECT", grantable: true }], comment: "mine" };
		const source = { grants: [...all, { grantee: "web", privilege: "CONNECT", grantable: false }], comment: "the shop's" };
		const plan = planned({ source, target, people: [role("web")], there: [role("web")] });
		expect([made(plan), codesOf(plan)]).toEqual([[], []]);
	});

	test("on parameters take a superuser, and PostgreSQL 15", () => {
		const parameterGrants = [
			{ parameter: "log_statement", grantee: "web", privilege: "SET", grantable: false },
			{ parameter: "enable_gone", grantee: "web", privilege: "ALTER SYSTEM", grantable: false },
			{ parameter: "log_statement", grantee: "stranger", privilege: "SET", grantable: false },
		];
		const world = { source: { parameterGrants }, people: [role("web")], there: [role("web")] };
		const plan = planned(world);
		expect(made(plan)).toEqual([`GRANT SET ON PARAMETER "log_statement" TO "web";`]);
		expect(plan.diagnostics).toMatchObject([{ code: "W224", why: "the target does not know enable_gone" }]);
		const old = planned({ ...world, facts: { versionNum: 140_011, version: "14.11" } });
		expect(old.diagnostics.find(({ code }) => code === "W224")?.why).toBe("PostgreSQL 14.11 has no such privileges");
		const ordinary = planned({ ...world, facts: { privileges: { ...server().privileges, superuser: false } } });
		expect(ordinary.diagnostics.find(({ code }) => code === "W224")?.why).toContain("app is no superuser");
	});
});
