import { expect, test } from "vitest";
import { makeAction } from "../../src/actions/registry.js";
import { markDone } from "../../src/engine/journal.js";
import { restartTables, tablesToRestart } from "../../src/engine/restart-tables.js";
import { readTableStates, setTableState } from "../../src/engine/table-states.js";
import { parseLsn } from "../../src/model/lsn.js";
import { createWorld, idsOf, partsOf } from "./world.js";

const chunksOf = (name: string) => makeAction("create-chunks", { table: { schema: "public", name }, slices: [] }, []);

test("what is complete stays; what is begun starts again, chunks included; what is not begun has nothing to forget", () => {
	const actions = [
		...[chunksOf("complete"), chunksOf("begun"), chunksOf("untouched")],
		...partsOf("complete", ["id"], 10, 2),
		...partsOf("begun", ["id"], 10, 3),
		...partsOf("untouched", ["id"], 10, 2),
	];
	const done = new Set([...idsOf(actions.slice(0, 5)), "copy-part:public.begun#2"]);
	expect(tablesToRestart(actions, done)).toEqual([
		{ table: { schema: "public", name: "begun" }, forget: ["copy-part:public.begun#2", "create-chunks:public.begun"] },
		{ table: { schema: "public", name: "untouched" }, forget: [] },
	]);
	expect(tablesToRestart(actions, new Set(idsOf(actions)))).toEqual([]);
});

test("the target's rows, the journal and the copy points move together", async () => {
	await using w = await createWorld({ timescaledb: true });
	await w.to.query(`CREATE TABLE parent (id int); CREATE TABLE child () INHERITS (parent);
		CREATE TABLE referenced (id int PRIMARY KEY); CREATE TABLE referring (id int REFERENCES referenced);
		CREATE TABLE series (id int, ts timestamptz NOT NULL); CREATE TABLE complete (id int)`);
	await w.to.query("SELECT create_hypertable('series', by_range('ts'))");
	await w.to.query(`INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2); INSERT INTO referenced VALUES (1);
		INSERT INTO referring VALUES (1); INSERT INTO series VALUES (1, now()), (2, now() - interval '1 year'); INSERT INTO complete VALUES (1)`);
	const begun = ["parent", "referenced", "series"];
	const actions = [...begun, "complete", "child", "referring"].flatMap((name) => partsOf(name, ["id"], 10, 2));
	const done = actions.filter(({ id }) => begun.some((name) => id === `copy-part:public.${name}#1`) || /complete|child|referring/.test(id));
	for (const { id } of done) await markDone(w.target, id, {});
	await setTableState(w.target, { table: { schema: "public", name: "complete" }, state: "copied", copyPoint: parseLsn("0/1") });

	const restarted = await restartTables(w.target, actions, parseLsn("0/99"), "replica");
	expect(restarted.map(({ table }) => table.name)).toEqual(begun);
	const counts = await w.to.query(`SELECT (SELECT count(*)::int FROM ONLY parent) AS parent, (SELECT count(*)::int FROM child) AS child,
		(SELECT count(*)::int FROM referenced) AS referenced, (SELECT count(*)::int FROM referring) AS referring,
		(SELECT count(*)::int FROM series) AS series, (SELECT count(*)::int FROM complete) AS complete,
		(SELECT count(*)::int FROM timescaledb_information.chunks) AS chunks`);
	expect(counts).toEqual([{ parent: 0, child: 1, referenced: 0, referring: 1, series: 0, complete: 1, chunks: 0 }]);
	expect((await w.done()).filter((id) => begun.some((name) => id.includes(`.${name}#`)))).toEqual([]);
	const states = await readTableStates(w.target);
	expect(states.map(({ table, state, copyPoint }) => [table.name, state, copyPoint])).toEqual([
		["complete", "copied", 1n],
		...begun.map((name) => [name, "pending", 0x99n]),
	]);
});
