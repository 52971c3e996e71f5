import { expect, it } from "vitest";
import type { PlannedTable } from "../../../src/model/planned-table.js";
import { describeDifference, relationDifference } from "../../../src/replication/apply/relation-difference.js";
import type { Relation } from "../../../src/replication/pgoutput/message.js";

const [int4, text, userType] = [23, 25, 20000];

function planned(columns: Readonly<Record<string, number>>, identity: PlannedTable["identity"]): PlannedTable {
	return {
		table: { schema: "public", name: "t" },
		ruleLine: 1,
		rule: "",
		data: "all",
		bytes: 0,
		rows: 0,
		columns: Object.entries(columns).map(([name, typeOid]) => ({
			name,
			type: typeOid === int4 ? "integer" : "text",
			baseType: "text",
			typeOid,
			identityAlways: false,
			hasEquality: true,
		})),
		format: "text",
		identity,
		publication: "all",
		otherUniqueKeys: false,
		updates: 0,
		deletes: 0,
	};
}

function relation(
	columns: Readonly<Record<string, number>>,
	key: readonly string[],
	replicaIdentity: Relation["replicaIdentity"] = "d",
): Relation {
	const described = Object.entries(columns).map(([name, typeOid]) => ({ name, typeOid, typeModifier: -1, key: key.includes(name) }));
	return { type: "relation", oid: 1, schema: "public", name: "t", replicaIdentity, columns: described };
}

const before = { id: int4, note: text };
const cases: readonly [string, Relation, PlannedTable["identity"], readonly string[]][] = [
	["nothing", relation(before, ["id"]), { mode: "key", columns: ["id"] }, []],
	[
		"added",
		relation({ ...before, coupon: text }, ["id"]),
		{ mode: "key", columns: ["id"] },
		["column coupon text was added on the source"],
	],
	["dropped", relation({ id: int4 }, ["id"]), { mode: "key", columns: ["id"] }, ["column note was dropped on the source"]],
	[
		"renamed",
		relation({ id: int4, remark: text }, ["id"]),
		{ mode: "key", columns: ["id"] },
		["column note was renamed to remark on the source"],
	],
	[
		"replaced",
		relation({ note2: text, id: int4 }, ["id"]),
		{ mode: "key", columns: ["id"] },
		["column note2 text was added on the source", "column note was dropped on the source"],
	],
	[
		"retyped",
		relation({ id: int4, note: int4 }, ["id"]),
		{ mode: "key", columns: ["id"] },
		["column note was changed from text to integer on the source"],
	],
	[
		"retyped to a user's type",
		relation({ id: int4, note: userType }, ["id"]),
		{ mode: "key", columns: ["id"] },
		["column note was changed from text to (type OID 20000) on the source"],
	],
	[
		"dropped and added again",
		relation({ note: text, id: int4 }, ["id"]),
		{ mode: "key", columns: ["id"] },
		["columns were dropped and added again on the source: their order changed"],
	],
	[
		"key lost",
		relation(before, []),
		{ mode: "key", columns: ["id"] },
		["the replica identity was changed on the source: it no longer sends id of the old row"],
	],
	["full", relation(before, ["id", "note"], "f"), { mode: "full" }, []],
	[
		"full lost",
		relation(before, ["id"]),
		{ mode: "full" },
		["the replica identity was changed on the source: it no longer sends id, note of the old row"],
	],
	["none needed", relation(before, []), { mode: "none" }, []],
];

it.each(cases)("a relation against the plan: %s", (_, now, identity, words) => {
	const names = new Map([
		[int4, "integer"],
		[text, "text"],
	]);
	expect(relationDifference(planned(before, identity), now).map((difference) => describeDifference(difference, names))).toEqual(words);
});

it("a user's type that was made anew under another OID is no difference", () => {
	const was = planned({ id: int4, mood: userType }, { mode: "key", columns: ["id"] });
	expect(relationDifference(was, relation({ id: int4, mood: userType + 1 }, ["id"]))).toEqual([]);
});
