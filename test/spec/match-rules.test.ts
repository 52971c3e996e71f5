import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectiveRules } from "../../src/spec/match-rules.js";
import type { HypertableRule, TableRule } from "../../src/spec/spec.js";
import { parseTableGlob } from "../../src/spec/table-glob.js";

function matches(glob: string, schema: string, name: string): boolean | string {
	const parsed = parseTableGlob(glob);
	return typeof parsed === "string" ? parsed : parsed.matches({ schema, name });
}

describe("globs", () => {
	test.each([
		["public.metrics", "public", "metrics", true],
		["public.metrics", "public", "metrics2", false],
		["public.*", "public", "anything at all", true],
		["public.*", "public", 'a.b"c\nd', true],
		["public.*", "public2", "a", false],
		["*.*", "a.b", "c", true],
		["*.log", "a", "log", true],
		["public.audit_log_*", "public", "audit_log_2024", true],
		["public.audit_log_*", "public", "audit_log", false],
		["public.t?", "public", "t1", true],
		["public.t?", "public", "t12", false],
		["public.t?", "public", "t😀", true],
		["public.t[abc]", "public", "tb", true],
		["public.t[a-c9]", "public", "t9", true],
		["public.t[a-c]", "public", "td", false],
		["Public.Metrics", "public", "metrics", true],
		["public.Metrics", "public", "Metrics", false],
		['public."Metrics"', "public", "Metrics", true],
		['public."Order"*', "public", "OrderItems", true],
		['"my.schema"."a*b"', "my.schema", "a*b", true],
		['"my.schema"."a*b"', "my.schema", "axb", false],
		['public."a""b"', "public", 'a"b', true],
		["public.größe", "public", "größe", true],
		["public.a+b", "public", "a+b", 'put "+" in double quotes'],
		["metrics", "public", "metrics", "expected SCHEMA.TABLE"],
		["a.b.c", "a", "b", "too many dots: put names with dots in double quotes"],
		["public.", "public", "", "the name after the dot is missing"],
		[".metrics", "", "metrics", "the name before the dot is missing"],
		["", "", "", "the name after the dot is missing"],
		['public."a', "public", "a", "a double quote is not closed"],
		["public.[a", "public", "a", "a [ is not closed"],
		["public.[!a]", "public", "b", "sets cannot be negated"],
		["public.[z-a]", "public", "b", "a range in [ ] runs backwards"],
		["public.{a,b}", "public", "a", 'put "{" in double quotes'],
		["!public.a", "public", "a", "rules cannot be negated: a later rule with `data: none` overrides"],
	])("%s on %s, %s: %s", (glob, schema, name, expected) => {
		expect(matches(glob, schema, name)).toBe(expected);
	});

	test("a quoted name matches itself and nothing else", () => {
		const name = fc.string({ unit: "grapheme", minLength: 1 });
		fc.assert(
			fc.property(name, name, name, (schema, table, other) => {
				const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
				const glob = `${quoted(schema)}.${quoted(table)}`;
				expect(matches(glob, schema, table)).toBe(true);
				expect(matches(glob, schema, other)).toBe(other === table);
			}),
		);
	});

	test("any text is either read or refused with words", () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[a-zA-Z.*?"![\]{}^\\-]{0,12}$/), (glob) => {
				const parsed = parseTableGlob(glob);
				if (typeof parsed === "string") expect(parsed).not.toBe("");
				else expect(typeof parsed.matches({ schema: "a", name: "b" })).toBe("boolean");
			}),
		);
	});
});

describe("rules", () => {
	const place = (line: number) => ({ file: "m.yaml", line, column: 5, length: 3 });
	const rule = (index: number, match: string, more: Partial<TableRule> = {}): TableRule => ({
		index,
		match,
		place: place(index + 10),
		...more,
	});
	const hypertable = (column: string): HypertableRule => ({ column, place: place(1) });

	test("later ones override earlier ones key by key, and the last one is named", () => {
		const rules = [
			rule(0, "public.*", { data: "none", hypertable: hypertable("a") }),
			rule(1, "public.m*", { data: "all", replicaIdentity: "full" }),
			rule(2, "*.metrics", { hypertable: hypertable("b") }),
			rule(3, "public.other", { data: "none" }),
		];
		expect(effectiveRules(rules)({ schema: "public", name: "metrics" })).toEqual({
			data: "all",
			hypertable: hypertable("b"),
			replicaIdentity: "full",
			place: place(12),
			index: 2,
		});
		expect(effectiveRules(rules)({ schema: "public", name: "x" })).toEqual({
			data: "none",
			hypertable: hypertable("a"),
			replicaIdentity: "default",
			place: place(10),
			index: 0,
		});
	});

	test("defaults where rules say nothing, nothing where no rule matches", () => {
		expect(effectiveRules([rule(0, "*.*")])({ schema: "s", name: "t" })).toMatchObject({ data: "all", replicaIdentity: "default" });
		expect(effectiveRules([rule(0, "a.*")])({ schema: "s", name: "t" })).toBeUndefined();
	});
});
