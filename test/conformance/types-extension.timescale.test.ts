import { conformance } from "./conformance.js";
import { otherSettings } from "./other-settings.js";
import { valueCase } from "./value-case.js";

const extensions = ["hstore", "citext", "ltree", "cube", "seg", "isn", "intarray", "earthdistance", "btree_gist"];
const source = `${otherSettings.source}; ${extensions.map((name) => `CREATE EXTENSION ${name} SCHEMA public`).join("; ")}`;

conformance(
	"values of extensions' types",
	[
		valueCase("hstore", "hstore", ["''", String.raw`'"a b"=>"1", "NULL"=>NULL, "q\"uote"=>"back\\slash", e=>""'`], { hypertable: true }),
		valueCase("citext", "citext", ["''", "'a'", "'A'", "'ß'", "'it''s'"], { hypertable: true }),
		valueCase("ltree", "ltree", ["''", "'Top.Science.Astronomy'"]),
		valueCase("lquery", "lquery", ["'*.foo|bar@.!x'"], { key: false }),
		valueCase("cube", "cube", ["'(1,2),(3,4)'", "'(0.1)'", "'(-0,NaN)'"]),
		valueCase("seg", "seg", ["'1.00'", "'<1.0'", "'~5 .. 10'", "'1.0 .. 2.000'"]),
		valueCase("ean13", "ean13", ["'978-0-393-04002-9'"]),
		valueCase("isbn", "isbn", ["'0-393-04002-X'"]),
		valueCase("query_int", "query_int", ["'1&(2|!3)'"], { key: false }),
		valueCase("earth", "earth", ["ll_to_earth(51.5, -0.1)"]),
		valueCase("arrays of hstore", "hstore[]", [String.raw`ARRAY['"a b"=>"\"\\"'::hstore, NULL]`]),
		valueCase("arrays of citext", "citext[]", ["ARRAY['a'::citext, 'NULL', NULL]"]),
		valueCase("a domain over citext", "mail", ["'A@example.com'", "'a@EXAMPLE.org'"], {
			ddl: "CREATE DOMAIN mail AS citext CHECK (VALUE ~ '@')",
		}),
		valueCase("a composite with hstore", "tagged", [`ROW('a=>"1,2"', 'X')::tagged`], {
			ddl: "CREATE TYPE tagged AS (tags hstore, word citext)",
		}),
		{
			name: "exclusion constraints",
			schema: `CREATE TABLE t (id int PRIMARY KEY, room int, during int4range, EXCLUDE USING gist (room WITH =, during WITH &&));
				INSERT INTO t SELECT n, n % 3, int4range(n * 10, n * 10 + 10) FROM generate_series(1, 30) n`,
			changes: [
				"INSERT INTO t SELECT id + 100 * $n, room + 10 * $n, during FROM t WHERE id <= 30",
				// the two exchange their places
				"BEGIN; UPDATE t SET room = -1 WHERE id = 1; UPDATE t SET room = 1, during = '[10,20)' WHERE id = 4; UPDATE t SET room = 1, during = '[40,50)' WHERE id = 1; COMMIT",
				"BEGIN; UPDATE t SET room = -1 WHERE id = 1; UPDATE t SET room = 1, during = '[40,50)' WHERE id = 4; UPDATE t SET room = 1, during = '[10,20)' WHERE id = 1; COMMIT",
			],
		},
	],
	{ ...otherSettings, source },
);
