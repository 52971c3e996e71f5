import { expect, test } from "vitest";
import { catalog, column, emptyTarget, object, role, server, table } from "../support/catalogs.js";
import { planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

test("a hypertable's sequence changes hands with it, before it becomes the column's", () => {
	const readings = table("readings", { columns: [column("ts", "timestamp with time zone"), column("id", "bigint")], rowsEstimate: 10 });
	const sequence = object("SEQUENCE", "readings_id_seq", "CREATE SEQUENCE public.readings_id_seq;", {
		owner: { role: "web", alter: "ALTER SEQUENCE public.readings_id_seq" },
	});
	const link = object("SEQUENCE OWNED BY", "readings_id_seq", "ALTER SEQUENCE public.readings_id_seq OWNED BY public.readings.id;", {
		id: "sequence owned by readings_id_seq in public",
		dependsOn: [sequence.id],
	});
	const plain = catalog([readings], { server: server({ roles: [role("app"), role("web")] }), objects: [sequence, link] });
	const bounds = { increment: "1", min: "1", max: "9", cycle: false };
	const source = {
		...plain,
		objects: new Map(
			[...plain.objects].map(([id, found]) => [id, { ...found, owner: found.owner ?? { role: "web", alter: `ALTER ${id}` } }]),
		),
		sequences: [{ id: { schema: "public", name: "readings_id_seq" }, ownedBy: { table: readings.id, column: "id" }, ...bounds }],
	};
	const hypertable = spec([["public.readings", { hypertable: { column: "ts" } }]]);
	const ids = planOf(hypertable, source, { target: emptyTarget({ roles: [role("app", { superuser: true }), role("web")] }) }).actions.map(
		({ id }) => id,
	);
	const at = ids.indexOf("set-owner:sequence public.readings_id_seq");
	expect(at).toBeGreaterThan(ids.indexOf("create-object:sequence public.readings_id_seq"));
	expect(ids[at + 1]).toBe(`create-object:${link.id}`);
});
