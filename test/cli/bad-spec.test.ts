// biome-ignore-all lint/suspicious/noTemplateCurlyInString: specs hold variables
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { cliFolder } from "../support/cli.js";
import { type Expected, expectErrors } from "../support/diagnostics.js";

const head = 'version: 1\nname: shop\nsource: { url: "${SOURCE_URL}" }\ntarget: { url: "${TARGET_URL}" }\n';
/** Nobody listens there: a command that connected would end with 75. */
const env = { SOURCE_URL: "postgres://app:hunter2@127.0.0.1:1/shop", TARGET_URL: "postgres://app:hunter2@127.0.0.1:1/ts" };

const specs: readonly (readonly [name: string, spec: string, expected: readonly Expected[]])[] = [
	[
		"an unknown key",
		`${head}tables:\n  - match: public.a\n    hypertabel: { column: ts }\n`,
		[{ code: "S103", what: "hypertabel", place: "migration.yaml:7:5", fix: "hypertable" }],
	],
	["a wrong type", `${head}copy: { jobs: many }\n`, [{ code: "S104", what: "copy.jobs", place: "migration.yaml:5:15", fix: /\d/ }]],
	["bad YAML", `${head}tables: [\n  - match: "public.*"\n`, [{ code: "S102", place: /^migration\.yaml:[67]:\d+$/ }]],
	["a glob without quotes", `${head}tables:\n  - match: *.*\n`, [{ code: "S102", place: "migration.yaml:6:12", fix: 'in quotes: "*.*"' }]],
	[
		"an unset variable",
		head.replace("${TARGET_URL}", "${TARGET_DATABASE_URL}"),
		[{ code: "S107", what: "TARGET_DATABASE_URL", place: /^migration\.yaml:4:\d+$/, fix: "export TARGET_DATABASE_URL=" }],
	],
	[
		"a rule that can match nothing",
		`${head}tables:\n  - match: "public.*"\n  - match: billing.invoices\n`,
		[{ code: "S110", what: "billing.invoices", place: "migration.yaml:7:12", why: "schema.include is public", fix: "schema.include" }],
	],
	[
		"two rules in conflict",
		`${head}tables:\n  - { match: public.a, data: none }\n  - { match: PUBLIC.A, replica_identity: full }\n`,
		[{ code: "S111", what: "PUBLIC.A", place: "migration.yaml:7:14", why: "override", fix: "line 6" }],
	],
	[
		"several errors, all at once",
		`${head}nmae: x\ncopy: { jobs: 0 }\n`,
		[
			{ code: "S103", what: "nmae", place: "migration.yaml:5:1" },
			{ code: "S105", what: "copy.jobs", place: "migration.yaml:6:15" },
		],
	],
];

describe("a bad spec ends with 64, nothing connected to", () => {
	test.each(specs)("%s", async (_name, spec, expected) => {
		await using folder = await cliFolder(spec, env);
		const results = await Promise.all([folder.run("validate"), folder.run("apply", "--yes")]);
		for (const result of results) {
			expectErrors(result, 64, expected);
			expect(`${result.stdout}${result.stderr}`).not.toContain("hunter2");
		}
	});

	test("no spec at all", async () => {
		await using folder = await cliFolder(head, env);
		expectErrors(await folder.run("plan", "-f", "other.yaml"), 64, [{ code: "S101", what: "other.yaml", why: "no such file", fix: "-f" }]);
	});

	test("as JSON: one object a line, with the same fields", async () => {
		await using folder = await cliFolder(`${head}tabels: []\n`, env);
		const { exit, stdout, stderr } = await folder.run("apply", "--yes", "--json");
		expect([exit, stderr]).toEqual([64, ""]);
		const events = stdout
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line) as { readonly type: string });
		expect(events).toMatchObject([
			{ type: "hello" },
			{ type: "error", diagnostic: { code: "S103", place: { line: 5, column: 1 }, fix: expect.any(Array) } },
			{ type: "end", exit: 64 },
		]);
	});
});

describe("a command line that means nothing ends with 64 and names what was meant", () => {
	test.each([
		["an unknown command", ["aply"], { code: "E420", what: '"aply"', fix: "hyperferry apply" }],
		[
			"an unknown option",
			["plan", "--detailed-exitcodes"],
			{ code: "E420", what: "--detailed-exitcodes", fix: "hyperferry plan --detailed-exitcode" },
		],
		["a word too much", ["status", "now"], { code: "E420", what: '"now"', fix: "hyperferry status --help" }],
		[
			"a value that is none",
			["apply", "--until", "tomorrow"],
			{ code: "E420", what: /copied, streaming.*"tomorrow"/, fix: "apply --help" },
		],
		["a duration that is none", ["apply", "--yes", "--retry-for", "soon"], { code: "E420", what: '"soon"', fix: "--retry-for 10m" }],
		["a plan file that is not there", ["apply", "plan.json"], { code: "P104", what: "plan.json", fix: "hyperferry plan --out plan.json" }],
	] as const)("%s", async (_name, args, expected) => {
		await using folder = await cliFolder(head, env);
		expectErrors(await folder.run(...args), 64, [expected]);
	});
});

test.each([["version"], ["--version"], ["version", "--json"]])("the version: %s", async (...args) => {
	await using folder = await cliFolder(head, env);
	const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
	const { exit, stdout, stderr } = await folder.run(...args);
	expect({ exit, stdout, stderr }).toEqual({
		exit: 0,
		stdout: args.length > 1 ? `${JSON.stringify({ hyperferry: version })}\n` : `${version}\n`,
		stderr: "",
	});
});
