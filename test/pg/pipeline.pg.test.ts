import { expect, it } from "vitest";
import { pipeline } from "../../src/pg/pipeline.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

it("answers each statement in order, and a failure ends those behind it", async () => {
	await using database = await createTestDatabase("target");
	await using session = await openSession(endpointOf(database.url, "target"), { applicationName: "pipeline" });
	const { client } = session;
	await session.exec("CREATE TEMP TABLE t (id int PRIMARY KEY, v text)");
	const insert = (id: number, v: string | null) => ({ text: "INSERT INTO t VALUES ($1, $2) RETURNING v", values: [`${id}`, v] });
	expect(await pipeline(client, [])).toEqual([]);
	expect(await pipeline(client, [insert(1, "a"), insert(2, null), { text: "UPDATE t SET v = $1", values: [Buffer.from("b")] }])).toEqual([
		{ count: 1, rows: [["a"]] },
		{ count: 1, rows: [[null]] },
		{ count: 2, rows: [] },
	]);
	await expect(pipeline(client, [insert(3, "c"), insert(1, "d"), insert(4, "e")])).rejects.toMatchObject({ code: "23505" });
	expect(await session.query("SELECT id FROM t ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
	// more than sockets hold, both ways at once
	const large = "x".repeat(1_000_000);
	const results = await pipeline(
		client,
		Array.from({ length: 20 }, (_, id) => insert(id + 10, large)),
	);
	expect(results.every(({ rows }) => rows[0]?.[0] === large)).toBe(true);
});
