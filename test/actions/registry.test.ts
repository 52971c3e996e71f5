import { expect, test } from "vitest";
import { phases } from "../../src/actions/action.js";
import { actionKinds, definitionOf, makeAction } from "../../src/actions/registry.js";

test("every kind is registered under its own name with a phase that exists", () => {
	for (const kind of actionKinds) {
		const definition = definitionOf(kind);
		expect(definition.kind).toBe(kind);
		expect(phases).toContain(definition.phase);
	}
});

test("an id is the kind and the subject: the same intent has the same id in every plan", () => {
	const part = { table: { schema: "public", name: "a.b" }, part: 2, of: 3, columns: ["id"], format: "binary", bytes: 1, rows: 1 } as const;
	expect(makeAction("copy-part", part, ["x"])).toEqual({
		id: 'copy-part:public."a.b"#2',
		kind: "copy-part",
		phase: "copy",
		args: part,
		after: ["x"],
	});
	expect(definitionOf("copy-part").describe(part)).toBe('public."a.b" part 2 of 3');
	expect(definitionOf("copy-part").sql({ ...part, where: "id > 1" })).toEqual({
		side: "source",
		text: 'COPY (SELECT "id" FROM ONLY "public"."a.b" WHERE id > 1) TO STDOUT (FORMAT binary)',
	});
});
