import type { PlannedTable } from "../../model/planned-table.js";
import type { Relation, RelationColumn } from "../pgoutput/message.js";

/** How a table looks now on the source, against what was planned. Types are names from typeNames, or their OID. */
export type ShapeDifference =
	| { readonly kind: "added"; readonly column: string; readonly type: RelationColumn }
	| { readonly kind: "dropped"; readonly column: string }
	| { readonly kind: "renamed"; readonly column: string; readonly to: string }
	| { readonly kind: "retyped"; readonly column: string; readonly from: string; readonly type: RelationColumn }
	| { readonly kind: "reordered" }
	/** Another name or schema. */
	| { readonly kind: "moved"; readonly to: string }
	/** Another table has its name. */
	| { readonly kind: "replaced" }
	| { readonly kind: "identity"; readonly columns: readonly string[] };

/** OIDs below this are the same on every server. */
const firstUserOid = 16384;

/** Empty when rows of this relation mean what was planned. */
export function relationDifference(planned: PlannedTable, relation: Relation): readonly ShapeDifference[] {
	const differences = columnDifferences(planned, relation);
	if (differences.length > 0) return differences;
	const lost = identityLost(planned, relation);
	return lost ? [{ kind: "identity", columns: lost }] : [];
}

function columnDifferences({ columns }: PlannedTable, relation: Relation): ShapeDifference[] {
	const before = new Set(columns.map(({ name }) => name));
	const after = new Map(relation.columns.map((column) => [column.name, column]));
	const added = relation.columns.filter(({ name }) => !before.has(name));
	const dropped = columns.filter(({ name }) => !after.has(name));
	const [gone, come] = [dropped[0], added[0]];
	if (gone && come && dropped.length === 1 && added.length === 1 && columns.indexOf(gone) === relation.columns.indexOf(come)) {
		return [{ kind: "renamed", column: gone.name, to: come.name }];
	}
	const retyped = columns.flatMap(({ name, type, typeOid }): ShapeDifference[] => {
		const now = after.get(name);
		return now && !sameType(now.typeOid, typeOid) ? [{ kind: "retyped", column: name, from: type, type: now }] : [];
	});
	const differences: ShapeDifference[] = [
		...added.map((column): ShapeDifference => ({ kind: "added", column: column.name, type: column })),
		...dropped.map(({ name }): ShapeDifference => ({ kind: "dropped", column: name })),
		...retyped,
	];
	// dropped and added again under the same name: the values are others, and the order tells
	const reordered = columns.some(({ name }, index) => relation.columns[index]?.name !== name);
	return differences.length === 0 && reordered ? [{ kind: "reordered" }] : differences;
}

/** A user's type may have another OID after it was made anew; that is no change of the table. */
function sameType(a: number, b: number): boolean {
	return a === b || (a >= firstUserOid && b >= firstUserOid);
}

/** The identity columns that the source no longer sends with updates and deletes. */
function identityLost({ identity, columns }: PlannedTable, relation: Relation): readonly string[] | undefined {
	if (identity.mode === "none") return undefined;
	if (identity.mode === "full") return relation.replicaIdentity === "f" ? undefined : columns.map(({ name }) => name);
	const sent = new Set(relation.columns.filter(({ key }) => key).map(({ name }) => name));
	const lost = identity.columns.filter((name) => !sent.has(name));
	return lost.length > 0 ? lost : undefined;
}

/** In words; `typeNames` by type OID, as the server calls them. */
export function describeDifference(difference: ShapeDifference, typeNames: ReadonlyMap<number, string>): string {
	switch (difference.kind) {
		case "added":
			return `column ${difference.column} ${typeName(difference.type, typeNames)} was added on the source`;
		case "dropped":
			return `column ${difference.column} was dropped on the source`;
		case "renamed":
			return `column ${difference.column} was renamed to ${difference.to} on the source`;
		case "retyped":
			return `column ${difference.column} was changed from ${difference.from} to ${typeName(difference.type, typeNames)} on the source`;
		case "reordered":
			return "columns were dropped and added again on the source: their order changed";
		case "moved":
			return `the table was renamed to ${difference.to} on the source`;
		case "replaced":
			return "another table took its name on the source";
		case "identity":
			return `the replica identity was changed on the source: it no longer sends ${difference.columns.join(", ")} of the old row`;
		default:
			return difference satisfies never;
	}
}

function typeName({ typeOid }: RelationColumn, typeNames: ReadonlyMap<number, string>): string {
	return typeNames.get(typeOid) ?? `(type OID ${typeOid})`;
}
