import { describe, expect, test } from "vitest";
import type { Server } from "../../src/catalog/catalog.js";
import type { RoleFacts } from "../../src/catalog/role-facts.js";
import { providerOf } from "../../src/objects/providers.js";
import { renderPlan } from "../../src/render/plan-text.js";
import { catalog, emptyTarget, extension, object, primaryKey, role, server, table } from "../support/catalogs.js";
import { codesOf, planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

const rules = spec([["public.*"]]);
const orders = table("orders", { indexes: [primaryKey("orders", "id")] });
const ordinary = { ...server().privileges, superuser: false };

/** Roles and settings by which one may know each. */
const marks = [
	["Amazon RDS or Aurora", "rds_superuser", "rds.extensions"],
	["Google Cloud SQL", "cloudsqlsuperuser", "cloudsql.logical_decoding"],
	["Azure Database for PostgreSQL", "azure_pg_admin", "azure.extensions"],
	["Supabase", "supabase_admin", "supautils.privileged_role"],
	["Neon", "neon_superuser", "neon.tenant_id"],
	["Timescale Cloud", "tsdbadmin", "tsdb_admin.allowed_databases"],
] as const;

function managed(name: string, facts: Partial<Server> = {}, more: readonly RoleFacts[] = []): Partial<Server> {
	const [, mark = ""] = marks.find(([provider]) => provider === name) ?? [];
	return { privileges: ordinary, roles: [role("app"), role(mark), ...more], ...facts };
}

function onSource(facts: Partial<Server>) {
	return planOf(rules, catalog([orders], { server: server(facts) }));
}

describe("who runs a server", () => {
	test.each(marks)("%s is known by the role %s or the setting %s", (name, mark, setting) => {
		expect(providerOf({ roles: [role("app"), role(mark)], parameters: [] })?.name).toBe(name);
		expect(providerOf({ roles: [role("app")], parameters: [{ name: setting, settable: false }] })?.name).toBe(name);
		expect(providerOf({ roles: [role(`${mark}_not`)], parameters: [{ name: `not_${setting}`, settable: true }] })).toBeUndefined();
	});

	test("is named with the servers", () => {
		const plan = planOf(rules, catalog([orders], { server: server(managed("Neon")) }), { target: emptyTarget(managed("Timescale Cloud")) });
		const text = renderPlan(plan, { colour: false, width: 200, verbose: false, file: "migration.yaml" });
		expect(text).toMatch(/source {2}app@\S+ +PostgreSQL 17\.11, Neon {2}sslmode/);
		expect(text).toMatch(/target {2}app@\S+ +PostgreSQL 17\.11, TimescaleDB 2\.19\.3 \(timescale license\), Timescale Cloud {2}sslmode/);
		expect([plan.source.provider, plan.target.provider]).toEqual(["Neon", "Timescale Cloud"]);
	});
});

describe("a managed source", () => {
	test.each([
		["Amazon RDS or Aurora", /rds\.logical_replication = 1 {2}in a custom parameter group .* reboot/],
		["Google Cloud SQL", /cloudsql\.logical_decoding = on {2}as a database flag/],
		["Azure Database for PostgreSQL", /wal_level = logical {2}on the parameters page .* restart/],
		["Supabase", /wal_level = logical {2}with its support/],
		["Neon", /enable Logical Replication {2}in the settings of the project/],
		["Timescale Cloud", /wal_level = logical {2}with the database parameters/],
	] as const)("%s has its own way to wal_level = logical and to other settings", (name, way) => {
		const settings = { ...server().settings, wal_level: "replica", max_replication_slots: "1" };
		const found = onSource(managed(name, { settings, usedReplicationSlots: 1, usedWalSenders: 10 })).diagnostics;
		const fixOf = (code: string) => found.find((diagnostic) => diagnostic.code === code)?.fix?.join("\n");
		expect(fixOf("C105")).toMatch(new RegExp(`^${name}: ${way.source}`));
		for (const code of ["C105", "C106", "C107"]) expect(fixOf(code)).not.toContain("ALTER SYSTEM");
		expect(fixOf("C106")).toContain(`or ${name}: max_replication_slots = 3`);
		expect(fixOf("C107")).toContain(`${name}: max_wal_senders = 12`);
		expect(fixOf("C107")).not.toContain("Logical Replication");
	});

	test("a superuser of it has the common way", () => {
		const settings = { ...server().settings, wal_level: "replica" };
		const plan = onSource(managed("Amazon RDS or Aurora", { settings, privileges: server().privileges }));
		expect(plan.diagnostics[0]?.fix?.[0]).toBe("on the source: ALTER SYSTEM SET wal_level = 'logical';  then restart the server");
	});

	test("the right to replicate comes as its provider gives it", () => {
		const without = { ...ordinary, replication: false };
		const group = (inherits: boolean) => role("rds_replication", { ours: { inherits, set: inherits, grant: false } });
		const rds = (inherits: boolean) => onSource(managed("Amazon RDS or Aurora", { privileges: without }, [group(inherits)]));
		expect(codesOf(rds(true))).toEqual([]);
		expect(rds(false).diagnostics).toMatchObject([
			{ code: "C108", why: expect.stringContaining("rds_replication"), fix: ['on the source: GRANT "rds_replication" TO "app";'] },
		]);
		const fixOn = (name: string) => onSource(managed(name, { privileges: without })).diagnostics.find(({ code }) => code === "C108")?.fix;
		expect(fixOn("Google Cloud SQL")).toEqual(['on the source: ALTER ROLE "app" REPLICATION;']);
		expect(fixOn("Neon")?.[0]).toMatch(/^Neon: make the role in Neon's console/);
	});

	test("that removes idle slots is warned of", () => {
		expect(codesOf(onSource(managed("Neon")))).toEqual(["W227"]);
		expect(codesOf(onSource(managed("Supabase")))).toEqual([]);
	});
});

describe("a managed target", () => {
	test("creates what elsewhere takes a superuser", () => {
		const source = catalog([orders], {
			server: server({ extensions: [extension("postgis", "3.5")] }),
			objects: [object("EXTENSION", "postgis", "CREATE EXTENSION postgis;")],
		});
		const available = [{ name: "postgis", defaultVersion: "3.5", versions: ["3.5"], needsSuperuser: true }];
		const plan = (facts: Partial<Server>) => planOf(rules, source, { target: emptyTarget({ ...facts, availableExtensions: available }) });
		expect(codesOf(plan({ privileges: ordinary }))).toEqual(["C172"]);
		expect(codesOf(plan(managed("Amazon RDS or Aurora")))).toEqual([]);
	});

	test("may refuse event triggers where nothing is documented", () => {
		const source = catalog([orders], {
			objects: [object("EVENT TRIGGER", "watch", "CREATE EVENT TRIGGER watch ...;", { id: "event trigger watch", section: "post-data" })],
		});
		const late = spec([["public.*"]], { schema: { include: ["public"], late: ["event_triggers"] } });
		const codes = (facts: Partial<Server>) => codesOf(planOf(late, source, { target: emptyTarget(facts) }));
		expect(codes({ privileges: ordinary })).toEqual(["C176"]);
		expect(codes(managed("Google Cloud SQL"))).toEqual([]);
		expect(codes(managed("Azure Database for PostgreSQL"))).toEqual(["W228"]);
	});

	test("without session_replication_role names whom to ask", () => {
		const trigger = object("TRIGGER", "touch", "CREATE TRIGGER touch ...;", { table: orders.id });
		const target = managed("Timescale Cloud", { privileges: { ...ordinary, setReplicationRole: false } });
		const plan = planOf(rules, catalog([orders], { objects: [trigger] }), { target: emptyTarget(target) });
		expect(plan.diagnostics).toMatchObject([
			{ code: "W223", fix: ["nothing to do", expect.stringContaining("Timescale Cloud has not given it to app; ask its support")] },
		]);
	});
});
