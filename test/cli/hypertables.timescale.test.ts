import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { cliFolder } from "../support/cli.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";

const editions = ["target", ...(process.env.HYPERFERRY_TEST_TSL_URL ? (["community"] as const) : [])] as const;

/** Per type of the time column: its values for n = 1 .. 300, one that is elsewhere, and the chunk interval. */
const timed = {
	timestamptz: {
		value: "timestamptz '1969-12-01 00:00Z' + n * interval '5 hours'",
		elsewhere: "ts + interval '40 days'",
		interval: "2 days",
	},
	timestamp: { value: "timestamp '1969-12-01' + n * interval '5 hours'", elsewhere: "ts + interval '40 days'", interval: "1 month" },
	date: { value: "date '1969-12-01' + n", elsewhere: "ts + 400", interval: "1 week" },
	smallint: { value: "n * 100 - 15000", elsewhere: "(ts + 9000)::smallint", interval: "2000" },
	integer: { value: "n * 1000 - 150000", elsewhere: "ts + 900000", interval: "20000" },
	bigint: { value: "n::bigint * 1000000000000 - 150000000000000", elsewhere: "ts + 900000000000000", interval: "20000000000000" },
	uuid: {
		value: "(lpad(to_hex(1735689600000 + n * 10000000::bigint), 12, '0') || '-7' || lpad(to_hex(n), 3, '0') || '-8000-000000000000')::uuid",
		elsewhere: "overlay(ts::text placing '0195' from 1 for 4)::uuid",
		interval: "1 day",
	},
};
type Type = keyof typeof timed;

function specOf(name: string, rules: readonly string[], more = ""): string {
	return `version: 1
name: ${name}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
${rules.map((rule) => `  - ${rule}`).join("\n")}
copy: { jobs: 2 }
cutover: { when: { lag: { below: 5s, for: 1s } } }
${more}`;
}

/** Plans, applies up to streaming, lets the source change, and compares both sides in full. */
async function migrate(
	databases: { readonly source: TestDatabase; readonly target: TestDatabase },
	spec: (name: string) => string,
	changes: readonly string[],
): Promise<string> {
	const name = `hyper_${randomBytes(4).toString("hex")}`;
	await using folder = await cliFolder(spec(name), { SOURCE_URL: databases.source.url, TARGET_URL: databases.target.url });
	const plan = await folder.run("plan");
	expect(plan).toMatchObject({ exit: 0, stderr: "" });
	const apply = folder.start("apply", "--yes");
	await apply.until(/applying changes/);
	for (const change of changes) await databases.source.query(change);
	expect(await folder.run("verify", "--level", "full")).toMatchObject({ exit: 0 });
	expect((await folder.run("plan")).stdout).toContain("No changes.");
	apply.child.kill("SIGTERM");
	await apply.result;
	expect(await folder.run("clean", "--yes")).toMatchObject({ exit: 0 });
	return plan.stdout;
}

describe.each(editions)("hypertables on the %s server", (edition) => {
	test("every type of time column, and two hash dimensions, copied and followed", async () => {
		await using source = await createTestDatabase("source");
		await using target = await createTestDatabase(edition);
		const types = (Object.keys(timed) as Type[]).filter((type) => type !== "uuid" || edition === "community");
		for (const type of types) {
			await source.query(`CREATE TABLE by_${type} (id int, ts ${type} NOT NULL, v int, big text, PRIMARY KEY (id, ts));
				ALTER TABLE by_${type} ALTER big SET STORAGE EXTERNAL;
				INSERT INTO by_${type} SELECT n, ${timed[type].value}, n, repeat('x', 3000) FROM generate_series(1, 300) n; ANALYZE by_${type}`);
		}
		await source.query(`CREATE TABLE hashed (id int, ts timestamptz NOT NULL, device text, kind int, v int, PRIMARY KEY (id, ts, device, kind));
			INSERT INTO hashed SELECT n, timestamptz '2026-01-01Z' + n * interval '1 hour', 'd' || n % 7, n % 5, n FROM generate_series(1, 500) n; ANALYZE hashed`);
		const plan = await migrate(
			{ source, target },
			(name) =>
				specOf(name, [
					...types.map((type) => `{ match: public.by_${type}, hypertable: { column: ts, chunk_interval: ${timed[type].interval} } }`),
					"{ match: public.hashed, hypertable: { column: ts, chunk_interval: 1 day, space: [{ column: device, partitions: 3 }, { column: kind, partitions: 2 }] } }",
				]),
			[
				...types.map(
					(type) => `INSERT INTO by_${type} SELECT id + 1000, ts, v FROM by_${type} WHERE id % 50 = 0;
						UPDATE by_${type} SET v = -v WHERE id % 3 = 0; UPDATE by_${type} SET ts = ${timed[type].elsewhere} WHERE id % 10 = 1;
						DELETE FROM by_${type} WHERE id % 7 = 0`,
				),
				"UPDATE hashed SET device = device || 'x', v = 0 WHERE id % 4 = 0; UPDATE hashed SET kind = kind + 1, ts = ts + interval '9 days' WHERE id % 9 = 0",
				"DELETE FROM hashed WHERE id % 5 = 0; INSERT INTO hashed VALUES (1000, now(), 'new', 9, 9)",
			],
		);
		const hypertables = await target.query<{ name: string; dimensions: number; chunks: number }>(
			"SELECT hypertable_name AS name, num_dimensions::int AS dimensions, num_chunks::int AS chunks FROM timescaledb_information.hypertables ORDER BY 1",
		);
		expect(hypertables.map(({ name }) => name)).toEqual([...types.map((type) => `by_${type}`).sort(), "hashed"]);
		expect(hypertables.find(({ name }) => name === "hashed")?.dimensions).toBe(3);
		expect(hypertables.every(({ chunks }) => chunks > 3)).toBe(true);
		expect(plan).toMatch(/by ts, chunks of 1 day, device x 3, kind x 2 \(126 chunks, ~\S+ \S+ and 4 rows each, made/);
		expect(plan).toContain("W212");
		const months = await target.query<{ interval: string }>(
			"SELECT time_interval::text AS interval FROM timescaledb_information.dimensions WHERE hypertable_name = 'by_timestamp'",
		);
		expect(months).toEqual([{ interval: "30 days" }]);
	}, 300_000);

	test("what belongs to a hypertable comes along and works", async () => {
		await using source = await createTestDatabase("source");
		await using target = await createTestDatabase(edition);
		await source.query(`CREATE EXTENSION btree_gist;
			CREATE TABLE devices (id int PRIMARY KEY);
			CREATE TABLE log (what text, n bigint);
			CREATE TABLE rich (
				id bigint GENERATED ALWAYS AS IDENTITY, ts timestamptz NOT NULL, device int REFERENCES devices ON UPDATE CASCADE ON DELETE SET NULL,
				v numeric CHECK (v >= 0), doubled numeric GENERATED ALWAYS AS (v * 2) STORED, code text, during tstzrange,
				PRIMARY KEY (id, ts), UNIQUE (code, ts) DEFERRABLE, CONSTRAINT apart EXCLUDE USING gist (device WITH =, during WITH &&, ts WITH =)
			);
			CREATE TABLE alerts (id int PRIMARY KEY, rich_id bigint, rich_ts timestamptz,
				CONSTRAINT alerts_rich FOREIGN KEY (rich_id, rich_ts) REFERENCES rich (id, ts) ON UPDATE CASCADE ON DELETE CASCADE);
			CREATE INDEX rich_expression ON rich ((lower(code))) INCLUDE (v) WHERE v > 5;
			CREATE INDEX rich_brin ON rich USING brin (ts);
			CREATE UNIQUE INDEX rich_partial ON rich (device, ts) WHERE v > 40;
			INSERT INTO devices SELECT generate_series(1, 9);
			INSERT INTO rich (ts, device, v, code) SELECT timestamptz '2026-01-01Z' + n * interval '1 hour', n % 9 + 1, n % 45, 'C' || n FROM generate_series(1, 200) n;
			INSERT INTO rich (ts, v) VALUES ('2026-01-05Z', 99);
			ALTER TABLE rich ADD CONSTRAINT small CHECK (v < 50) NOT VALID;
			INSERT INTO alerts SELECT n, id, ts FROM (SELECT row_number() OVER () AS n, id, ts FROM rich WHERE v % 10 = 0) r;
			CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (tg_op, new.id); RETURN new; END $$;
			CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log SELECT 'batch', count(*) FROM fresh; RETURN NULL; END $$;
			CREATE TRIGGER noted BEFORE INSERT OR UPDATE ON rich FOR EACH ROW EXECUTE FUNCTION noted();
			CREATE TRIGGER counted AFTER INSERT ON rich REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION counted();
			ALTER TABLE rich ENABLE ROW LEVEL SECURITY; CREATE POLICY known ON rich FOR SELECT USING (device IS NOT NULL);
			COMMENT ON COLUMN rich.v IS 'value'; CREATE STATISTICS rich_stats ON device, v FROM rich;
			CREATE VIEW newest AS SELECT max(ts) AS ts FROM rich`);
		await migrate(
			{ source, target },
			(name) => specOf(name, ['match: "public.*"', "{ match: public.rich, hypertable: { column: ts, chunk_interval: 1 day } }"]),
			[
				"INSERT INTO rich (ts, device, v, code) VALUES ('2026-03-01Z', 1, 1, 'late'), ('2026-03-02Z', 2, 2, 'later')",
				"UPDATE rich SET v = v / 10, ts = ts + interval '30 days' WHERE v < 50 AND id % 2 = 0",
				"UPDATE devices SET id = 90 WHERE id = 9; DELETE FROM devices WHERE id = 8; DELETE FROM rich WHERE id % 40 = 0",
			],
		);
		const constraints = (database: TestDatabase) =>
			database.query(`SELECT conname, contype, convalidated, pg_get_constraintdef(oid) AS definition FROM pg_constraint
				WHERE conrelid IN ('rich'::regclass, 'alerts'::regclass) AND contype <> 'n' AND conparentid = 0 ORDER BY 1`);
		expect(await constraints(target)).toEqual(await constraints(source));
		const indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1";
		expect(await target.query(indexes)).toEqual(await source.query(indexes));
		const policies = "SELECT policyname, cmd, qual FROM pg_policies";
		expect(await target.query(policies)).toEqual(await source.query(policies));
		const noted = "SELECT what, count(*)::int AS n FROM log GROUP BY 1 ORDER BY 1";
		expect(await target.query(noted)).toEqual(await source.query(noted));

		const refuses = (statement: string, words: RegExp) => expect(target.query(statement)).rejects.toThrow(words);
		await refuses("INSERT INTO rich (ts, v) VALUES ('2026-01-02Z', 60)", /small/);
		await refuses("INSERT INTO rich (ts, device) VALUES ('2026-01-02Z', 77)", /foreign key/);
		await refuses("INSERT INTO alerts VALUES (-1, -1, '2026-01-02Z')", /foreign key/);
		await refuses("INSERT INTO rich (ts, code) SELECT ts, code FROM rich WHERE code = 'C7'", /duplicate key/);
		await refuses("INSERT INTO rich (ts, device, during) SELECT now(), 1, '[2026-01-01,2026-01-02]' FROM generate_series(1, 2)", /apart/);
		await target.query("INSERT INTO rich (ts, v, code) VALUES ('2026-04-01Z', 3, 'target')");
		expect(await target.query("SELECT id > 203 AS fresh, doubled::int FROM rich WHERE code = 'target'")).toEqual([
			{ fresh: false, doubled: 6 },
		]);
		expect(await target.query("SELECT n::int FROM log WHERE what = 'batch' ORDER BY n LIMIT 1")).toEqual([{ n: 1 }]);
	}, 300_000);
});
