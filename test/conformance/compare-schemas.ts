import { expect } from "vitest";
import { quoteIdent, quoteLiteral } from "../../src/model/sql.js";
import type { TestDatabase } from "../support/databases.js";
import type { CaseSchema } from "./conformance-case.js";

/** Whatever the database has set: values print and are read the same in every session of a test. */
export const plainSession = `SET search_path = ''; SET array_nulls = 'on'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';
	SET extra_float_digits = 3; SET lc_monetary = 'C'; SET client_encoding = 'UTF8'; SET xmloption = 'content'`;

/** Longer rows are compared by their digest, so that a difference can be read. */
const longestShown = 2000;

/**
 * Every row of every table of the schema has the same text on both sides, as often on the one as on the other. Of a partitioned table that is a
 * hypertable on the target the whole is compared, of others each partition.
 */
export async function expectSameRows(
	source: TestDatabase,
	target: TestDatabase,
	{ schema, hypertables, theCase }: CaseSchema,
): Promise<void> {
	const tables = await source.query<{ name: string }>(
		`SELECT c.relname AS name FROM pg_class AS c LEFT JOIN pg_class AS root ON root.oid = pg_partition_root(c.oid) AND root.relname = ANY ($1)
			WHERE c.relnamespace = ${quoteLiteral(quoteIdent(schema))}::regnamespace
				AND CASE WHEN root.oid IS NULL THEN c.relkind = 'r' ELSE c.oid = root.oid END ORDER BY 1`,
		[Object.keys(hypertables)],
	);
	expect(tables.length).toBeGreaterThan(0);
	for (const { name } of tables) {
		const from = `${name in hypertables ? "" : "ONLY "}${quoteIdent(schema)}.${quoteIdent(name)}`;
		const there = await rowsOf(target, from);
		const expected = theCase.expected?.[name]?.slice().sort() ?? (await rowsOf(source, from));
		const [missing, surplus] = [without(expected, there), without(there, expected)];
		expect({ table: name, missing: missing.slice(0, 5), surplus: surplus.slice(0, 5) }).toEqual({ table: name, missing: [], surplus: [] });
	}
}

async function rowsOf(database: TestDatabase, from: string): Promise<readonly string[]> {
	await database.query(plainSession);
	const text = `"the row"::text`;
	const rows = await database.query<{ row: string }>(
		`SELECT CASE WHEN length(${text}) > ${longestShown} THEN left(${text}, 60) || '... ' || md5(${text}) ELSE ${text} END AS row FROM ${from} AS "the row"`,
	);
	return rows.map(({ row }) => row).sort();
}

/** Both sorted: what is in `a` more often than in `b`. */
function without(a: readonly string[], b: readonly string[]): readonly string[] {
	const left: string[] = [];
	let at = 0;
	for (const text of a) {
		while (at < b.length && (b[at] as string) < text) at++;
		if (b[at] === text) at++;
		else left.push(text);
	}
	return left;
}
