import { expect, test } from "vitest";
import { type BusyWorld, busyWorld, expectSameRows } from "./busy-world.js";
import { haltJournal, type JournalHalt } from "./journal-halt.js";

/** Tables of several parts each, whose keys are of one, two and other types; rows wide enough that updated ones move. */
const source = `
CREATE TABLE events (id bigint PRIMARY KEY, body text);
CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ts timestamptz NOT NULL, body text);
CREATE TABLE labelled (label varchar(40), at timestamptz, n numeric, c0 text, PRIMARY KEY (label, at));
INSERT INTO events SELECT n, repeat(md5(n::text), 10) FROM generate_series(1, 15000) n;
INSERT INTO readings (ts, body) SELECT timestamptz '2026-01-01' + n * interval '10 minutes', repeat(md5(n::text), 10) FROM generate_series(1, 15000) n;
INSERT INTO labelled SELECT 'it''s "' || n % 100 || '\\', timestamptz '2026-01-01' + n * interval '1 minute', n / 7.0, repeat('c', 300) FROM generate_series(1, 15000) n;
ANALYZE;
`;
const tables = ["events", "readings", "labelled"];

const spec = `
version: 1
name: crash
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
  - match: public.readings
    hypertable: { column: ts, chunk_interval: 30 days, primary_key: [id, ts] }
copy: { jobs: 2, split_larger_than: 1 MB }
cutover:
  when: { lag: { below: 2s, for: 1s }, verify: full }
`;

/** Rows leave their part for another one, go, come and change their key; VACUUM makes room in parts that are copied. */
const changes = (round: number) => [
	`UPDATE events SET body = body || '${round}' WHERE id % 20 = ${round}; DELETE FROM events WHERE id % 30 = ${round}`,
	`UPDATE readings SET ts = ts + interval '40 days', body = body || '${round}' WHERE id % 20 = ${round}; DELETE FROM readings WHERE id % 30 = ${round}`,
	`UPDATE labelled SET label = label || '${round}' WHERE n::int % 20 = ${round}; DELETE FROM labelled WHERE n::int % 30 = ${round}`,
	"VACUUM events, readings, labelled",
	`INSERT INTO events SELECT ${round + 1} * 100000 + n, 'new' FROM generate_series(1, 500) n`,
	`INSERT INTO readings (ts, body) SELECT timestamptz '2026-03-01' + n * interval '1 minute', 'new' FROM generate_series(1, 500) n`,
	`INSERT INTO labelled SELECT 'new ${round}', timestamptz '2026-03-01' + n * interval '1 minute', n, 'new' FROM generate_series(1, 500) n`,
	`UPDATE events SET id = -id WHERE id % 500 = ${round + 3}`,
];

/** Applies until the journal has \`parts\` more parts than now, kills it there, and tells the parts that are done. */
async function killAfterParts(world: BusyWorld, halt: JournalHalt, parts: number): Promise<readonly string[]> {
	const { folder, target } = world;
	const [{ rows } = { rows: 0 }] = await target.query<{ rows: number }>("SELECT count(*)::int AS rows FROM _hyperferry.journal");
	const plan = JSON.parse(await folder.read("plan.json")) as { actions: readonly { phase: string }[] };
	const before = plan.actions.filter(({ phase }) => phase === "prepare" || phase === "schema").length;
	await halt.after(Math.max(rows, before) + parts);
	const apply = folder.start("apply", ...(rows === 0 ? ["plan.json"] : ["--yes"]));
	expect(await halt.reached(() => apply.child.exitCode !== null), apply.output()).toBe(true);
	apply.child.kill("SIGKILL");
	await apply.result;
	await halt.letGo();
	await halt.after(1_000_000);
	return partsDone(world);
}

async function partsDone({ target }: BusyWorld): Promise<readonly string[]> {
	const done = await target.query<{ action: string }>("SELECT action FROM _hyperferry.journal WHERE action LIKE 'copy-part:%' ORDER BY 1");
	return done.map(({ action }) => action);
}

async function finish(world: BusyWorld): Promise<readonly string[]> {
	const apply = world.folder.start("apply", "--yes", "--json");
	await apply.until(/"type":"lag"/);
	const verified = await world.folder.run("verify", "--level", "full");
	expect(verified.exit, `${verified.stdout}${verified.stderr}\n${apply.output()}`).toBe(0);
	await expectSameRows(world, tables);
	return [...apply.output().matchAll(/"type":"action.done","action":"(copy-part:[^"]+)"/g)].flatMap(([, id]) => id ?? []).sort();
}

async function withPlan(): Promise<BusyWorld> {
	const world = await busyWorld(spec, source);
	expect((await world.folder.run("plan", "--out", "plan.json")).exit).toBe(0);
	return world;
}

test("a lost snapshot costs the parts in flight only, however often it is lost and whatever became of the rows meanwhile", async () => {
	await using world = await withPlan();
	await using halt = await haltJournal(world.target);
	let done: readonly string[] = [];
	for (const round of [0, 1]) {
		const now = await killAfterParts(world, halt, 4);
		expect(now).toEqual(expect.arrayContaining([...done]));
		expect(now.length).toBeGreaterThan(done.length);
		done = now;
		for (const change of changes(round)) await world.source.query(change);
	}
	const copied = await finish(world);
	expect(copied.length).toBeGreaterThan(3);
	expect(copied.filter((id) => done.includes(id))).toEqual([]);
});

test("a table that was emptied or written anew meanwhile is copied from the beginning, the others are not", async () => {
	await using world = await withPlan();
	await using halt = await haltJournal(world.target);
	const done = await killAfterParts(world, halt, 8);
	for (const change of changes(0)) await world.source.query(change);
	await world.source.query("TRUNCATE events");
	await world.source.query("INSERT INTO events SELECT n, 'after' FROM generate_series(1, 5000) n");
	await world.source.query("VACUUM FULL labelled");
	const copied = await finish(world);
	const again = (table: string) => done.filter((id) => id.startsWith(`copy-part:public.${table}#`)).filter((id) => copied.includes(id));
	const begun = (table: string) =>
		done.some((id) => id.startsWith(`copy-part:public.${table}#`)) && copied.some((id) => id.startsWith(`copy-part:public.${table}#`));
	expect(again("readings")).toEqual([]);
	for (const table of ["events", "labelled"]) if (begun(table)) expect(again(table)).not.toEqual([]);
});
