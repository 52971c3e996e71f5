import { describe, expect, test } from "vitest";
import type { Server } from "../../src/catalog/catalog.js";
import type { LargeObjectFacts } from "../../src/catalog/surroundings.js";
import type { LargeObjectRange } from "../../src/model/large-objects.js";
import type { Spec } from "../../src/spec/spec.js";
import { catalog, emptyTarget, primaryKey, role, server, table, targetServer } from "../support/catalogs.js";
import { codesOf, idsOf, planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

const pages = table("pages", { indexes: [primaryKey("pages", "id")] });

function planned(
	facts: Partial<LargeObjectFacts> = {},
	more: {
		readonly target?: Partial<Server>;
		readonly there?: number;
		readonly spec?: Spec;
		readonly done?: readonly string[];
		readonly people?: Server["roles"];
	} = {},
) {
	const base = catalog([pages], more.people && { server: server({ roles: more.people }) });
	const largeObjects: LargeObjectFacts = {
		objects: 1500,
		bytes: 1_000_000,
		ranges: [
			{ from: 16_400, objects: 1000 },
			{ from: 20_000, objects: 500 },
		],
		unreadable: 0,
		owners: ["app"],
		grantees: [],
		changes: "1",
		...facts,
	};
	const target = emptyTarget(more.target);
	return planOf(
		more.spec ?? spec([["public.*"]]),
		{ ...base, largeObjects },
		{
			target: { ...target, largeObjects: { ...target.largeObjects, objects: more.there ?? 0 } },
			done: new Set(more.done ?? []),
		},
	);
}

function ranges(plan: ReturnType<typeof planned>): readonly LargeObjectRange[] {
	return plan.actions.flatMap((action) => (action.kind === "copy-large-objects" ? [action.args] : []));
}

describe("large objects", () => {
	test("are copied in ranges that leave no oid out, after the slot", () => {
		const plan = planned();
		expect(ranges(plan)).toMatchObject([
			{ part: 1, of: 2, to: 20_000, objects: 1000 },
			{ part: 2, of: 2, from: 20_000, objects: 500 },
		]);
		expect(ranges(plan)[0]).not.toHaveProperty("from");
		expect(ranges(plan)[1]).not.toHaveProperty("to");
		expect(plan.actions.find(({ kind }) => kind === "copy-large-objects")?.after).toContain("create-slot:hyperferry_shop");
		expect(plan.largeObjects).toEqual({ objects: 1500, bytes: 1_000_000, copied: true, changes: "1" });
		expect(codesOf(plan)).toEqual(["W248"]);
	});

	test("stay where the spec says so, and are no matter where there are none", () => {
		const stay = planned(
			{ unreadable: 3 },
			{ spec: spec([["public.*"]], { schema: { include: ["public"], largeObjects: "skip" } }), there: 5 },
		);
		expect(idsOf(stay).filter((id) => id.startsWith("copy-large"))).toEqual([]);
		expect(stay.largeObjects?.copied).toBe(false);
		expect(codesOf(stay)).toEqual([]);
		expect(planned({ objects: 0, ranges: [] }).largeObjects).toBeUndefined();
		expect(codesOf(planned({ objects: 0, ranges: [] }, { there: 5 }))).toEqual([]);
	});

	test("must be readable, each of them", () => {
		expect(
			planned({ unreadable: 3, owners: ["keeper"] }, { target: { roles: ["app", "keeper"].map((name) => role(name)) } }).diagnostics,
		).toMatchObject([
			{
				code: "C174",
				severity: "error",
				what: "app may not read 3 of 1,500 large objects",
				fix: ['on the source: GRANT "keeper" TO "app";', /large_objects: skip/].map((part) => expect.stringMatching(part)),
			},
			{ code: "W248" },
		]);
	});

	test("are never mixed with those of the target, unless they are of this migration", () => {
		expect(codesOf(planned({}, { there: 5 }), "error")).toEqual(["C175"]);
		expect(codesOf(planned({}, { there: 5, done: ["copy-large-objects:part 1"] }), "error")).toEqual([]);
	});

	test("keep owners and grantees that the target has", () => {
		const plan = planned(
			{ owners: ["app", "keeper"], grantees: ["public", "reader", "unknown"] },
			{ target: { roles: ["app", "reader"].map((name) => role(name)) } },
		);
		expect(ranges(plan)[0]).toMatchObject({
			owners: [{ source: "app", target: "app" }],
			grantees: [
				{ source: "public", target: "public" },
				{ source: "reader", target: "reader" },
			],
		});
		expect(plan.diagnostics.find(({ code }) => code === "W249")).toMatchObject({
			what: "large objects of keeper will belong to app",
			why: "The target does not have keeper.",
			fix: [expect.stringContaining("roles: create"), expect.any(String)],
		});
		expect(plan.diagnostics.find(({ code }) => code === "C127")?.why).toBe("unknown (1 object)");
		const ordinary = { ...targetServer().privileges, superuser: false };
		const member = planned(
			{ owners: ["keeper"] },
			{ target: { roles: ["app", "keeper"].map((name) => role(name)), privileges: ordinary } },
		);
		expect(ranges(member)[0]?.owners).toEqual([{ source: "keeper", target: "keeper" }]);
		const closed = role("keeper", { ours: { inherits: false, set: false, grant: false } });
		const own = planned({ owners: ["keeper"] }, { target: { roles: [role("app"), closed], privileges: ordinary } });
		expect(ranges(own)[0]?.owners).toEqual([]);
		expect(own.diagnostics.find(({ code }) => code === "W249")).toMatchObject({
			why: "Giving something to keeper takes membership there.",
			fix: ['on the target: GRANT "keeper" TO "app";', expect.any(String)],
		});
	});

	test("have their owners created or renamed, like those of everything else", () => {
		const place = { file: "migration.yaml", line: 3, column: 3, length: 3 };
		const base = { include: ["public"], largeObjects: "copy", privileges: "copy" } as const;
		const ordinary = { ...targetServer().privileges, superuser: false };
		const people = [role("app"), role("keeper"), role("reader")];
		const facts = { owners: ["keeper"], grantees: ["reader"] };
		const created = planned(facts, {
			spec: spec([["public.*"]], { schema: { ...base, roles: "create" } }),
			people,
			target: { privileges: ordinary },
		});
		expect(codesOf(created)).toEqual(["W248"]);
		expect(idsOf(created).filter((id) => /^(create|grant)-role:/.test(id))).toEqual([
			"create-role:keeper",
			"create-role:reader",
			"grant-role:keeper to app",
		]);
		expect(ranges(created)[0]?.owners).toEqual([{ source: "keeper", target: "keeper" }]);
		const renamed = planned(facts, {
			spec: spec([["public.*"]], { schema: { ...base, owners: [{ from: "keeper", to: "web", place }] } }),
			people,
			target: { roles: [role("app"), role("web"), role("reader")], privileges: ordinary },
		});
		expect(codesOf(renamed)).toEqual(["W248"]);
		expect(ranges(renamed)[0]?.owners).toEqual([{ source: "keeper", target: "web" }]);
	});
});
