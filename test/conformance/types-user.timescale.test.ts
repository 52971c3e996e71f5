import { conformance } from "./conformance.js";
import { otherSettings } from "./other-settings.js";
import { valueCase } from "./value-case.js";

conformance(
	"values of arrays, ranges and types that users make",
	[
		valueCase(
			"arrays of text",
			"text[]",
			[
				"'{}'",
				"ARRAY[NULL, 'NULL', 'null', '', ' ', 'a,b', '{}', '\"', '''', ';']",
				String.raw`ARRAY[E'\\', E'a\nb', E'\t', '\N', '漢字']`,
				"'[-2:0]={a,b,c}'",
				"ARRAY[['a', NULL], ['NULL', '']]",
				"'[0:0][5:6]={{a,b}}'",
			],
			{ hypertable: true },
		),
		valueCase("arrays of integers", "int[]", ["'{}'", "'{1,NULL,-1}'", "'{{1,2},{3,4}}'", "'{{{1}}}'", "'[2147483646:2147483646]={7}'"]),
		valueCase("arrays of numerics", "numeric(6, 2)[]", ["'{1.005,NaN,NULL}'", "'{}'"]),
		valueCase("arrays of boxes", "box[]", ["'{(1,1),(0,0);(2,2),(1,1)}'", "'{}'"], { key: false }),
		valueCase("arrays of bytea", "bytea[]", [String.raw`ARRAY['\x00ff'::bytea, '\x5c22', '']`]),
		valueCase("arrays of varchar", "varchar(3)[]", ["ARRAY['', 'abc', '\"']"]),
		valueCase("arrays of char", "char(3)[]", ["ARRAY['', 'a', 'abc']"]),
		valueCase("arrays of bits", "bit(3)[]", ["ARRAY[B'000', B'101']"]),
		valueCase("arrays of json", "json[]", [`ARRAY['{"a": "\\\\b"}'::json, 'null']`], { key: false }),
		valueCase("arrays of timestamps", "timestamptz[]", ["ARRAY['infinity'::timestamptz, '0044-03-15 12:00+00 BC', NULL]"]),
		valueCase("ranges of integers", "int4range", ["'empty'", "'(,)'", "'[1,5]'", "'(,0)'"]),
		valueCase("ranges of numerics", "numrange", ["'[1.0,2.00)'", "'(1,1.0]'", "'[NaN,NaN]'"]),
		valueCase(
			"ranges of times",
			"tstzrange",
			["'[-infinity,infinity]'", "'[\"0044-03-15 12:00:00+00 BC\",)'", "'[2026-01-01 00:00+05:45,2026-01-02 00:00Z)'", "'empty'"],
			{
				hypertable: true,
			},
		),
		valueCase("ranges of dates", "daterange", ["'[2026-01-01,2026-02-01]'", "'(,infinity)'"]),
		valueCase("multiranges", "int8multirange", ["'{}'", "'{[1,2),[5,9007199254740993]}'", "'{(,)}'"]),
		valueCase("multiranges of times", "tstzmultirange", ["'{[2026-01-01 00:00Z,2026-01-02 00:00Z),[2027-01-01 00:00Z,)}'"]),
		valueCase("a range of texts", "words", [`'["a b","c""d\\\\")'`, "'empty'", "'[\"\",)'"], {
			ddl: "CREATE TYPE words AS RANGE (subtype = text)",
		}),
		valueCase("a multirange of floats", "floats_multirange", ["'{[0.1,0.30000000000000004),[1e300,Infinity]}'", "'{}'"], {
			ddl: "CREATE TYPE floats AS RANGE (subtype = float8, multirange_type_name = floats_multirange)",
		}),
		valueCase("arrays of ranges", "int4range[]", ["ARRAY['[1,2)'::int4range, 'empty', NULL]"]),
		valueCase(
			"a composite",
			"pair",
			[`ROW(1, 'a,b')::pair`, "ROW(NULL, '')::pair", "ROW(NULL, NULL)::pair", String.raw`ROW(-1, E'q"uo\\te\n()')::pair`],
			{
				ddl: "CREATE TYPE pair AS (a int, b text)",
				hypertable: true,
			},
		),
		valueCase(
			"a composite of composites",
			"nest",
			[`ROW(ROW(1, '"')::pair, ARRAY[ROW(2, 'x,y')::pair, NULL], '{"a":1}')::nest`, "ROW(NULL, '{}', NULL)::nest"],
			{
				ddl: "CREATE TYPE pair AS (a int, b text); CREATE TYPE nest AS (one pair, many pair[], j jsonb)",
				key: false,
			},
		),
		valueCase("a composite of nothing", "nothing", ["'()'"], { ddl: "CREATE TYPE nothing AS ()", key: false }),
		valueCase("a composite of one", "one", ["'()'", `'("")'`, "'(x)'"], { ddl: "CREATE TYPE one AS (a text)" }),
		valueCase("arrays of composites", "pair[]", [String.raw`ARRAY[ROW(1, E'"\\')::pair, ROW(NULL, '')::pair, NULL]`, "'{}'"], {
			ddl: "CREATE TYPE pair AS (a int, b text)",
		}),
		valueCase("a row of a table", "kind", ["ROW(1, 'x', '{1,2}')::kind"], {
			ddl: "CREATE TABLE kind (a int PRIMARY KEY, b text, c int[])",
		}),
		valueCase("a domain", "short", ["''", "'abc'", "'''\"'"], { ddl: "CREATE DOMAIN short AS varchar(3) CHECK (VALUE <> 'bad')" }),
		valueCase("a domain over a domain", "shorter", ["1.25", "-1"], {
			ddl: "CREATE DOMAIN short AS numeric(5, 2); CREATE DOMAIN shorter AS short CHECK (VALUE < 100)",
		}),
		valueCase("a domain over an array", "few", ["'{}'", "'{a,\"b,c\"}'"], {
			ddl: "CREATE DOMAIN few AS text[] CHECK (cardinality(VALUE) < 5)",
		}),
		valueCase("a domain over a composite", "whole", ["ROW(1, 'x')::pair"], {
			ddl: "CREATE TYPE pair AS (a int, b text); CREATE DOMAIN whole AS pair CHECK ((VALUE).a > 0)",
		}),
		valueCase("arrays of domains", "short[]", ["ARRAY['a'::short, NULL]"], { ddl: "CREATE DOMAIN short AS varchar(3)" }),
		valueCase("a domain over json", "doc", [`'{"a":  1}'`], { ddl: "CREATE DOMAIN doc AS json", key: false }),
		valueCase("an enum", "mood", [`'so "so"'`, "'it''s'", "'a,b'", "'漢字'", "'x y'", "''"], {
			ddl: `CREATE TYPE mood AS ENUM ('so "so"', 'it''s', 'a,b', '漢字', 'x y', ''); ALTER TYPE mood ADD VALUE 'first' BEFORE 'so "so"'`,
			hypertable: true,
		}),
		valueCase("arrays of enums", "mood[]", ["ARRAY['x y'::mood, 'a,b', NULL]", "'{}'", "'[3:3]={b}'"], {
			ddl: "CREATE TYPE mood AS ENUM ('x y', 'a,b', 'b')",
		}),
		valueCase("a type with a name", `"Odd ""Type"" (1)"`, ["'a'"], { ddl: `CREATE TYPE "Odd ""Type"" (1)" AS ENUM ('a', 'b')` }),
		valueCase("a domain with a name", `"numeric(3)"`, ["12345"], { ddl: `CREATE DOMAIN "numeric(3)" AS numeric` }),
		valueCase("texts of a collation", `text COLLATE "nocase"`, ["'a'", "'A'", "'b'", "'ß'", "'SS'"], {
			ddl: `CREATE COLLATION "nocase" (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
		}),
	].map((theCase) => ({ ...theCase, schema: theCase.schema.replace(/CAST\((.*?) AS text COLLATE "nocase"\)/g, "$1") })),
	otherSettings,
);
