import type { Catalog, CatalogObject, ObjectId } from "../catalog/catalog.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { timescaledbAtLeast } from "../objects/timescaledb-version.js";
import { createExtension } from "./extensions.js";
import type { PlanInput } from "./plan-input.js";
import { type HypertableDecision, type HypertableDecisions, targetTimescaledb } from "./planned-hypertables.js";
import type { PrivilegeDecisions } from "./privileges.js";
import { withChunks, withNotValid, withoutOnly, withoutTriggerSwitch, withPrimaryKey } from "./rewrite-entry.js";

/** A source object as the target is to have it. */
export interface DesiredObject {
	readonly object: CatalogObject;
	/** What to execute. */
	readonly sql: string;
	/** What pg_dump will print about it afterwards. */
	readonly expected: string;
}

/** Source objects without those left out, with the texts that fit the target. */
export function desiredObjects(
	input: PlanInput,
	considered: readonly CatalogObject[],
	omitted: ReadonlyMap<ObjectId, unknown>,
	hypertables: HypertableDecisions,
	privileges: Pick<PrivilegeDecisions, "texts">,
): readonly DesiredObject[] {
	const canSwitchTriggers = timescaledbAtLeast(targetTimescaledb(input), "2.27");
	return considered
		.filter((object) => !omitted.has(object.id))
		.map((object) => {
			if (object.kind === "EXTENSION") return { object, sql: createExtension(input, object), expected: object.sql };
			const text = privileges.texts.get(object.id);
			if (text !== undefined) return { object, sql: text, expected: text };
			if (object.kind === "FK CONSTRAINT") return foreignKey(input.source, object, hypertableOf(object, hypertables));
			if (object.kind === "PUBLICATION TABLE" && publishesHypertable(input.source, object, hypertables)) {
				return { object, sql: withChunks(object.sql), expected: object.sql };
			}
			const decision = hypertableOf(object, hypertables);
			if (!decision || object.kind === "TABLE") return { object, sql: object.sql, expected: object.sql };
			return onHypertable(object, decision, canSwitchTriggers);
		});
}

function publishesHypertable(source: Catalog, { dependsOn }: CatalogObject, hypertables: HypertableDecisions): boolean {
	return dependsOn.some((id) => {
		const table = source.objects.get(id)?.table;
		return table !== undefined && hypertables.byTable.has(tableKey(table));
	});
}

function hypertableOf(object: CatalogObject, hypertables: HypertableDecisions): HypertableDecision | undefined {
	return object.table && hypertables.byTable.get(tableKey(object.table));
}

function onHypertable(object: CatalogObject, { keys }: HypertableDecision, canSwitchTriggers: boolean): DesiredObject {
	if (object.kind === "CONSTRAINT" && keys.primaryKey.is === "rewritten" && object.name === keys.primaryKey.constraint) {
		const { columns } = keys.primaryKey;
		return {
			object,
			sql: withPrimaryKey(withoutOnly(object.sql), columns, "always"),
			expected: withPrimaryKey(object.sql, columns, "as pg_dump"),
		};
	}
	if (object.kind === "TRIGGER" && !canSwitchTriggers) {
		const switchless = withoutTriggerSwitch(object.sql);
		return { object, sql: switchless, expected: switchless };
	}
	return { object, sql: withoutOnly(object.sql), expected: object.sql };
}

/** Partitioned tables refuse NOT VALID. */
function foreignKey(source: Catalog, object: CatalogObject, hypertable: HypertableDecision | undefined): DesiredObject {
	const text = hypertable ? withoutOnly(object.sql) : object.sql;
	return { object, sql: isPartitioned(source, object.table) ? text : withNotValid(text), expected: object.sql };
}

export function isPartitioned(source: Catalog, table: TableId | undefined): boolean {
	return table !== undefined && source.tables.get(tableKey(table))?.relkind === "p";
}
