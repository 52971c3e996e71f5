import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/model/diagnostic.js";
import { renderDiagnostic, renderDiagnostics } from "../../src/render/diagnostics.js";
import { githubAnnotation } from "../../src/render/github-annotation.js";

const source = `${"# head\n".repeat(19)}  - match: public.metrics\n    hypertable: { column: ts }\n`;
const key: Diagnostic = {
	code: "T203",
	severity: "error",
	what: "primary key of public.metrics cannot be kept on a hypertable",
	place: { file: "migration.yaml", line: 21, column: 5, length: 10 },
	label: 'partitioned by "ts", but metrics_pkey is (id)',
	why: 'TimescaleDB checks uniqueness per chunk, so every unique index must contain "ts".',
	fix: [
		"keep uniqueness per (id, ts)      hypertable: { column: ts, primary_key: [id, ts] }",
		"drop it                           hypertable: { column: ts, primary_key: none }",
	],
	notes: ["orders_metric_fkey (public.orders) references metrics(id) and cannot survive either choice: accept H310 for it."],
};
const server: Diagnostic = {
	code: "C105",
	severity: "warning",
	what: "wal_level of the source is replica",
	where: "source app@db1:5432/shop",
	fix: ["ALTER SYSTEM SET wal_level = logical;\nthen restart the server"],
};
const plain = { colour: false, width: 120 };

describe("renderDiagnostic", () => {
	test("what, place with the line before, why, fixes, notes, and where to read on", () => {
		expect(renderDiagnostic(key, { ...plain, source })).toBe(
			[
				"error[T203]: primary key of public.metrics cannot be kept on a hypertable",
				"  --> migration.yaml:21:5",
				"   20 |   - match: public.metrics",
				"   21 |     hypertable: { column: ts }",
				'      |     ^^^^^^^^^^ partitioned by "ts", but metrics_pkey is (id)',
				'why:  TimescaleDB checks uniqueness per chunk, so every unique index must contain "ts".',
				"fix:  keep uniqueness per (id, ts)      hypertable: { column: ts, primary_key: [id, ts] }",
				"      or drop it                           hypertable: { column: ts, primary_key: none }",
				"note: orders_metric_fkey (public.orders) references metrics(id) and cannot survive either choice: accept H310 for it.",
				"      hyperferry explain T203",
			].join("\n"),
		);
	});

	test("explanations are wrapped, what is for pasting is not", () => {
		const lines = renderDiagnostic(key, { colour: false, width: 60 }).split("\n");
		expect(lines.slice(2)).toEqual([
			"why:  TimescaleDB checks uniqueness per chunk, so every",
			'      unique index must contain "ts".',
			"fix:  keep uniqueness per (id, ts)      hypertable: { column: ts, primary_key: [id, ts] }",
			"      or drop it                           hypertable: { column: ts, primary_key: none }",
			"note: orders_metric_fkey (public.orders) references",
			"      metrics(id) and cannot survive either choice: accept",
			"      H310 for it.",
			"      hyperferry explain T203",
		]);
	});

	test("a place on a server, and fixes of several lines", () => {
		expect(renderDiagnostic(server, plain)).toBe(
			[
				"warning[C105]: wal_level of the source is replica",
				"where: source app@db1:5432/shop",
				"fix:  ALTER SYSTEM SET wal_level = logical;",
				"      then restart the server",
				"      hyperferry explain C105",
			].join("\n"),
		);
	});

	test("without the text, or when the line is gone, the place stays", () => {
		const arrow = '  --> migration.yaml:21:5  partitioned by "ts", but metrics_pkey is (id)';
		expect(renderDiagnostic(key, plain).split("\n")[1]).toBe(arrow);
		expect(renderDiagnostic(key, { ...plain, source: "version: 1\n" }).split("\n")[1]).toBe(arrow);
	});

	test("colour changes nothing but colour, and only when asked for", () => {
		const coloured = renderDiagnostic(key, { ...plain, source, colour: true });
		expect(coloured).toContain("\u001b[31m");
		// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
		expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(renderDiagnostic(key, { ...plain, source }));
	});

	test("passwords in the spec's lines are masked, and places stay true", () => {
		const text = 'source: { url: "postgres://app:hunter2@db1/shop", sslmode: full }\n';
		const place = { file: "m.yaml", line: 1, column: text.indexOf("full") + 1, length: 4 };
		const rendered = renderDiagnostic({ ...key, place, label: "here" }, { ...plain, source: text });
		expect(rendered).toContain('    1 | source: { url: "postgres://app:*******@db1/shop", sslmode: full }');
		expect(rendered).toContain(`      | ${" ".repeat(place.column - 1)}^^^^ here`);
	});
});

test("a list: warnings, then errors, then how many", () => {
	const text = renderDiagnostics([key, server, key], { ...plain, source: (file) => (file === "migration.yaml" ? source : undefined) });
	expect(text.match(/^(?:error|warning)\[/gm)).toEqual(["warning[", "error[", "error["]);
	expect(text.endsWith("\n\n2 errors, 1 warning")).toBe(true);
	expect(text).toContain("   21 |     hypertable");
	expect(renderDiagnostics([], plain)).toBe("");
});

test("annotations for GitHub escape what ends a property or a line", () => {
	expect(githubAnnotation({ ...server, place: { file: "a,b:c.yaml", line: 3, column: 2, length: 1 }, why: "100 %" })).toBe(
		"::warning file=a%2Cb%3Ac.yaml,line=3,col=2,title=C105::wal_level of the source is replica%0Awhere: source app@db1:5432/shop%0Awhy: 100 %25%0Afix: ALTER SYSTEM SET wal_level = logical;%0Athen restart the server",
	);
	expect(githubAnnotation({ ...key, what: "x\r\ny" })).toMatch(/^::error file=migration.yaml,line=21,col=5,title=T203::x%0D%0Ay \(/);
});
