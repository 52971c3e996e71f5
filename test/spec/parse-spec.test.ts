// biome-ignore-all lint/suspicious/noTemplateCurlyInString: specs hold variables
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderDiagnostics } from "../../src/render/diagnostics.js";
import { parseSpec } from "../../src/spec/parse-spec.js";
import { localMachine } from "./local-machine.js";

const golden = new URL("../golden/spec/", import.meta.url);
const files = localMachine({
	"/home/me/.pg_service.conf": "[prod]\nhost=db1\n[ts]\nhost=ts1\n[broken]\nhost=ts1\nsslmood=require\n",
});
const urls = { SOURCE_URL: "postgres://app@db1/shop", TARGET_URL: "postgres://app@ts1/shop" };

/** The smallest spec, with more lines below it. */
function spec(...lines: readonly string[]): string {
	return ["version: 1", "name: shop", "source: { service: prod }", "target: { service: ts }", ...lines].join("\n");
}

function codesOf(text: string, env = {}): string[] {
	return parseSpec(text, "migration.yaml", env, files).diagnostics.map(({ code, place }) => `${code}@${place?.line}:${place?.column}`);
}

describe("texts of errors", () => {
	const envs: Readonly<Record<string, Record<string, string>>> = {
		"not-yet.yaml": urls,
		"variables.yaml": { ...urls, HOST: "db1", PORT_TEXT: "secret-in-the-wrong-place" },
	};
	test.each(readdirSync(golden).filter((name) => name.endsWith(".yaml")))("%s", async (name) => {
		const text = readFileSync(new URL(name, golden), "utf8");
		const { spec: parsed, diagnostics } = parseSpec(text, name, envs[name] ?? {}, files);
		const rendered = renderDiagnostics(diagnostics, { colour: false, width: 100, source: () => text });
		expect(parsed).toBeUndefined();
		expect(rendered).not.toMatch(/hunter2|pa\/ss|secret-in-the-wrong-place/);
		await expect(`${rendered}\n`).toMatchFileSnapshot(`../golden/spec/${name.replace(".yaml", ".txt")}`);
	});
});

describe("a valid spec", () => {
	test("the smallest one gets every default", () => {
		const { spec: parsed, diagnostics } = parseSpec(spec(), "migration.yaml", {}, files);
		expect(diagnostics).toEqual([]);
		expect(parsed).toMatchObject({
			file: "migration.yaml",
			name: "shop",
			source: { side: "source", host: "db1", port: 5432, user: "me", database: "me", sslmode: "prefer", maxConnections: 10 },
			target: { side: "target", host: "ts1", createExtensions: true },
			schema: { include: ["public"], privileges: "copy", roles: "skip", owners: [] },
			tables: [{ index: 0, match: "*.*", data: "all" }],
			copy: { jobs: 4, splitLargerThan: 2 * 1024 ** 3, rateLimit: 0 },
			replicate: { mode: "continuous", batch: { rows: 5000, maxDelayMs: 1000 }, changeLogLimit: 0, limits: { lockWaitMs: 5000 } },
			accept: [],
			cutover: {
				lagBelowMs: 1000,
				lagForMs: 60_000,
				verify: "count",
				noTransactionsOlderThanMs: 30_000,
				fence: "read_only_database",
				timeoutMs: 60_000,
				sequenceMargin: 1000,
			},
			verify: { jobs: 2 },
		});
	});

	test("everything that works today is taken over, with its places", () => {
		const text = spec(
			"schema: { include: [public, billing], roles: skip, privileges: skip }",
			"tables:",
			'  - match: "public.*"',
			"  - match: public.metrics",
			"    hypertable:",
			"      column: ts",
			"      chunk_interval: 86400000",
			"      space: { column: device_id, partitions: 4 }",
			"      primary_key: [id, ts]",
			"    replica_identity: full",
			"  - { match: billing.log, data: none }",
			"copy: { jobs: 2, split_larger_than: 64 MB, rate_limit: 0, order: largest_first, indexes: after_copy }",
			"replicate: { mode: none, on_ddl: stop, change_log: { limit: 5 GB } }",
			"accept: [{ code: H301, object: public.metrics, why: reviewed }]",
			"cutover: { mode: manual, when: { verify: none } }",
			"rollback: { reverse_replication: false }",
			'notify: { webhook: "" }',
		);
		const { spec: parsed, diagnostics } = parseSpec(text, "m.yaml", {}, files);
		expect(diagnostics).toEqual([]);
		expect(parsed?.tables).toEqual([
			{ index: 0, match: "public.*", place: { file: "m.yaml", line: 7, column: 12, length: 10 } },
			{
				index: 1,
				match: "public.metrics",
				hypertable: {
					column: "ts",
					chunkInterval: "86400000",
					space: [{ column: "device_id", partitions: 4 }],
					primaryKey: ["id", "ts"],
					place: { file: "m.yaml", line: 9, column: 5, length: 10 },
				},
				replicaIdentity: "full",
				place: { file: "m.yaml", line: 8, column: 12, length: 14 },
			},
			{ index: 2, match: "billing.log", data: "none", place: { file: "m.yaml", line: 15, column: 14, length: 11 } },
		]);
		expect(parsed?.accept).toEqual([
			{ code: "H301", object: "public.metrics", why: "reviewed", place: { file: "m.yaml", line: 18, column: 18, length: 4 } },
		]);
		expect(parsed?.replicate).toMatchObject({ mode: "none", changeLogLimit: 5 * 1024 ** 3 });
	});

	test("anchors and merge keys mean what YAML says", () => {
		const text = spec(
			"x-daily: &daily { column: ts, chunk_interval: 1 day }",
			"tables:",
			"  - { match: public.a, hypertable: *daily }",
			"  - { match: public.b, hypertable: { <<: *daily, primary_key: none } }",
		);
		const { spec: parsed } = parseSpec(text, "m.yaml", {}, files);
		expect(parsed?.tables.map(({ hypertable }) => [hypertable?.chunkInterval, hypertable?.primaryKey])).toEqual([
			["1 day", undefined],
			["1 day", "none"],
		]);
	});

	test("Windows line ends and a byte order mark change nothing", () => {
		const text = `\uFEFF${spec("copy: { jobs: 3 }", "jobs: 1").replaceAll("\n", "\r\n")}`;
		expect(codesOf(text)).toEqual(["S103@6:1"]);
	});
});

describe("variables", () => {
	test("unquoted ones become the number or boolean that the schema asks for, quoted ones stay text", () => {
		const text = spec("copy: ", "  jobs: ${JOBS}", "cutover: { sequences: { margin: '${MARGIN}' } }");
		expect(codesOf(text, { JOBS: "8", MARGIN: "5" })).toEqual(["S104@7:33"]);
		const { spec: parsed } = parseSpec(spec("copy:", "  jobs: ${JOBS}"), "m.yaml", { JOBS: "8" }, files);
		expect(parsed?.copy.jobs).toBe(8);
		expect(codesOf(spec("copy:", "  jobs: ${JOBS}"), { JOBS: "eight" })).toEqual(["S104@6:9"]);
		expect(codesOf(spec("copy:", "  jobs: ${JOBS}"), { JOBS: "0" })).toEqual(["S105@6:9"]);
	});

	test("text keys keep text that looks like a number", () => {
		const text =
			'version: 1\nname: shop\nsource: { host: db1, password: "${PW}" }\ntarget:\n  host: ts1\n  user: ${PW}\n  password: ${PW}\n';
		const { spec: parsed } = parseSpec(text, "m.yaml", { PW: "007" }, files);
		expect(parsed?.source.password()).toBe("007");
		expect(parsed?.target.user).toBe("007");
		expect(parsed?.target.password()).toBe("007");
	});

	test("a password may hold anything, YAML and $ too", () => {
		const password = "a: b # {c} ${D} $$ \\ \" ' \n@*&";
		const text = "version: 1\nname: shop\nsource: { service: prod }\ntarget:\n  host: ts1\n  password: ${PW}\n";
		expect(parseSpec(text, "m.yaml", { PW: password }, files).spec?.target.password()).toBe(password);
	});

	test("keys and x- parts are left alone", () => {
		expect(codesOf(spec("x-${A}: ${B}", "x-b: { c: '${D}' }"))).toEqual([]);
		expect(codesOf(spec("${A}: 1"))).toEqual(["S103@5:1"]);
	});
});

describe("fingerprint", () => {
	const of = (...lines: readonly string[]) => parseSpec(spec(...lines), "m.yaml", {}, files).spec?.fingerprint;
	test("moves with what is planned", () => {
		expect(of()).not.toBe(of("tables: [{ match: public.a }]"));
		expect(of("copy: { split_larger_than: 1 GB }")).not.toBe(of());
		expect(of("accept: [{ code: H301, object: a.b }]")).not.toBe(of());
	});
	test("not with speed, criteria, places, reasons or who connects", () => {
		expect(of("# comment", "copy: { jobs: 9 }", "cutover: { timeout: 5m }", "verify: { jobs: 7 }")).toBe(of());
		expect(of("accept: [{ code: H301, object: a.b, why: x }]")).toBe(of("", "accept: [{ code: H301, object: a.b }]"));
	});
});

describe("secrets", () => {
	test.each([
		["url: postgres://app:hunter2@db1/shop", 1],
		["url: postgres://app@db1/shop?password=hunter2", 1],
		["url: host=db1 password=hunter2", 1],
		["url: '${U:-postgres://app:hunter2@db1/shop}'", 1],
		["url: 'postgres://app:${PW}@db1/shop'", 0],
		["{ host: db1, password: hunter2 }", 1],
		["{ host: db1, password: '${PW:-hunter2}' }", 1],
		["{ host: db1, password: '${PW}' }", 0],
	])("%s: %i warnings", (source, warnings) => {
		const line = source.startsWith("{") ? `source: ${source}` : `source:\n  ${source}`;
		const text = `version: 1\nname: shop\n${line}\ntarget: { service: ts }\n`;
		const { spec: parsed, diagnostics } = parseSpec(text, "m.yaml", { PW: "hunter2" }, files);
		expect(parsed?.source.password()).toBe("hunter2");
		expect(diagnostics.map(({ code }) => code)).toEqual(Array(warnings).fill("S114"));
		const rendered = renderDiagnostics(diagnostics, { colour: true, width: 80, source: () => text });
		expect(rendered + JSON.stringify(diagnostics)).not.toContain("hunter2");
	});
});

test("no text makes it throw, and every place is in the text", () => {
	const whole = readFileSync(new URL("not-yet.yaml", golden), "utf8");
	const piece = fc.oneof(
		fc.constantFrom(..."\t\n {}[]:,-'\"#&*!|>%@`?~$\\\u0000", "<<: *a", "&a ", "- ", "null", "${"),
		fc.string({ maxLength: 3 }),
	);
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.nat(whole.length), fc.nat(30), piece), { minLength: 1, maxLength: 4 }), (edits) => {
			let text = whole;
			for (const [at, removed, inserted] of edits) text = text.slice(0, at) + inserted + text.slice(at + removed);
			const { spec: parsed, diagnostics } = parseSpec(text, "m.yaml", urls, files);
			expect(parsed === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
			const lines = text.split("\n");
			for (const { place } of diagnostics) {
				expect(place?.line).toBeLessThanOrEqual(lines.length);
				expect((place?.column ?? 0) - 1).toBeLessThanOrEqual(lines[(place?.line ?? 1) - 1]?.length ?? 0);
			}
			renderDiagnostics(diagnostics, { colour: false, width: 80, source: () => text });
		}),
		{ numRuns: 300 },
	);
});
