import { describe, expect, test } from "vitest";
import type { CatalogObject, Server, TableFacts } from "../../src/catalog/catalog.js";
import { catalog, column, emptyTarget, extension, object, primaryKey, role, server, table } from "../support/catalogs.js";
import { codesOf, planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

const rules = spec([["public.*"]]);
const orders = table("orders", { indexes: [primaryKey("orders", "id")] });
const ordinary = { ...server().privileges, superuser: false };

function planned(objects: readonly CatalogObject[], facts: Partial<Server> = {}, tables: readonly TableFacts[] = []) {
	const source = catalog([orders, ...tables], { objects });
	return planOf(rules, source, { target: emptyTarget({ privileges: ordinary, ...facts }) });
}

const inC = object(
	"FUNCTION",
	"f(integer)",
	"CREATE FUNCTION public.f(integer) RETURNS integer\n    LANGUAGE c STRICT\n    AS 'lib', 'f';",
);

describe("what takes a superuser", () => {
	test("is said by reason, with the statements and the way to leave it out", () => {
		const other = object("FUNCTION", "g()", "CREATE FUNCTION public.g() RETURNS integer\n    LANGUAGE c\n    AS 'lib', 'g';");
		const leakproof = object(
			"FUNCTION",
			"h()",
			"CREATE FUNCTION public.h() RETURNS int\n    LANGUAGE sql LEAKPROOF\n    AS $$ SELECT 1 $$;",
		);
		const plan = planned([inC, other, leakproof]);
		expect(plan.diagnostics).toMatchObject([
			{
				code: "C156",
				what: `app may not create ${inC.id}, ${other.id} on the target`,
				why: "Only a superuser may: written in c, which is no trusted language.",
				fix: [
					`on the target, as a superuser, where it is respected then:\n${inC.sql}\n${other.sql}`,
					`or leave them on the source: schema: { skip: [${JSON.stringify(inC.id)}, ${JSON.stringify(other.id)}] }`,
				],
			},
			{ code: "C156", why: "Only a superuser may: LEAKPROOF." },
		]);
	});

	test("is no matter for a superuser, nor where the target has it", () => {
		const privileges = server().privileges;
		expect(codesOf(planned([inC], { privileges }))).toEqual([]);
		const source = catalog([orders], { objects: [inC] });
		const target = { ...emptyTarget({ privileges: ordinary }), objects: new Map([[inC.id, inC]]) };
		expect(codesOf(planOf(rules, source, { target }))).toEqual([]);
	});

	test("words in a body or a default do not", () => {
		const body =
			"CREATE FUNCTION public.f(t text DEFAULT 'LANGUAGE c') RETURNS text\n    LANGUAGE sql\n    AS $$\n    LANGUAGE c LEAKPROOF $$;";
		expect(codesOf(planned([object("FUNCTION", "f(text)", body)]))).toEqual([]);
	});

	test("names a managed target, which has none, and leaves it what its administrators may do", () => {
		const wrapper = object("FOREIGN DATA WRAPPER", "w", "CREATE FOREIGN DATA WRAPPER w;", { id: "foreign data wrapper w" });
		const managed = { roles: [role("app"), role("rds_superuser")] };
		const plan = planned([inC, wrapper], managed);
		expect(plan.diagnostics).toMatchObject(
			[
				{ code: "C156", why: expect.stringMatching(/Amazon RDS or Aurora lets none of its customers be one\.$/), fix: [/^or leave it/] },
			].map((found) => ({ ...found, fix: [expect.stringMatching(/^or leave it/)] })),
		);
	});

	test("does not print options of wrappers, which may be secrets", () => {
		const sql = "CREATE FOREIGN DATA WRAPPER w OPTIONS (\n    token 'geheim'\n);";
		const plan = planned([object("FOREIGN DATA WRAPPER", "w", sql, { id: "foreign data wrapper w" })]);
		expect(plan.diagnostics[0]?.fix?.[0]).toContain("CREATE FOREIGN DATA WRAPPER w OPTIONS (...);");
		expect(JSON.stringify(plan.diagnostics)).not.toContain("geheim");
	});
});

test("servers of a wrapper that is closed to ours are errors with the grant", () => {
	const odd = object("SERVER", "s", "CREATE SERVER s FOREIGN DATA WRAPPER \"Odd w\" OPTIONS (host 'x');", { id: "server s" });
	expect(planned([odd], { closedWrappers: ["Odd w", "other"] }).diagnostics).toMatchObject([
		{ code: "C157", fix: ['on the target: GRANT USAGE ON FOREIGN DATA WRAPPER "Odd w" TO "app";'] },
	]);
	expect(codesOf(planned([odd]))).toEqual([]);
});

test("what a later PostgreSQL refuses is said from its version on", () => {
	const postfix = object("OPERATOR", "!!", "CREATE OPERATOR public.!! (\n    FUNCTION = public.f,\n    LEFTARG = bigint\n);");
	const target = (versionNum: number) => ({ versionNum, version: `${versionNum / 10_000}` });
	expect(codesOf(planned([postfix], target(130_000)))).toEqual([]);
	expect(planned([postfix], target(140_000)).diagnostics).toMatchObject([
		{
			code: "C158",
			what: `PostgreSQL 14 does not take ${postfix.id}`,
			why: "It is a postfix operator.",
			fix: [expect.any(String), expect.stringContaining("skip")],
		},
	]);
	const parent = table("parent", { columns: [column("id"), column("twice")], indexes: [primaryKey("parent", "id")] });
	const child = table("child", {
		columns: [column("id"), column("twice", "integer", { generated: "s" })],
		inherits: [parent.id],
		indexes: [primaryKey("child", "id")],
	});
	expect(codesOf(planned([], target(150_000), [parent, child]), "error")).toEqual([]);
	expect(planned([], target(160_000), [parent, child]).diagnostics).toMatchObject([{ code: "C158", object: "public.child" }]);
});

describe("row security", () => {
	const secured = (facts: Partial<TableFacts>) => table("secured", { rowSecurity: true, indexes: [primaryKey("secured", "id")], ...facts });
	const enable = object("ROW SECURITY", "secured", "ALTER TABLE public.secured ENABLE ROW LEVEL SECURITY;", { table: secured({}).id });

	test("that hides rows of the source is an error, with membership where that helps", () => {
		const hidden = secured({ policiesApply: true, owner: "boss", privileges: { select: true, owner: false } });
		const found = planned([enable], { privileges: server().privileges }, [hidden]).diagnostics.find(({ code }) => code === "C159");
		expect(found).toMatchObject({
			what: "row security hides rows of public.secured from app",
			fix: ['on the source: ALTER ROLE "app" BYPASSRLS;', 'or on the source: GRANT "boss" TO "app";'],
		});
		const forced = secured({ policiesApply: true, forcedRowSecurity: true });
		expect(planned([enable], { privileges: server().privileges }, [forced]).diagnostics[0]?.fix).toEqual([
			'on the source: ALTER ROLE "app" BYPASSRLS;',
		]);
	});

	test("that is forced would stop what is applied to the target, unless ours bypasses it", () => {
		const forced = secured({ forcedRowSecurity: true });
		expect(planned([enable], {}, [forced]).diagnostics).toMatchObject([
			{
				code: "C159",
				what: "row security of public.secured would decide what app may write on the target",
				fix: [
					'on the target: ALTER ROLE "app" BYPASSRLS;',
					expect.stringContaining('ALTER TABLE "public"."secured" NO FORCE ROW LEVEL SECURITY;'),
				],
			},
		]);
		expect(codesOf(planned([], {}, [forced]))).toEqual([]);
		expect(codesOf(planned([enable], { roles: [role("app", { bypassRowSecurity: true })] }, [forced]))).toEqual([]);
		expect(codesOf(planned([enable], {}, [secured({})]))).toEqual([]);
	});
});

test("comments on what belongs to others stay as they are", () => {
	const comment = object("COMMENT", "EXTENSION citext", "COMMENT ON EXTENSION citext IS 'ours';", { tag: "EXTENSION citext" });
	const timescaledb = extension("timescaledb", "2.19.3");
	const plan = (ours: boolean) => planned([comment], { extensions: [timescaledb, extension("citext", "1.6", { ours })] });
	expect(
		plan(true)
			.actions.filter(({ kind }) => kind === "create-object")
			.map(({ id }) => id),
	).toContain(`create-object:${comment.id}`);
	expect(plan(false).diagnostics).toMatchObject([
		{ code: "W229", what: "app may not comment on extension citext", fix: [expect.stringContaining(comment.sql), expect.any(String)] },
	]);
	expect(plan(false).actions.map(({ id }) => id)).not.toContain(`create-object:${comment.id}`);
});
