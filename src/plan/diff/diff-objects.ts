import type { CatalogObject, ObjectId } from "../../catalog/catalog.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import type { Hazard } from "../acceptances.js";
import type { DesiredObject } from "../desired-objects.js";
import type { PlanInput } from "../plan-input.js";
import { conflict } from "./conflict.js";
import type { Alteration } from "./difference.js";
import { type Drop, dropperOf } from "./dropped-objects.js";
import { objectSubject } from "./object-subject.js";
import { anotherPrimaryKey, otherPrimaryKey, primaryKeys } from "./primary-keys.js";
import { takenNames } from "./taken-names.js";
import type { TargetTable } from "./target-tables.js";
import { type Verdict, verdictOf } from "./verdict.js";

export interface ObjectDiff {
	readonly create: readonly DesiredObject[];
	readonly replace: readonly ReplacedObject[];
	readonly alter: readonly AlteredObject[];
	readonly unchanged: readonly ObjectId[];
	/** What the target has otherwise and may keep. */
	readonly respected: readonly { readonly object: ObjectId; readonly what: string }[];
	readonly hazards: readonly Hazard[];
	readonly diagnostics: readonly Diagnostic[];
}

export interface ReplacedObject {
	readonly desired: DesiredObject;
	/** What is dropped before; nothing when the definition is put in place, or when the object goes with another one. */
	readonly drop?: Drop;
	readonly sql: string;
	/** By CREATE OR REPLACE: owner and privileges stay. */
	readonly inPlace: boolean;
	readonly hazard: Hazard;
	/** Unified, - target, + wanted. */
	readonly diff: readonly string[];
}

export interface AlteredObject {
	readonly object: CatalogObject;
	readonly alterations: readonly Alteration[];
}

/** Compares what is wanted with what the target has, object by object. `tables` are those of the target, replaced ones among them. */
export function diffObjects(input: PlanInput, desired: readonly DesiredObject[], tables: ReadonlyMap<ObjectId, TargetTable>): ObjectDiff {
	const ids = new Set(desired.map(({ object }) => object.id));
	const dropper = dropperOf(input.target, (id) => ids.has(id));
	const verdicts = desired.map((wanted) => ({
		wanted,
		verdict: verdictOf(input, wanted, tables.get(wanted.object.id), dropper),
	}));
	const going = new Set(verdicts.flatMap(({ wanted, verdict }) => goingAlong(wanted, verdict)));
	const of = <K extends Verdict["is"]>(is: K) =>
		verdicts.flatMap(({ wanted, verdict }) =>
			verdict.is === is ? [{ wanted, verdict: verdict as Extract<Verdict, { readonly is: K }> }] : [],
		);
	const kept = ({ wanted }: { readonly wanted: DesiredObject }) => !going.has(wanted.object.id);
	const removals = [...of("replaced"), ...of("in conflict")].flatMap(({ verdict }) => (verdict.removal ? [verdict.removal.hazard] : []));
	const keys = primaryKeys(input.target);
	const absent = verdicts
		.filter(({ wanted, verdict }) => verdict.is === "created" || (going.has(wanted.object.id) && verdict.is !== "replaced"))
		.map(({ wanted }) => ({ wanted, other: otherPrimaryKey(keys, wanted) }));
	const otherNames = absent.filter(({ other }) => other?.isSame);
	const create = absent.filter(({ other }) => !other).map(({ wanted }) => wanted);
	return {
		create,
		replace: of("replaced").map(({ wanted, verdict: { removal, diff } }) => {
			const { way, hazard } = removal;
			const said = { desired: wanted, hazard, diff };
			if (going.has(wanted.object.id)) return { ...said, sql: wanted.sql, inPlace: false };
			if (way.is === "in place") return { ...said, sql: way.sql, inPlace: true };
			return { ...said, sql: wanted.sql, inPlace: false, drop: way.drop };
		}),
		alter: of("altered")
			.filter(kept)
			.map(({ wanted: { object }, verdict }) => ({ object, alterations: verdict.difference.alterations })),
		unchanged: [...of("unchanged").filter(kept), ...otherNames].map(({ wanted }) => wanted.object.id),
		respected: [
			...otherNames.map(({ wanted, other }) => ({ wanted, what: [`under the name ${other?.key.name}`] })),
			...of("unchanged").map(({ wanted, verdict }) => ({ wanted, what: verdict.respected })),
			...of("altered").map(({ wanted, verdict }) => ({ wanted, what: verdict.difference.respected })),
		]
			.filter(kept)
			.flatMap(({ wanted, what }) => what.map((text) => ({ object: wanted.object.id, what: text }))),
		hazards: [...removals, ...doneReplacements(input, desired)],
		diagnostics: [
			...of("in conflict").map(({ wanted: { object }, verdict }) => conflict(input, object, verdict)),
			...absent.flatMap(({ wanted, other }) => (other && !other.isSame ? [anotherPrimaryKey(input, wanted, other.key)] : [])),
			...takenNames(input, create),
		],
	};
}

/** What a replaced object takes along. */
function goingAlong({ object }: DesiredObject, verdict: Verdict): readonly ObjectId[] {
	if (verdict.is !== "replaced" || verdict.removal.way.is !== "dropped") return [];
	return [...verdict.removal.way.drop.objects].filter((id) => id !== object.id);
}

/** The consent is needed as long as the spec is that of the migration. */
function doneReplacements({ done }: PlanInput, desired: readonly DesiredObject[]): readonly Hazard[] {
	return desired
		.filter(({ object }) => done.has(`replace-object:${object.id}`))
		.flatMap(({ object }) => (["H320", "H330"] as const).map((code): Hazard => ({ code, object: objectSubject(object) })));
}
