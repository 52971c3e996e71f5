import { describe, expect, test } from "vitest";
import type { CatalogObject, Server, TableFacts } from "../../src/catalog/catalog.js";
import type { Plan } from "../../src/plan/plan.js";
import { catalog, column, emptyTarget, object, primaryKey, role, server, table, targetServer } from "../support/catalogs.js";
import { codesOf, planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

const rules = spec([["public.*"]]);
const ordinary: Server["privileges"] = { ...server().privileges, superuser: false };
const orders = table("orders", { columns: [column("id", "bigint")], indexes: [primaryKey("orders", "id")] });
const publicSchema = { name: "public", owner: "app", grantable: true, creators: ["app"] };

/** A function of each owner, and what more. */
function sourceOf(owners: readonly string[], roles: Server["roles"], more: readonly CatalogObject[] = []) {
	const objects = owners.map((owner) => {
		const alter = `ALTER FUNCTION public.of_${owner}()`;
		return object("FUNCTION", `of_${owner}`, `CREATE FUNCTION public.of_${owner}() ...;`, { owner: { role: owner, alter } });
	});
	return catalog([orders], { server: server({ roles: [...roles, role("app")] }), objects: [...objects, ...more] });
}

function targetOf(roles: Server["roles"], facts: Partial<Server> = {}) {
	const known = { ...targetServer(), roles: [...roles, role("app")], schemas: [publicSchema], privileges: ordinary };
	return emptyTarget({ ...known, ...facts });
}

function argsOf<K extends Plan["actions"][number]["kind"]>(plan: Plan, kind: K) {
	return plan.actions.flatMap((action) =>
		action.kind === kind ? [action.args as Extract<Plan["actions"][number], { kind: K }>["args"]] : [],
	);
}

describe("owners", () => {
	test("are the source's where the target has them, when all is built and before privileges", () => {
		const grant = object("ACL", "TABLE orders", "GRANT SELECT ON TABLE public.orders TO web;", { dependsOn: ["table public.orders"] });
		const plan = planOf(rules, sourceOf(["web", "app"], [role("web")], [grant]), { target: targetOf([role("web")]) });
		expect(codesOf(plan)).toEqual([]);
		expect(argsOf(plan, "set-owner")).toEqual([
			{ object: "function public.of_web", owner: "web", alter: "ALTER FUNCTION public.of_web()", schema: "public" },
		]);
		const ids = plan.actions.map(({ id }) => id);
		const at = (id: string) => ids.findIndex((found) => found.startsWith(id));
		expect(at("set-owner:")).toBeGreaterThan(at("build-object:constraint orders_pkey"));
		expect(at("set-owner:")).toBeLessThan(at("build-object:acl"));
	});

	test("of hypertables are set before there are chunks", () => {
		const readings = table("readings", { columns: [column("ts", "timestamp with time zone")], rowsEstimate: 10 });
		const source = catalog([readings], { server: server({ roles: [role("app"), role("web")] }) });
		const owned = new Map(
			[...source.objects].map(([id, found]) => [id, { ...found, owner: { role: "web", alter: "ALTER TABLE public.readings" } }]),
		);
		const hypertable = spec([["public.readings", { hypertable: { column: "ts" } }]]);
		const plan = planOf(hypertable, { ...source, objects: owned }, { target: targetOf([role("web")]) });
		const ids = plan.actions.map(({ id }) => id);
		expect(ids.indexOf("set-owner:table public.readings")).toBe(ids.indexOf("create-hypertable:public.readings") + 1);
		const copy = plan.actions.find(({ kind }) => kind === "copy-part");
		expect(copy?.after).toContain("set-owner:table public.readings");
	});

	test("without LOGIN cannot run the policies of their hypertables, whether they get them or have them", () => {
		const readings = (owner: string) => table("readings", { columns: [column("ts", "timestamp with time zone")], owner });
		const retention = { dropAfter: "1 year", enable: "at_cutover" } as const;
		const policies = spec([["public.readings", { hypertable: { column: "ts", retention } }]]);
		const plan = (login: boolean, there: readonly TableFacts[] = []) => {
			const owned = (tables: readonly TableFacts[], facts: Server) => {
				const base = catalog(tables, { server: facts });
				const owner = { role: "web", alter: "ALTER TABLE public.readings" };
				return { ...base, objects: new Map([...base.objects].map(([id, found]) => [id, { ...found, owner }])) };
			};
			const source = owned([readings("web")], server({ roles: [role("app"), role("web")] }));
			return planOf(policies, source, { target: owned(there, targetOf([role("web", { login })]).server) });
		};
		const refused = (label: string) => ({
			code: "C155",
			label,
			fix: ['on the target: ALTER ROLE "web" LOGIN;', expect.stringContaining("web: app")],
		});
		expect(codesOf(plan(true), "error")).toEqual([]);
		expect(plan(false).diagnostics).toContainEqual(expect.objectContaining(refused("will belong to web, which cannot log in")));
		expect(plan(false, [readings("web")]).diagnostics).toContainEqual(
			expect.objectContaining(refused("belongs to web, which cannot log in")),
		);
	});

	test("of what the cutover makes are given with it by a superuser, event triggers to superusers only", () => {
		const owned = (kind: string, name: string, role: string) =>
			object(kind, name, `CREATE ${kind} ${name};`, {
				id: `${kind.toLowerCase()} ${name}`,
				section: "post-data",
				owner: { role, alter: `ALTER ${kind} ${name}` },
			});
		const late = spec([["public.*"]], { schema: { include: ["public"], late: ["publications", "event_triggers"] } });
		const people = [role("web"), role("boss", { superuser: true })];
		const objects = [owned("PUBLICATION", "p", "web"), owned("EVENT TRIGGER", "by_boss", "boss"), owned("EVENT TRIGGER", "by_web", "web")];
		const plan = planOf(late, sourceOf([], people, objects), { target: targetOf(people, { privileges: server().privileges }) });
		expect(argsOf(plan, "create-late-object").map(({ sql }) => sql)).toEqual([
			'CREATE PUBLICATION p;\nALTER PUBLICATION p OWNER TO "web";',
			'CREATE EVENT TRIGGER by_boss;\nALTER EVENT TRIGGER by_boss OWNER TO "boss";',
			"CREATE EVENT TRIGGER by_web;",
		]);
		expect(argsOf(plan, "set-owner")).toEqual([]);
		expect(plan.diagnostics).toMatchObject([{ code: "W220", why: "web (1 object): made by the cutover, which may not give it away" }]);
	});

	test("that cannot be are said once, with their numbers", () => {
		const roles = [role("gone"), role("postgres", { superuser: true })];
		const source = sourceOf(["gone", "postgres"], roles, [
			object("VIEW", "v", "CREATE VIEW public.v AS SELECT 1;", { owner: { role: "gone", alter: "ALTER VIEW public.v" } }),
		]);
		const plan = planOf(rules, source, { target: targetOf([role("postgres", { superuser: true })]) });
		expect(argsOf(plan, "set-owner")).toEqual([]);
		expect(plan.diagnostics).toMatchObject([
			{
				code: "W220",
				severity: "warning",
				what: "3 objects will belong to app on the target, not to the owner that the source has",
				why: "gone (2 objects): the target has no such role; postgres (1 object): a superuser there",
			},
		]);
	});

	test("that ours may not become, or own nowhere, are errors with the grant", () => {
		const closed = role("web", { ours: { inherits: true, set: false, grant: false } });
		const source = sourceOf(["web"], [role("web")]);
		expect(planOf(rules, source, { target: targetOf([closed]) }).diagnostics).toMatchObject([
			{
				code: "C150",
				fix: ['on the target: GRANT "web" TO "app" WITH INHERIT TRUE, SET TRUE;', expect.stringContaining("owners: { web: app }")],
			},
		]);
		const schemas = [{ ...publicSchema, grantable: false }];
		expect(planOf(rules, source, { target: targetOf([role("web")], { schemas }) }).diagnostics).toMatchObject([
			{ code: "C151", fix: ['on the target: GRANT CREATE ON SCHEMA "public" TO "web";'] },
		]);
		const creators = [{ ...publicSchema, grantable: false, creators: ["web"] }];
		expect(codesOf(planOf(rules, source, { target: targetOf([role("web")], { schemas: creators }) }))).toEqual([]);
		const all = { ...ordinary, superuser: true };
		expect(codesOf(planOf(rules, source, { target: targetOf([closed], { schemas, privileges: all }) }))).toEqual([]);
	});

	test("that are mapped take their grants along; both names must exist", () => {
		const grant = object("ACL", "TABLE orders", "GRANT SELECT ON TABLE public.orders TO old;", { dependsOn: ["table public.orders"] });
		const place = { file: "migration.yaml", line: 3, column: 3, length: 3 };
		const mapping = spec([["public.*"]], {
			schema: { include: ["public"], privileges: "copy", owners: [{ from: "old", to: "web", place }] },
		});
		const source = sourceOf(["old"], [role("old")], [grant]);
		const plan = planOf(mapping, source, { target: targetOf([role("web")]) });
		expect(argsOf(plan, "set-owner")).toMatchObject([{ owner: "web" }]);
		expect(argsOf(plan, "build-object").at(-1)?.sql).toBe('GRANT SELECT ON TABLE public.orders TO "web";');
		expect(planOf(mapping, sourceOf([], [], [grant]), { target: targetOf([]) }).diagnostics).toMatchObject([
			{ code: "S117", place },
			{ code: "C154", place, fix: ['on the target: CREATE ROLE "web";'] },
			{ code: "C127" },
		]);
	});
});

describe("roles that are created", () => {
	const create = spec([["public.*"]], { schema: { include: ["public"], privileges: "copy", roles: "create" } });
	const people = [
		role("owners", { createRole: true, comment: "it's" }),
		role("login", {
			login: true,
			replication: true,
			connectionLimit: 3,
			memberOf: [
				{ role: "owners", admin: false, inherit: true, set: false },
				{ role: "pg_monitor", admin: false },
			],
			settings: [
				{ name: "search_path", value: '"$user", "My, schema", public', here: true },
				{ name: "log_statement", value: "all", here: false },
			],
		}),
		role("boss", { superuser: true, memberOf: [{ role: "owners", admin: true }] }),
		role("stranger", { login: true }),
		role("pg_monitor"),
	];
	const target = targetOf([role("pg_monitor", { ours: { inherits: false, set: false, grant: false } })], {
		parameters: [
			{ name: "log_statement", settable: false },
			{ name: "search_path", settable: true },
			{ name: "session_replication_role", settable: true },
		],
	});

	test("are those that objects need, and their members; what takes more rights is printed", () => {
		const plan = planOf(create, sourceOf(["owners"], people), { target });
		expect(argsOf(plan, "create-role")).toEqual([
			{
				role: "login",
				password: false,
				sql: `CREATE ROLE "login" LOGIN CONNECTION LIMIT 3;
ALTER ROLE "login" IN DATABASE "shop" SET "search_path" TO '$user', 'My, schema', 'public';`,
			},
			{ role: "owners", password: false, sql: `CREATE ROLE "owners" NOLOGIN CREATEROLE;\nCOMMENT ON ROLE "owners" IS 'it''s';` },
		]);
		expect(argsOf(plan, "grant-role")).toEqual([
			{ role: "owners", member: "login", options: "INHERIT TRUE, SET FALSE", temporary: false },
			{ role: "owners", member: "app", options: "INHERIT TRUE, SET TRUE", temporary: true },
		]);
		expect(argsOf(plan, "set-owner")).toMatchObject([{ owner: "owners" }]);
		expect(plan.diagnostics).toMatchObject([
			{
				code: "W222",
				fix: [
					`on the target, as somebody who may, after apply:
ALTER ROLE "login" REPLICATION;
ALTER ROLE "login" SET "log_statement" TO 'all';
GRANT "pg_monitor" TO "login";`,
				],
			},
		]);
	});

	test("take CREATEROLE, and their passwords a superuser of the source", () => {
		const source = sourceOf(["owners"], people);
		const weak = targetOf([], { ...target.server, privileges: { ...ordinary, createRole: false } });
		expect(codesOf(planOf(create, source, { target: weak }), "error")).toEqual(["C152"]);
		const passwords = spec([["public.*"]], { schema: { include: ["public"], privileges: "copy", roles: "create_with_passwords" } });
		const asUser = { ...source, server: { ...source.server, privileges: ordinary } };
		expect(codesOf(planOf(passwords, asUser, { target }), "error")).toEqual(["C153"]);
		expect(argsOf(planOf(passwords, source, { target }), "create-role").map(({ role, password }) => [role, password])).toEqual([
			["login", true],
			["owners", false],
		]);
	});

	test("are never a provider's", () => {
		const source = sourceOf(
			["rds_superuser", "cloudsqladmin", "azure_pg_admin", "supabase_admin", "neon_superuser", "tsdbadmin", "anon"],
			[
				...["rds_superuser", "cloudsqladmin", "azure_pg_admin", "supabase_admin", "neon_superuser", "tsdbadmin"].map((name) => role(name)),
				role("anon"),
			],
		);
		const plan = planOf(create, source, { target });
		expect(argsOf(plan, "create-role").map(({ role: name }) => name)).toEqual(["anon"]);
	});
});

describe("privileges", () => {
	const grant = (sql: string, facts: Partial<CatalogObject> = {}) =>
		object("ACL", "TABLE orders", sql, { dependsOn: ["table public.orders"], ...facts });

	test("that the target lacks are granted, what it has beyond stays", () => {
		const wanted = grant("REVOKE ALL ON TABLE public.orders FROM PUBLIC;\nGRANT SELECT,INSERT ON TABLE public.orders TO web;");
		const source = sourceOf([], [role("web")], [wanted]);
		const there = (sql: string) => catalog([orders], { server: targetOf([role("web")]).server, objects: [grant(sql)] });
		const amended = planOf(rules, source, { target: there("GRANT SELECT ON TABLE public.orders TO web;") });
		expect(codesOf(amended)).toEqual([]);
		expect(argsOf(amended, "alter-privileges").map(({ sql, what }) => [what, sql])).toEqual([
			["revoke ALL from PUBLIC, grant SELECT,INSERT to web", wanted.sql],
		]);
		const richer = planOf(rules, source, {
			target: there(`${wanted.sql.replace("SELECT,INSERT", "ALL")}\nGRANT ALL ON TABLE public.orders TO x;`),
		});
		expect(richer.unchanged).toContain(wanted.id);
	});

	test("on what belongs to others are printed for somebody who may grant them", () => {
		const acl = object("ACL", "SCHEMA public", "GRANT USAGE ON SCHEMA public TO web;");
		const member = grant("GRANT ALL ON FUNCTION public.of_extension() TO web;", { dependsOn: [], tag: "FUNCTION of_extension()" });
		const source = sourceOf([], [role("web")], [acl, { ...member, id: "acl of_extension" }]);
		const schemas = [{ ...publicSchema, owner: "dba", grantable: false }];
		const plan = planOf(rules, source, { target: targetOf([role("web")], { schemas }) });
		expect(plan.diagnostics).toMatchObject([
			{
				code: "W221",
				why: "schema public belongs to dba; it is on something of the server or of an extension",
				fix: [expect.stringContaining("GRANT USAGE ON SCHEMA public TO web;")],
			},
		]);
		expect(argsOf(plan, "build-object").filter(({ entry }) => entry === "ACL")).toEqual([]);
	});
});
