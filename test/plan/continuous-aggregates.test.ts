import { describe, expect, test } from "vitest";
import type { Catalog, Server } from "../../src/catalog/catalog.js";
import { parseOnly, partOf } from "../../src/plan/partial-plan.js";
import type { Plan } from "../../src/plan/plan.js";
import { parseSpec } from "../../src/spec/parse-spec.js";
import { catalog, column, emptyTarget, object, primaryKey, role, table, targetServer } from "../support/catalogs.js";
import { codesOf, idsOf, planOf } from "../support/plans.js";
import { type AggregateFacts, aggregates, type RuleFacts, spec } from "../support/specs.js";

const metrics = table("metrics", {
	columns: [column("id", "bigint"), column("ts", "timestamp with time zone"), column("value", "double precision")],
	indexes: [primaryKey("metrics", "id", "ts")],
});
const id = (name: string) => ({ schema: "public", name });
const daily = object(
	"MATERIALIZED VIEW",
	"daily",
	"CREATE MATERIALIZED VIEW public.daily AS\n SELECT date_trunc('day'::text, metrics.ts) AS day\n   FROM public.metrics\n  GROUP BY (date_trunc('day'::text, metrics.ts))\n  WITH NO DATA;",
	{
		id: "materialized view public.daily",
		table: id("daily"),
	},
);
const above = object("VIEW", "report", "CREATE VIEW public.report AS SELECT day FROM public.daily;", {
	table: id("report"),
	dependsOn: [daily.id],
});
const key = object("INDEX", "daily_key", "CREATE UNIQUE INDEX daily_key ON public.daily (day);", {
	table: id("daily"),
	dependsOn: [daily.id],
});
const grant = object("ACL", "daily", "GRANT SELECT ON TABLE public.daily TO app;", { id: "acl public.daily", dependsOn: [daily.id] });
const comment = object("COMMENT", "daily", "COMMENT ON MATERIALIZED VIEW public.daily IS 'x';", {
	id: "comment on daily",
	dependsOn: [daily.id],
});
const other = object("VIEW", "other", "CREATE VIEW public.other AS SELECT 1;", { table: id("other") });
const source = catalog([metrics, table("devices", { indexes: [primaryKey("devices", "id")] }), table("daily", { relkind: "m" })], {
	objects: [daily, above, key, grant, comment, other],
});

const query = "SELECT time_bucket('1 day', ts) AS day, sum(value) FROM metrics GROUP BY 1";
const refresh = { startOffset: "30 days", endOffset: "1 hour", scheduleInterval: "1 hour", enable: "at_cutover" as const };
const wants = (
	facts: readonly AggregateFacts[],
	rule: Partial<NonNullable<RuleFacts["hypertable"]>> = {},
	mode: "continuous" | "none" = "continuous",
) =>
	spec([["public.*"], ["public.metrics", { hypertable: { column: "ts", ...rule } }]], {
		continuousAggregates: aggregates(...facts),
		replicate: { mode, batch: { rows: 5000, maxDelayMs: 1000 }, changeLogLimit: 0, limits: { lockWaitMs: 5000 } },
	});
const withAggregates = (target: Catalog, ...views: readonly string[]): Catalog => ({
	...target,
	continuousAggregates: views.map((name) => ({ view: id(name), hasRefreshPolicy: true })),
});
const version = (text: string, license = "timescale"): Catalog => emptyTarget({ timescaledb: { version: text, license } });
const findings = (plan: Plan, name = "public.daily") => plan.diagnostics.filter((diagnostic) => diagnostic.object === name);
const position = (plan: Plan, start: string) => idsOf(plan).findIndex((found) => found.startsWith(start));

describe("a continuous aggregate that replaces a materialised view", () => {
	const plan = planOf(wants([{ view: id("daily"), query, refresh }]), source);

	test("leaves out the view with its parts, keeps privileges and what needs it", () => {
		expect(codesOf(plan, "error")).toEqual([]);
		expect(plan.omitted.map(({ object: omitted }) => omitted)).toEqual(expect.arrayContaining([daily.id, key.id, comment.id]));
		expect(plan.omitted.map(({ object: omitted }) => omitted)).not.toContain(above.id);
		expect(idsOf(plan)).toContain(`build-object:${grant.id}`);
		expect(idsOf(plan).some((found) => found.includes("refresh-materialized-view"))).toBe(false);
		expect(Object.keys(plan.objects.source)).not.toContain(daily.id);
	});

	test("is made after all but what needs it, so that its query finds everything", () => {
		const made = position(plan, "create-continuous-aggregate:public.daily ");
		expect(made).toBeGreaterThan(position(plan, `create-object:${other.id}`));
		expect(made).toBeLessThan(position(plan, `create-object:${above.id}`));
		expect(made).toBeLessThan(position(plan, "copy-part:"));
	});

	test("is filled when the target has caught up; its policy is made paused behind that", () => {
		const [made, policy] = ["refresh-continuous-aggregate:", "add-policy:public.daily refresh"].map(
			(start) => plan.actions[position(plan, start)],
		);
		expect([made?.phase, policy?.phase]).toEqual(["catch-up", "catch-up"]);
		expect(policy?.after).toEqual([made?.id]);
	});

	test("the id changes with the query, not with the policy", () => {
		const made = (facts: AggregateFacts) => idsOf(planOf(wants([facts]), source)).find((found) => found.startsWith("create-continuous"));
		expect(made({ view: id("daily"), query })).toBe(made({ view: id("daily"), query, refresh }));
		expect(made({ view: id("daily"), query })).not.toBe(made({ view: id("daily"), query: `${query} HAVING true` }));
	});
});

describe("whose it is", () => {
	const owned = { owner: { role: "boss", alter: "ALTER TABLE public.metrics" } };
	const roles = [role("app", { superuser: true }), role("boss"), role("reader")];
	const target = emptyTarget({ roles });
	const ownerOf = (from: Catalog, name: string) => {
		const plan = planOf(wants([{ view: id(name), query }]), { ...from, server: { ...from.server, roles } }, { target });
		return plan.actions.find((action) => action.id === `set-owner:continuous aggregate public.${name}`);
	};
	const withOwner = (objects: Catalog, found: string, owner: typeof owned): Catalog => ({
		...objects,
		objects: new Map([...objects.objects].map(([key, value]) => [key, key === found ? { ...value, ...owner } : value])),
	});

	test("the owner of what it replaces, else of its hypertable; before it has chunks", () => {
		const boss = withOwner(source, "table public.metrics", owned);
		expect(ownerOf(boss, "hourly")).toMatchObject({
			phase: "build",
			args: { owner: "boss", alter: 'ALTER MATERIALIZED VIEW "public"."hourly"' },
		});
		const reader = withOwner(boss, daily.id, { owner: { role: "reader", alter: "ALTER MATERIALIZED VIEW public.daily" } });
		expect(ownerOf(reader, "daily")).toMatchObject({ args: { owner: "reader" } });
		expect(ownerOf(source, "hourly")).toBeUndefined();
	});

	test("C155 one who cannot log in runs no policy", () => {
		const boss = withOwner(source, "table public.metrics", owned);
		const plan = (facts: Partial<AggregateFacts>) =>
			planOf(wants([{ view: id("hourly"), query, ...facts }]), { ...boss, server: { ...boss.server, roles } }, { target });
		expect(findings(plan({ refresh }), "public.hourly")).toMatchObject([{ code: "C155", place: { line: 50 } }]);
		expect(findings(plan({}), "public.hourly")).toEqual([]);
	});
});

describe("what replication writes", () => {
	const force = (target: Catalog) =>
		planOf(wants([{ view: id("daily"), query }]), source, { target }).actions.flatMap((action) =>
			action.kind === "refresh-continuous-aggregate" || action.kind === "refresh-after-opening" ? [[action.phase, action.args.force]] : [],
		);

	test("is noted from 2.23 on; before, all is aggregated anew by force when the target is open", () => {
		expect(force(version("2.22.1"))).toEqual([
			["catch-up", false],
			["opened", true],
		]);
		expect(force(version("2.23.0"))).toEqual([
			["catch-up", false],
			["opened", false],
		]);
	});

	test("retention waits until it is aggregated, or the refresh would delete what belongs to dropped rows", () => {
		const rule = { retention: { dropAfter: "1 year", enable: "at_cutover" as const }, columnstore: { after: "7 days" } };
		const plan = planOf(wants([{ view: id("daily"), query, refresh }], rule), source);
		expect(plan.policies.map(({ policy, enable }) => [policy, enable])).toEqual([
			["columnstore", "at_cutover"],
			["retention", "once_refreshed"],
			["refresh", "at_cutover"],
		]);
		const enabled = plan.actions.find(({ kind }) => kind === "enable-policy");
		expect(enabled).toMatchObject({ id: "enable-policy:public.metrics retention", after: ["refresh-after-opening:public.daily"] });
	});

	test("without streaming nothing is left to follow", () => {
		const rule = { retention: { dropAfter: "1 year", enable: "at_cutover" as const } };
		const plan = planOf(wants([{ view: id("daily"), query }], rule, "none"), source);
		expect(plan.actions.filter(({ phase }) => phase === "opened")).toEqual([]);
		expect(plan.policies.map(({ enable }) => enable)).toEqual(["at_cutover"]);
	});
});

describe("one over another", () => {
	const weekly = {
		view: id("weekly"),
		query: "SELECT time_bucket('7 days', day) AS week FROM public.daily GROUP BY 1",
		refresh: { ...refresh, startOffset: "2 years" },
	};

	test("comes after it, whatever the order in the spec, and may look behind the retention", () => {
		const rule = { retention: { dropAfter: "1 year", enable: "at_cutover" as const } };
		const plan = planOf(wants([weekly, { view: id("daily"), query }], rule), source);
		expect(codesOf(plan)).toEqual([]);
		for (const kind of ["create-continuous-aggregate", "refresh-continuous-aggregate", "refresh-after-opening"])
			expect(position(plan, `${kind}:public.daily`)).toBeLessThan(position(plan, `${kind}:public.weekly`));
		const refreshes = plan.actions.filter(({ kind }) => kind === "refresh-continuous-aggregate");
		expect(refreshes[1]).toMatchObject({ after: [refreshes[0]?.id], args: { hypertable: metrics.id } });
	});

	test("in a circle: refused", () => {
		const circle = { view: id("daily"), query: "SELECT time_bucket('1 day', week) AS day FROM public.weekly GROUP BY 1" };
		expect(codesOf(planOf(wants([weekly, circle]), source), "error")).toEqual(["T262", "T262"]);
	});
});

describe("what is refused or said", () => {
	const of = (
		facts: Partial<AggregateFacts>,
		more: { readonly target?: Catalog; readonly done?: ReadonlySet<string>; readonly from?: Catalog } = {},
	) => {
		const { from = source, ...rest } = more;
		return planOf(wants([{ view: id("daily"), query, ...facts }]), from, rest);
	};

	test("T261 gives the query with time_bucket, also for the source's own view", () => {
		const plan = planOf(wants([{ view: id("daily") }]), source);
		expect(findings(plan)).toMatchObject([{ code: "T261", place: { line: 50 }, label: "date_trunc and date_bin are not accepted" }]);
		expect(findings(plan)[0]?.fix[0]).toBe(
			"query: |\n  SELECT time_bucket('1 day', metrics.ts) AS day\n     FROM public.metrics\n    GROUP BY (time_bucket('1 day', metrics.ts))",
		);
	});

	test("T262 names the rule that is missing", () => {
		const plan = planOf(spec([["public.*"]], { continuousAggregates: aggregates({ view: id("daily"), query }) }), source);
		expect(findings(plan)).toMatchObject([{ code: "T262", fix: ["in tables: - match: public.metrics, with hypertable: { column: ts }"] }]);
	});

	test("T264 a table of that name, on either side", () => {
		expect(findings(of({ view: id("devices") }), "public.devices")).toMatchObject([
			{ code: "T264", what: "public.devices is a table of the source" },
		]);
		const target = catalog([table("daily", { relkind: "v" })], { server: targetServer() });
		expect(findings(of({}, { target }))).toMatchObject([{ code: "T264", what: expect.stringContaining("is a view of the target") }]);
	});

	test("T265 neither a query nor a view", () => {
		expect(findings(planOf(wants([{ view: id("hourly") }]), source), "public.hourly")).toMatchObject([{ code: "T265" }]);
	});

	test("T250 and T267 an edition or version that cannot", () => {
		expect(findings(of({}, { target: version("2.29.2", "apache") }))).toMatchObject([{ code: "T250", place: { line: 50 } }]);
		expect(findings(of({}, { target: version("2.18.2") }))).toMatchObject([{ code: "T267" }]);
		expect(findings(of({}, { target: version("2.19.0") }))).toEqual([]);
	});

	test("W253 an edition that is not known yet", () => {
		const { timescaledb: _, ...server }: Server = { ...targetServer(), extensions: [], timescaledbAvailable: "2.29.2" };
		const rules = wants([{ view: id("daily"), query }]);
		const plan = planOf({ ...rules, target: { ...rules.target, createExtensions: true } }, source, { target: catalog([], { server }) });
		expect(codesOf(plan)).toContain("W253");
	});

	test("T268 the one that was made has another query", () => {
		const done = new Set(idsOf(of({})));
		const target = withAggregates(emptyTarget(), "daily");
		expect(findings(of({}, { done, target }))).toEqual([]);
		expect(findings(of({ query: `${query} HAVING true` }, { done, target }))).toMatchObject([{ code: "T268", severity: "error" }]);
	});

	test("W261 one that was there before is kept, filled and not made", () => {
		const plan = of({ refresh }, { target: withAggregates(emptyTarget(), "daily") });
		expect(findings(plan)).toMatchObject([{ code: "W261", severity: "warning" }]);
		expect(position(plan, "create-continuous-aggregate:")).toBe(-1);
		expect(position(plan, "refresh-continuous-aggregate:")).toBeGreaterThan(0);
		expect(position(plan, "add-policy:")).toBe(-1);
	});

	test("W260 a policy that looks behind the retention", () => {
		const rule = { retention: { dropAfter: "30 days", enable: "at_cutover" as const } };
		const plan = (startOffset: string | undefined) => {
			const { startOffset: _, ...rest } = refresh;
			return planOf(
				wants([{ view: id("daily"), query, refresh: { ...rest, ...(startOffset !== undefined && { startOffset }) } }], rule),
				source,
			);
		};
		for (const start of ["30 days", "1 year", undefined])
			expect(findings(plan(start))).toMatchObject([{ code: "W260", severity: "warning" }]);
		expect(findings(plan("29 days"))).toEqual([]);
	});

	test("S125 and S126 the same name twice, and a schema that does not move", () => {
		const text = `version: 1
name: shop
source: { url: postgres://a@h/d }
target: { url: postgres://a@h/d }
continuous_aggregates:
  - name: public.daily
  - name: '"public".daily'
  - name: other.daily
`;
		const { diagnostics } = parseSpec(text, "migration.yaml", {}, { read: () => undefined } as never);
		expect(diagnostics.map(({ code, place }) => [code, place?.line])).toEqual([
			["S125", 7],
			["S126", 8],
		]);
	});
});

test("a part of the spec takes those along that it chooses", () => {
	const rules = wants([
		{ view: id("daily"), query },
		{ view: id("hourly"), query },
	]);
	expect(
		partOf(rules, source, parseOnly(["public.metrics", "public.daily"])).spec.continuousAggregates.map(({ view }) => view.name),
	).toEqual(["daily"]);
});
