import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseObjectGlob } from "../../src/spec/object-glob.js";

function matches(pattern: string, kind: string, identity: string): boolean | string {
	const glob = parseObjectGlob(pattern);
	return typeof glob === "string" ? glob : glob.matches(kind, identity);
}

describe("patterns over object ids", () => {
	test.each([
		["extension pg_cron", "EXTENSION", "pg_cron", true],
		["Extension pg_cron", "EXTENSION", "pg_cron", true],
		["extension pg_cron", "EXTENSION", "pg_cron2", false],
		["view public.old_*", "VIEW", "public.old_sales", true],
		["view public.old_*", "MATERIALIZED VIEW", "public.old_sales", false],
		["materialized view *", "MATERIALIZED VIEW", "public.old_sales", true],
		["function app.*", "FUNCTION", "app.add(integer,app.mood[])", true],
		["function app.add(integer,app.mood[])", "FUNCTION", "app.add(integer,app.mood[])", true],
		["function app.*", "TABLE", "app.f", false],
		["table public.*", "TABLE ATTACH", "public.p1", false],
		["table *", "TABLE ATTACH", "public.p1", false],
		["table attach *", "TABLE ATTACH", "public.p1", true],
		["* public.old_?", "TYPE", "public.old_1", true],
		["* public.old_?", "TYPE", "public.old_12", false],
		["trigger audit on public.*", "TRIGGER", "audit on public.orders", true],
		['view public."Old.Sales"', "VIEW", 'public."Old.Sales"', true],
		["view public.Old", "VIEW", "public.old", false],
		["view public.größe", "VIEW", "public.größe", true],
		["public.old", "VIEW", "public.old", "expected KIND NAME, for example view public.old_*"],
		["view ", "VIEW", "public.old", "expected KIND NAME, for example view public.old_*"],
	])("%s on %s %s: %s", (pattern, kind, identity, expected) => {
		expect(matches(pattern, kind, identity)).toBe(expected);
	});

	test("an id matches itself, whatever it is", () => {
		const identity = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text.trim() === text);
		fc.assert(fc.property(identity, (name) => matches(`view ${name}`, "VIEW", name) === true));
	});
});
