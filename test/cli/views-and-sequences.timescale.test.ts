import { describe, expect, test } from "vitest";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { smallName, smallShop } from "../support/small-shop.js";

/** Everything of public in one copy; `rules` after that. */
function spec(rules = ""): string {
	return `version: 1
name: ${smallName}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
${rules}replicate: { mode: none }
cutover: { sequences: { margin: 10 } }
`;
}

const sales = `
	CREATE TABLE sales (id int PRIMARY KEY, day date NOT NULL, amount int NOT NULL);
	INSERT INTO sales SELECT n, date '2026-01-01' + n % 3, n FROM generate_series(1, 9) n;
`;

describe("materialised views", () => {
	// the names run against the order of their dependencies
	const views = `${sales}
		CREATE MATERIALIZED VIEW z_days AS SELECT day, sum(amount) AS amount FROM sales GROUP BY day;
		CREATE UNIQUE INDEX ON z_days (day);
		CREATE VIEW m_large AS SELECT * FROM z_days WHERE amount > 12;
		CREATE MATERIALIZED VIEW a_total AS SELECT sum(amount) AS amount FROM m_large;
		CREATE MATERIALIZED VIEW big AS SELECT * FROM sales;
		CREATE MATERIALIZED VIEW never AS SELECT * FROM a_total WITH NO DATA;
	`;

	test("are filled in the order of their dependencies, but for those that a rule or the source leaves empty", async () => {
		await using shop = await smallShop({ schema: views, spec: spec("  - match: public.big\n    data: none\n") });
		const planned = await shop.folder.run("plan");
		expectExit(planned, 0);
		expect(planned.stdout).toContain("2 materialised views refreshed");
		expect(planned.stdout).toMatch(/\. public\.big, public\.never: materialised, not filled/);
		expectExit(await shop.folder.run("apply", "--yes"), 0);
		expect(await shop.target.query("SELECT relname, relispopulated AS filled FROM pg_class WHERE relkind = 'm' ORDER BY 1")).toEqual([
			{ relname: "a_total", filled: true },
			{ relname: "big", filled: false },
			{ relname: "never", filled: false },
			{ relname: "z_days", filled: true },
		]);
		const [total] = await shop.source.query("SELECT amount::int FROM a_total");
		expect(await shop.target.query("SELECT amount::int FROM a_total")).toEqual([total]);
		const again = await shop.folder.run("plan");
		expectExit(again, 0);
		expect(again.stdout).toContain("No changes");
	}, 300_000);

	test("a rule for a view, and one that asks a materialised view for a hypertable, are refused at their lines", async () => {
		const rules = "  - match: public.m_large\n  - match: public.big\n    hypertable: { column: day }\n";
		await using shop = await smallShop({ schema: views, spec: spec(rules) });
		expectErrors(await shop.folder.run("plan"), 64, [
			{ code: "S110", place: "migration.yaml:7:", note: "public.m_large is a view: it has no rows of its own to move" },
			{ code: "S119", place: "migration.yaml:9:", what: "public.big is a materialised view", fix: "data: none" },
		]);
	}, 60_000);
});

test("every property of a sequence moves, and its value is set at the end of a copy without streaming", async () => {
	const schema = `
		CREATE TABLE items (id int GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 5), old serial, other bigint);
		CREATE SEQUENCE down AS int INCREMENT -2 MINVALUE -50 MAXVALUE 10 START 10 CACHE 3 CYCLE;
		CREATE SEQUENCE named AS bigint START 7;
		ALTER SEQUENCE named OWNED BY items.other;
		CREATE UNLOGGED SEQUENCE scratch;
		COMMENT ON SEQUENCE down IS 'counts down';
		INSERT INTO items (other) SELECT nextval('named') FROM generate_series(1, 4);
		SELECT nextval('down'), nextval('down');
	`;
	await using shop = await smallShop({ schema, spec: spec() });
	const planned = await shop.folder.run("plan");
	expectExit(planned, 0);
	expect(planned.stdout).toContain("5 sequences set (10 ahead)");
	expectExit(await shop.folder.run("apply", "--yes"), 0);
	const properties = `SELECT c.relname, c.relpersistence, seqtypid::regtype::text AS type, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle,
		obj_description(c.oid, 'pg_class') AS comment, a.attname AS owner, d.deptype
		FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
			LEFT JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
			LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
		WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1`;
	expect(await shop.target.query(properties)).toEqual(await shop.source.query(properties));
	const next = async (sequence: string) =>
		Number((await shop.target.query<{ next: string }>(`SELECT nextval('${sequence}') AS next`))[0]?.next);
	// 4 rows: 100, 105, 110, 115; a cycling one goes on from the source's position
	expect([await next("items_id_seq"), await next("items_old_seq"), await next("named"), await next("scratch")]).toEqual([170, 15, 21, 1]);
	expect(await next("down")).toBeLessThan(8);
	const again = await shop.folder.run("plan");
	expect(again.stdout).toContain("No changes");
}, 300_000);
