import type { Catalog, CatalogObject, ObjectId } from "../catalog/catalog.js";
import { formatTableId, sameTable, type TableId, tableKey } from "../model/table-id.js";
import { labelProviders } from "../objects/label-providers.js";
import { timescaledbAtLeast } from "../objects/timescaledb-version.js";
import { heldBack } from "./considered-objects.js";
import { additions, foldedInto } from "./fold-partitions.js";
import type { ForeignKeyDecisions } from "./foreign-keys.js";
import { lateKindOf } from "./late-kinds.js";
import type { PlanInput } from "./plan-input.js";
import { type HypertableDecisions, targetTimescaledb } from "./planned-hypertables.js";
import type { Selection } from "./select-tables.js";

export interface Omission {
	readonly reason: string;
	/** Hazard code when it takes consent. */
	readonly hazard?: string;
}

/**
 * The objects that the target does not get, with the reason; what depends on them goes along. What went along with skipped objects is among
 * `skipped` already, because the target may have those. `impossible`: what the target could not create.
 */
export function omittedObjects(
	input: PlanInput,
	considered: readonly CatalogObject[],
	selection: Selection,
	hypertables: HypertableDecisions,
	foreignKeys: ForeignKeyDecisions,
	missingExtensions: ReadonlySet<string>,
	{ skipped, impossible }: { readonly skipped: ReadonlyMap<ObjectId, Omission>; readonly impossible: ReadonlyMap<ObjectId, Omission> },
): ReadonlyMap<ObjectId, Omission> {
	const omitted = new Map(skipped);
	const folded = foldedInto(input.source);
	for (const object of considered.filter(({ id }) => !skipped.has(id))) {
		const reason =
			heldBackReason(input, object, missingExtensions) ??
			partitionReason(object, folded, omitted) ??
			unselectedReason(input.source, object, selection) ??
			foreignKeyReason(object, foreignKeys) ??
			hypertableReason(input, object, hypertables) ??
			impossible.get(object.id);
		if (reason) omitted.set(object.id, reason);
	}
	return withDependents(considered, omitted, skipped);
}

/** What needs something that is left out is left out as well. */
export function withDependents(
	considered: readonly CatalogObject[],
	first: ReadonlyMap<ObjectId, Omission>,
	skipped: ReadonlyMap<ObjectId, Omission>,
): ReadonlyMap<ObjectId, Omission> {
	const omitted = new Map(first);
	for (let before = -1; before !== omitted.size; ) {
		before = omitted.size;
		for (const object of considered) {
			const cause = omitted.has(object.id) ? undefined : object.dependsOn.find((id) => omitted.has(id) && !skipped.has(id));
			if (cause !== undefined) omitted.set(object.id, { reason: `needs ${cause}, which is left out` });
		}
	}
	return omitted;
}

function heldBackReason(input: PlanInput, object: CatalogObject, missingExtensions: ReadonlySet<string>): Omission | undefined {
	const late = lateKindOf(object);
	const reason = late !== undefined && input.spec.schema.late.includes(late) ? undefined : heldBack.get(object.kind);
	if (reason !== undefined) return { reason };
	if (object.kind === "EXTENSION" && missingExtensions.has(object.name))
		return { reason: "the target cannot have it, and nothing needs it" };
	const provider = object.kind === "SECURITY LABEL" && labelProviders(object.sql).find((name) => !input.labelProviders?.has(name));
	if (provider) return { reason: `no label provider ${provider} on the target` };
	if ((object.kind === "ACL" || object.kind === "DEFAULT ACL") && input.spec.schema.privileges === "skip") {
		return { reason: "schema.privileges is skip" };
	}
	return undefined;
}

const ofPartition = "belongs to a partition";

/** What else hangs on a partition goes along with its table. */
function partitionReason(
	{ kind, table, dependsOn }: CatalogObject,
	folded: ReadonlyMap<string, TableId>,
	omitted: ReadonlyMap<ObjectId, Omission>,
): Omission | undefined {
	const root = table && folded.get(tableKey(table));
	if (root) return { reason: `${ofPartition}, whose rows go into ${formatTableId(root)}` };
	const of = additions.has(kind)
		? dependsOn.map((id) => omitted.get(id)).find((cause) => cause?.reason.startsWith(ofPartition))
		: undefined;
	return of && { reason: of.reason };
}

function unselectedReason(source: Catalog, object: CatalogObject, selection: Selection): Omission | undefined {
	const table = tableOf(source, object);
	if (!table) return undefined;
	const facts = source.tables.get(tableKey(table));
	if (!facts || (facts.relkind !== "r" && facts.relkind !== "p")) return undefined;
	if (selection.tables.has(tableKey(table))) return undefined;
	return { reason: `${formatTableId(table)} is selected by no rule` };
}

/** INDEX ATTACH entries carry the name of the partition's index only. */
function tableOf(source: Catalog, object: CatalogObject): TableId | undefined {
	if (object.table || object.kind !== "INDEX ATTACH") return object.table;
	const name = object.name;
	return [...source.tables.values()].find(
		(facts) => facts.id.schema === object.schema && facts.indexes.some((index) => index.name === name),
	)?.id;
}

function foreignKeyReason(object: CatalogObject, { dropped }: ForeignKeyDecisions): Omission | undefined {
	if (object.kind !== "FK CONSTRAINT") return undefined;
	const found = dropped.find(({ table, foreignKey }) => object.table && sameTable(table, object.table) && foreignKey.name === object.name);
	return found && { reason: found.reason, ...(found.hazard && { hazard: found.hazard.code }) };
}

function hypertableReason(input: PlanInput, object: CatalogObject, hypertables: HypertableDecisions): Omission | undefined {
	const facts = object.table && input.source.tables.get(tableKey(object.table));
	const decision = facts && hypertables.byTable.get(tableKey(facts.id));
	if (!decision) return undefined;
	const { keys } = decision;
	if (object.kind === "CONSTRAINT" && keys.primaryKey.is === "dropped" && object.name === keys.sourcePrimaryKey?.constraint) {
		return { reason: "primary_key: none" };
	}
	if (object.kind === "CONSTRAINT" || object.kind === "INDEX") {
		const lost = keys.lost.some((index) => index.name === object.name);
		return lost ? { reason: `lacks ${keys.dimensions.join(" or ")}`, hazard: "H311" } : undefined;
	}
	if (object.kind === "TRIGGER" && !timescaledbAtLeast(targetTimescaledb(input), "2.27")) {
		const enabled = facts.triggers.find((trigger) => trigger.name === object.name)?.enabled;
		if (enabled === "D" || enabled === "R")
			return { reason: `is ${enabled === "D" ? "disabled" : "for replicas only"}, which hypertables cannot keep` };
	}
	return undefined;
}
