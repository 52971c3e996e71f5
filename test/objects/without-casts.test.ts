import { expect, test } from "vitest";
import { withoutCasts } from "../../src/objects/without-casts.js";

test.each([
	["(name)::text = 'a'::text", "name = 'a'"],
	["lower((name)::text)", "lower(name)"],
	["((name)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", "(name = ANY ARRAY['a', 'b'])"],
	["((name)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))", "(name = ANY ARRAY['a', 'b'])"],
	["(name = ANY (ARRAY['a'::text, 'b'::text]))", "(name = ANY ARRAY['a', 'b'])"],
	["((a OR b) AND c)", "((a OR b) AND c)"],
	["(value)::double precision > (0)::bigint", "value::double precision > 0"],
	[`("My Name")::character varying(10) <> ''::text`, `"My Name" <> ''`],
])("%s", (expression, expected) => {
	expect(withoutCasts(expression)).toBe(expected);
});
