import { expect, test } from "vitest";
import { setSequences } from "../../src/cutover/sequences.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

test("every kind of sequence goes on behind source and data", async () => {
	await using from = await createTestDatabase("source");
	await using to = await createTestDatabase("target");
	const schema = `
		create table serial (id serial, v int); create table loaded (id int generated always as identity, v int);
		create sequence unused start 7; create sequence "Odd name" increment 10; create sequence short maxvalue 110;
		create sequence down increment -1; create sequence round maxvalue 100 cycle;`;
	for (const database of [from, to]) await database.query(schema);
	await from.query(`
		insert into serial (v) select 1 from generate_series(1, 5);
		insert into loaded overriding system value values (5000, 1);
		select nextval('"Odd name"'), nextval('"Odd name"'), setval('short', 100), setval('down', -20), setval('round', 99);`);
	await to.query(
		"insert into serial select * from generate_series(1, 5), (values (1)) v; insert into loaded overriding system value values (5000, 1)",
	);
	await using source = await openSession(endpointOf(from.url), { applicationName: "test" });
	await using target = await openSession(endpointOf(to.url, "target"), { applicationName: "test" });

	const names = ["serial_id_seq", "loaded_id_seq", "unused", "Odd name", "short", "down", "round"];
	const set = await setSequences(
		source,
		target,
		names.map((name) => ({ schema: "public", name })),
		1000,
	);

	expect(set.map(({ sequence, last, isCalled, fromColumn }) => [sequence.name, last, isCalled, fromColumn])).toEqual([
		["serial_id_seq", 1005n, true, false],
		["loaded_id_seq", 6000n, true, true],
		["unused", 7n, false, false],
		["Odd name", 10_011n, true, false],
		["short", 105n, true, false],
		["down", -1020n, true, false],
		["round", 99n, true, false],
	]);
	for (const { sequence, last, isCalled } of set) {
		const [row] = await to.query<{ last: string; called: boolean }>(
			`select last_value as last, is_called as called from "${sequence.name}"`,
		);
		expect(row).toEqual({ last: last.toString(), called: isCalled });
	}
});
