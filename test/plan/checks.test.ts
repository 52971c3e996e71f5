import { describe, expect, test } from "vitest";
import type { Server } from "../../src/catalog/catalog.js";
import { catalog, column, emptyTarget, object, primaryKey, server, table, targetServer } from "../support/catalogs.js";
import { codesOf, idsOf, planOf } from "../support/plans.js";
import { customers } from "../support/shop.js";
import { spec } from "../support/specs.js";

const rules = spec([["public.*"]]);
const ordinary: Server["privileges"] = {
	superuser: false,
	replication: false,
	createRole: false,
	createOnDatabase: false,
	ownsDatabase: false,
	setReplicationRole: false,
	signalBackend: false,
};

function onSource(facts: Partial<Server>) {
	return planOf(rules, catalog([customers], { server: server(facts) })).diagnostics;
}

function onTarget(facts: Partial<Server>, plan = rules) {
	return planOf(plan, catalog([customers]), { target: emptyTarget(facts) }).diagnostics;
}

describe("the source", () => {
	const settings = (changed: Partial<Server["settings"]>) => ({ settings: { ...server().settings, ...changed } });

	test.each([
		["C105", "error", settings({ wal_level: "replica" })],
		["C106", "error", { usedReplicationSlots: 10 }],
		["C106", "warning", { usedReplicationSlots: 9 }],
		["C107", "error", { usedWalSenders: 10 }],
		["C120", "error", { slots: [{ name: "hyperferry_shop", plugin: "pgoutput", active: false, database: "shop" }] }],
		["C120", "error", { publications: [{ name: "hyperferry_shop_ins", allTables: false, tables: [] }] }],
		["C122", "warning", { oldestTransactionSeconds: 301 }],
		["C123", "warning", settings({ max_slot_wal_keep_size: "10GB" })],
	] as const)("%s %s", (code, severity, facts) => {
		expect(onSource(facts)).toMatchObject([{ code, severity, fix: expect.any(Array) }]);
	});

	test("every missing right is named with its grant", () => {
		const theirs = { ...customers, owner: "shop_owner", privileges: { select: true, owner: false } };
		const found = planOf(rules, catalog([theirs], { server: server({ privileges: ordinary }) })).diagnostics;
		expect(found.map(({ code }) => code)).toEqual(["C108", "C110", "C110", "C126"]);
		expect(found.flatMap(({ fix }) => fix)).toEqual([
			'on the source: ALTER ROLE "app" REPLICATION;',
			'on the source: GRANT CREATE ON DATABASE "shop" TO "app";',
			'on the source: GRANT "shop_owner" TO "app";',
			'or on the source: ALTER TABLE "public"."customers" OWNER TO "app";',
			'on the source: ALTER DATABASE "shop" OWNER TO "app";',
			'and on the source: GRANT pg_signal_backend TO "app";',
			"or stop the writers yourself at cutover: cutover: { fence: none }",
		]);
	});

	test("our own slot and publications are no strangers", () => {
		const ours = { slots: [{ name: "hyperferry_shop", plugin: "pgoutput", active: true, database: "shop" }], usedReplicationSlots: 10 };
		const plan = planOf(rules, catalog([customers], { server: server(ours) }), { done: new Set(["create-slot:hyperferry_shop"]) });
		expect(codesOf(plan)).toEqual([]);
	});

	test("unlogged tables are copied, never published", () => {
		const plan = planOf(rules, catalog([table("cache", { persistence: "u", indexes: [primaryKey("cache", "id")] })]));
		expect(codesOf(plan)).toEqual(["C121"]);
		expect(plan.actions.find(({ kind }) => kind === "create-publication")?.args).toMatchObject({ tables: [] });
		expect(idsOf(plan)).toContain("copy-part:public.cache#1");
	});
});

describe("the target", () => {
	test.each([
		["C103", { systemIdentifier: "1" }],
		["C115", { subscriptions: [{ name: "sub", enabled: true, publications: ["p"], tables: [customers.id] }] }],
		["C118", { inRecovery: true }],
		["C118", { settings: { ...server().settings, default_transaction_read_only: "on" } }],
		["C125", { encoding: "LATIN1" }],
		["C129", { privileges: { ...ordinary, setReplicationRole: true } }],
	] as const)("%s", (code, facts) => {
		expect(onTarget(facts)).toMatchObject([{ code, severity: "error", fix: expect.any(Array) }]);
	});

	test("TimescaleDB must be there, or creatable and allowed", () => {
		const without = targetServer({ extensions: [], timescaledbAvailable: "2.19.3" });
		const { timescaledb: _none, ...bare } = without;
		const target = catalog([], { server: bare });
		const allowed = spec([["public.*"]], { target: { ...rules.target, createExtensions: true } });
		expect(codesOf(planOf(rules, catalog([customers]), { target }))).toEqual(["C104"]);
		const plan = planOf(allowed, catalog([customers]), { target });
		expect(codesOf(plan)).toEqual([]);
		expect(plan.actions.find(({ phase }) => phase === "schema")?.id).toBe("create-object:extension timescaledb");
	});

	test("a publication FOR ALL TABLES forbids hypertables from TimescaleDB 2.20 on", () => {
		const hypertable = spec([["public.readings", { hypertable: { column: "ts" } }]]);
		const readings = catalog([table("readings", { columns: [column("ts", "timestamp with time zone")] })]);
		const publications = [{ name: "everything", allTables: true, tables: [] }];
		const codes = (version: string) =>
			codesOf(
				planOf(hypertable, readings, { target: emptyTarget({ publications, timescaledb: { version, license: "apache" } }) }),
				"error",
			);
		expect(codes("2.20.0")).toEqual(["C124"]);
		expect(codes("2.19.3")).toEqual([]);
	});

	test("roles of privileges and policies that it lacks are said once, unless privileges stay", () => {
		const grant = object(
			"ACL",
			"TABLE customers",
			'GRANT SELECT ON TABLE public.customers TO reader;\nGRANT ALL ON TABLE public.customers TO "The Boss" WITH GRANT OPTION;',
			{
				table: customers.id,
			},
		);
		const source = catalog([customers], { objects: [grant] });
		expect(planOf(rules, source).diagnostics).toMatchObject([
			{ code: "C127", severity: "warning", why: "The Boss (1 object), reader (1 object)" },
		]);
		expect(codesOf(planOf(spec([["public.*"]], { schema: { include: ["public"], privileges: "skip" } }), source))).toEqual([]);
	});
});
