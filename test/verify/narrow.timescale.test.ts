import { appendFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RowDifference } from "../../src/model/row-difference.js";
import type { VerifyOutcome } from "../../src/model/verify-outcome.js";
import { pair, planned } from "./verify-pair.js";

const keyed = (name: string, columns: readonly string[] = ["id"], bytes = 0) =>
	planned(name, { bytes, identity: { mode: "key", columns }, publication: "all" });

/** The differences of the only table, in the order of their keys. */
function found({ tables }: VerifyOutcome): readonly RowDifference[] {
	return (tables[0]?.differences?.first ?? []).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

async function linesOf({ tables }: VerifyOutcome): Promise<readonly RowDifference[]> {
	const text = await readFile(tables[0]?.differences?.file ?? "", "utf8");
	return text
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line) as RowDifference);
}

describe("a difference is narrowed to rows", () => {
	test("a byte changed, a row deleted, a row added: each by its key, with the columns that differ", async () => {
		await using databases = await pair(
			`create table t (id bigint, kind text, v text, n int, primary key (id, kind));
			insert into t select i, 'k,"' || i, 'value ' || i, i from generate_series(1, 20000) i`,
		);
		await databases.to.query(`update t set v = 'value 77O' where id = 770; update t set v = null, n = -1 where id = 771;
			delete from t where id = 12345; insert into t values (-1, 'none', 'x', 1)`);
		const outcome = await databases.verify([keyed("t", ["id", "kind"])]);
		expect(outcome.tables).toMatchObject([{ equal: false, differences: { differs: 2, missing: 1, extra: 1 } }]);
		expect(found(outcome)).toEqual([
			{ difference: "differs", key: { id: "770", kind: 'k,"770' }, columns: ["v"] },
			{ difference: "differs", key: { id: "771", kind: 'k,"771' }, columns: ["v", "n"] },
			{ difference: "extra", key: { id: "-1", kind: "none" } },
			{ difference: "missing", key: { id: "12345", kind: 'k,"12345' } },
		]);
		expect(new Set(await linesOf(outcome))).toEqual(new Set(found(outcome)));
		await databases.to.query("truncate t");
		await databases.from.query("truncate t");
		expect((await databases.verify([keyed("t", ["id", "kind"])])).equal).toBe(true);
		expect(await readdir(databases.folder)).toEqual([]);
	});

	test("in a hypertable, also where the source's key is not unique there", async () => {
		const schema = "create table m (id int, ts timestamptz not null, v float8);";
		const rows = "insert into m select i, '2026-01-01'::timestamptz + i * interval '1 hour', i from generate_series(1, 2000) i;";
		await using databases = await pair(
			`${schema} alter table m add primary key (id); ${rows}`,
			`${schema} select create_hypertable('m', by_range('ts', interval '1 day')); alter table m add primary key (id, ts); ${rows}`,
		);
		await databases.to.query("update m set v = 0 where id = 7; insert into m values (9, '2025-01-01', 9)");
		const hypertable = { column: "ts", columnType: "timestamptz", chunkInterval: "1 day" };
		const outcome = await databases.verify([{ ...keyed("m"), hypertable }]);
		expect(found(outcome)).toEqual([
			{ difference: "differs", key: { id: "7" }, columns: ["v"] },
			{ difference: "differs", key: { id: "9" } },
		]);
	});

	test("without key: by content, with the number of copies, also json and NULLs", async () => {
		await using databases = await pair(
			`create table t (v text, j json); insert into t select v, '{"a": 1}' from unnest(array['one', 'two', 'two', 'two', null]) v`,
			`create table t (v text, j json); insert into t select v, '{"a": 1}' from unnest(array['one', 'one', 'two', 'three']) v`,
		);
		const outcome = await databases.verify([planned("t", { identity: { mode: "full" }, publication: "all" })]);
		expect(outcome.tables[0]?.differences).toMatchObject({ missing: 3, extra: 2, differs: 0 });
		expect(found(outcome).map(({ hash, ...rest }) => rest)).toEqual([
			{ difference: "extra", row: '(one,"{""a"": 1}")', copies: 1 },
			{ difference: "extra", row: '(three,"{""a"": 1}")', copies: 1 },
			{ difference: "missing", row: '(,"{""a"": 1}")', copies: 1 },
			{ difference: "missing", row: '(two,"{""a"": 1}")', copies: 2 },
		]);
	});

	test("more than 100,000 rows: twenty are kept, all of them are in the file", async () => {
		await using databases = await pair(
			"create table t (id int primary key, v int); insert into t select i, i from generate_series(1, 130000) i",
			"create table t (id int primary key, v int); insert into t select i, -i from generate_series(5001, 135000) i",
		);
		const outcome = await databases.verify([keyed("t")]);
		expect(outcome.tables[0]?.differences).toMatchObject({ differs: 125_000, missing: 5000, extra: 5000 });
		expect(found(outcome)).toHaveLength(20);
		const ids = (await linesOf(outcome)).map(({ key }) => Number(key?.id));
		expect(ids).toHaveLength(135_000);
		expect(new Set(ids).size).toBe(135_000);
	});

	test("databases of different encodings", async () => {
		const rows = "create table t (id text primary key, v text); insert into t values ('ä', 'Grüße'), ('b', 'plain')";
		await using databases = await pair(rows, rows, { encoding: "LATIN1" });
		await databases.to.query("update t set v = 'Grüsse' where id = 'ä'");
		expect(found(await databases.verify([keyed("t")]))).toEqual([{ difference: "differs", key: { id: "ä" }, columns: ["v"] }]);
	});
});

describe("a large table is compared range by range", () => {
	const rows =
		"create table big (id int primary key, v text); insert into big select i, 'v' || i from generate_series(-5000, 15000) i; analyze big";
	// Four ranges
	const big = keyed("big", ["id"], 1024 ** 3);

	test("the ranges hold every row once, and an interrupted verification continues behind what was equal", async () => {
		await using databases = await pair(rows);
		await databases.to.query("update big set v = 'other' where id in (-5000, 14999); delete from big where id = 15000");
		const stopped = new AbortController();
		let compared = 0;
		const interrupted = databases.verify([big, planned("gone")], "full", {
			jobs: 1,
			signal: stopped.signal,
			onRange: () => {
				compared++;
				if (compared === 3) stopped.abort(new Error("enough"));
			},
		});
		await expect(interrupted).rejects.toThrow("enough");
		const [progress = ""] = await readdir(databases.folder);
		await appendFile(join(databases.folder, progress), '{"table": "torn');
		const outcome = await databases.verify([big], "full", { jobs: 2 });
		expect(outcome).toMatchObject({ continued: { ranges: 2 }, tables: [{ sourceRows: 20_001, targetRows: 20_000, equal: false }] });
		expect(found(outcome)).toEqual([
			{ difference: "differs", key: { id: "-5000" }, columns: ["v"] },
			{ difference: "differs", key: { id: "14999" }, columns: ["v"] },
			{ difference: "missing", key: { id: "15000" } },
		]);
		// it came to its end, so the next one looks at everything again
		await databases.to.query("update big set v = 'late' where id = 3000");
		const again = await databases.verify([big]);
		expect(again.continued).toBeUndefined();
		expect(again.tables[0]?.differences).toMatchObject({ differs: 3, missing: 1 });
	});

	test("what an interrupted run found is not used for another migration, or when the table reads otherwise", async () => {
		await using databases = await pair(rows);
		const interrupt = async () => {
			const stopped = new AbortController();
			const onRange = (done: number) => done === 2 && stopped.abort(new Error("enough"));
			await expect(databases.verify([big], "full", { jobs: 1, signal: stopped.signal, onRange })).rejects.toThrow("enough");
		};
		await interrupt();
		const other = await databases.verify([big], "full", { kept: { folder: databases.folder, lineage: "two" } });
		expect(other).toMatchObject({ equal: true });
		expect(other.continued).toBeUndefined();
		await interrupt();
		for (const side of [databases.from, databases.to]) await side.query("alter table big add column more int");
		await databases.to.query("update big set more = 1 where id = -4000");
		const changed = await databases.verify([big]);
		expect(changed.continued).toBeUndefined();
		expect(found(changed)).toEqual([{ difference: "differs", key: { id: "-4000" }, columns: ["more"] }]);
	});
});
