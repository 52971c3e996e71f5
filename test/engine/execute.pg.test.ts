import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { makeAction } from "../../src/actions/registry.js";
import { holdSnapshot } from "../../src/copy/snapshot.js";
import { markDone } from "../../src/engine/journal.js";
import { readTableStates } from "../../src/engine/table-states.js";
import { HyperferryError, SnapshotLost } from "../../src/model/errors.js";
import type { Event } from "../../src/model/events.js";
import { endpointOf } from "../support/endpoints.js";
import { buildObject, createObject, createWorld, idsOf, partsOf } from "./world.js";

const columns = ["id", "v"];
const digest = "SELECT count(*)::int AS rows, md5(string_agg(t::text, ';' ORDER BY id)) AS md5 FROM public.t t";

test("a plan runs to its end with two workers: every row once, every action journalled, the table copied at its copy point", async () => {
	await using w = await createWorld();
	await w.from.query("CREATE TABLE t AS SELECT i AS id, 'row ' || i AS v FROM generate_series(1, 20000) i");
	const table = createObject("table public.t", "CREATE TABLE public.t (id int NOT NULL, v text)");
	const parts = partsOf("t", columns, 20_000, 6, [table.id]);
	const key = buildObject("constraint t_pkey", "ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id)", idsOf(parts));
	const analyze = makeAction("analyze-table", { table: { schema: "public", name: "t" } }, [key.id]);
	await using snapshot = await holdSnapshot(endpointOf(w.from.url), { applicationName: "hyperferry/test/snapshot" });
	await w.from.query("INSERT INTO t VALUES (20001, 'after the snapshot'); DELETE FROM t WHERE id = 7");
	expect(await w.execute([table, ...parts, key, analyze], { snapshot })).toEqual({ left: 0 });
	expect(await w.to.query("SELECT count(*)::int, min(id), max(id) FROM t")).toEqual([{ count: 20_000, min: 1, max: 20_000 }]);
	expect(new Set(await w.done())).toEqual(new Set(idsOf([table, ...parts, key, analyze])));
	expect(await readTableStates(w.target)).toEqual([
		{ table: { schema: "public", name: "t" }, state: "copied", copyPoint: snapshot.copyPoint, apart: false },
	]);
	const kinds = w.events.map((event) => event.type);
	expect(kinds.filter((kind) => kind === "action.start")).toHaveLength(9);
	expect(kinds.filter((kind) => kind === "action.done")).toHaveLength(9);
	// Once more: nothing to do
	expect(await w.execute([table, ...parts, key, analyze])).toEqual({ left: 0 });
});

test("a failing action is reported with the server's words; what is done stays; the next call continues", async () => {
	await using w = await createWorld();
	await w.from.query("CREATE TABLE t AS SELECT i AS id, 'row ' || i AS v FROM generate_series(1, 1000) i");
	const table = createObject("table public.t", "CREATE TABLE public.t (id int CHECK (id <> 700), v text)");
	const parts = partsOf("t", columns, 1000, 4, [table.id]);
	const index = buildObject("index t_v", "CREATE INDEX t_v ON public.t (v)", idsOf(parts));
	const failure = await w.execute([table, ...parts, index], { jobs: 1 }).catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(HyperferryError);
	const { exitCode, diagnostics } = failure as HyperferryError;
	expect(exitCode).toBe(1);
	expect(diagnostics).toMatchObject([{ code: "E408", what: "copy-part failed: public.t part 3 of 4" }]);
	expect(diagnostics[0]?.why).toMatch(/ERROR: .*t_id_check.*\(SQLSTATE 23514\)\nDETAIL: .*700.*\nCONTEXT: COPY t/);
	expect(w.events).toContainEqual({ type: "action.failed", action: "copy-part:public.t#3", error: diagnostics[0] });
	expect(await w.done()).toEqual([table.id, "copy-part:public.t#1", "copy-part:public.t#2"]);
	expect(await w.to.query("SELECT count(*)::int FROM t")).toEqual([{ count: 500 }]);
	await w.to.query("ALTER TABLE t DROP CONSTRAINT t_id_check");
	expect(await w.execute([table, ...parts, index])).toEqual({ left: 0 });
	expect(await w.to.query(digest)).toEqual(await w.from.query(digest));
});

test("of several objects in one transaction the one to blame is named, and none of them stays", async () => {
	await using w = await createWorld();
	const actions = [
		createObject("a", "CREATE TABLE public.a ()"),
		createObject("b", "CREATE TABLE public.b (x nonsense)"),
		createObject("c", "CREATE TABLE public.c ()"),
	];
	await expect(w.execute(actions)).rejects.toMatchObject({
		diagnostics: [{ code: "E408", what: "create-object failed: b", where: "target postgres@target/db", object: "create-object:b" }],
	});
	expect(await w.done()).toEqual([]);
	expect(await w.to.query("SELECT to_regclass('public.a') AS a")).toEqual([{ a: null }]);
});

test("hundreds of objects take a few transactions, with a journal row each", async () => {
	await using w = await createWorld();
	const actions = Array.from({ length: 250 }, (_, index) => createObject(`t${index}`, `CREATE TABLE public.t${index} ()`));
	await w.execute(actions);
	const rows = await w.to.query("SELECT count(*)::int AS rows, count(DISTINCT xmin::text)::int AS transactions FROM _hyperferry.journal");
	expect(rows).toEqual([{ rows: 250, transactions: 3 }]);
});

test("killed connections on either side are replaced and every row arrives once", async () => {
	await using w = await createWorld();
	await w.from.query("CREATE TABLE t AS SELECT i AS id, repeat('x', 300) AS v FROM generate_series(1, 120000) i");
	await w.to.query("CREATE TABLE t (id int, v text)");
	const parts = partsOf("t", columns, 120_000, 12);
	const index = buildObject("index t_v", "CREATE INDEX t_v ON public.t (v, id)", idsOf(parts));
	let running = true;
	const kills = { count: 0 };
	const killer = async () => {
		for (let turn = 0; kills.count < 6; turn++) {
			await sleep(60);
			if (!running) return;
			const side = turn % 2 === 0 ? w.from : w.to;
			const killed = await side.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND application_name = 'hyperferry/test/worker' LIMIT 1`);
			kills.count += killed.length;
		}
	};
	const killing = killer();
	const result = await w.execute([...parts, index]).finally(() => {
		running = false;
	});
	await killing;
	expect(result).toEqual({ left: 0 });
	expect(kills.count).toBeGreaterThan(0);
	expect(await w.to.query(digest)).toEqual(await w.from.query(digest));
	expect(await w.done()).toHaveLength(13);
});

test("an action whose commit went through unheard is not done a second time", async () => {
	await using w = await createWorld();
	await w.from.query("CREATE TABLE t AS SELECT 1 AS id, 'x' AS v");
	await w.to.query("CREATE TABLE t (id int, v text)");
	const [part] = partsOf("t", columns, 10, 1);
	if (!part) throw new TypeError("no part");
	let runs = 0;
	const result = await w.execute([part], {
		context: ({ source, target, signal }) => ({
			source,
			target,
			signal,
			copy: {
				copyLargeObjects: () => Promise.reject(new TypeError("no large objects here")),
				async copyPart() {
					runs++;
					await target.exec("INSERT INTO public.t VALUES (1, 'x')");
					// What the former attempt, cut off from us, commits meanwhile
					await w.to.query("INSERT INTO public.t VALUES (1, 'x')");
					await markDone(w.target, part.id, {});
					return { rows: 1, bytes: 1, copyPoint: "0/1" };
				},
			},
			setSequences: () => Promise.reject(new TypeError("no sequences here")),
			ensureSlot: () => Promise.reject(new Error("no slot here")),
			publishTable: async () => {},
			recordSourceChange: async () => {},
		}),
	});
	expect([result, runs]).toEqual([{ left: 0 }, 1]);
	expect(await w.to.query("SELECT id FROM t")).toEqual([{ id: 1 }]);
});

test("a server that stays away ends in E402, exit 75", async () => {
	await using w = await createWorld();
	const refused = w.execute([createObject("a", "CREATE TABLE public.a ()")], {
		openTarget: async () => {
			throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
		},
		retryForMs: 600,
	});
	await expect(refused).rejects.toMatchObject({ exitCode: 75, diagnostics: [{ code: "E402" }] });
});

test("a lock that is not to be had is tried again", async () => {
	await using w = await createWorld();
	await w.to.query("CREATE TABLE t ()");
	await w.to.query("BEGIN");
	await w.to.query("LOCK TABLE t");
	setTimeout(() => void w.to.query("COMMIT"), 600);
	const impatient = buildObject("comment", "SET LOCAL lock_timeout = '100ms'; COMMENT ON TABLE public.t IS 'at last'");
	expect(await w.execute([impatient])).toEqual({ left: 0 });
	expect(await w.to.query("SELECT obj_description('public.t'::regclass) AS comment")).toEqual([{ comment: "at last" }]);
});

test("a snapshot that is gone is told as such and nothing is lost", async () => {
	await using w = await createWorld();
	for (const side of [w.from, w.to]) await side.query("CREATE TABLE t (id int, v text)");
	const snapshot = await holdSnapshot(endpointOf(w.from.url), { applicationName: "hyperferry/test/snapshot" });
	await snapshot.close();
	await expect(w.execute(partsOf("t", columns, 100, 2), { snapshot })).rejects.toBeInstanceOf(SnapshotLost);
	expect(await w.done()).toEqual([]);
});

test("drain: what runs is finished, nothing new starts", async () => {
	await using w = await createWorld();
	const drain = new AbortController();
	const slow = createObject("slow", "SELECT pg_sleep(0.5); CREATE TABLE public.slow ()");
	const next = buildObject("next", "CREATE TABLE public.next ()", [slow.id]);
	const emit = ({ type }: Event) => {
		if (type === "action.start") drain.abort();
	};
	expect(await w.execute([slow, next], { drain: drain.signal, emit })).toEqual({ left: 1 });
	expect(await w.done()).toEqual([slow.id]);
});

test("drain that takes too long, and the second signal, cut the connections: the server rolls back", async () => {
	await using w = await createWorld();
	const endless = buildObject("endless", "CREATE TABLE public.endless (); SELECT pg_sleep(50)");
	const drain = new AbortController();
	setTimeout(() => drain.abort(), 200);
	expect(await w.execute([endless], { drain: drain.signal, drainMs: 200 })).toEqual({ left: 1 });
	const stop = new AbortController();
	setTimeout(() => stop.abort(new Error("second ^C")), 200);
	await expect(w.execute([endless], { signal: stop.signal })).rejects.toThrow("second ^C");
	expect(await w.done()).toEqual([]);
});

test("triggers do not act on copied rows, and functions need not be valid yet", async () => {
	await using w = await createWorld();
	await w.from.query("CREATE TABLE t AS SELECT 1 AS id, 'as it was' AS v");
	await w.to.query("CREATE TABLE t (id int, v text)");
	await w.to.query("CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.v := 'spoiled'; RETURN new; END $$");
	await w.to.query("CREATE TRIGGER spoil BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION spoil()");
	const early = createObject("f", "CREATE FUNCTION public.f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.later'");
	await w.execute([early, ...partsOf("t", columns, 10, 1)]);
	expect(await w.to.query("SELECT v FROM t")).toEqual([{ v: "as it was" }]);
});
