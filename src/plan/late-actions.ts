import { type Action, makeAction } from "../actions/registry.js";
import type { ObjectId } from "../catalog/catalog.js";
import { quoteIdent } from "../model/sql.js";
import type { LateKind } from "../spec/spec.js";
import type { DatabaseDecisions } from "./database-properties.js";
import type { DesiredObject } from "./desired-objects.js";
import { lateKindOf } from "./late-kinds.js";
import type { OwnerDecisions } from "./owners.js";

/**
 * What is held because it acts on rows, publications, then event triggers, which would act on what follows them, each in pg_dump's order; then
 * what belongs to the database itself, for which no event trigger fires. One after the other.
 */
export function lateActions(
	created: readonly DesiredObject[],
	held: ReadonlySet<ObjectId>,
	ofDatabase: DatabaseDecisions["changes"],
	handovers: OwnerDecisions["late"],
): readonly Action[] {
	const giveAway = new Map(handovers.map(({ object, role }) => [object.id, `\n${object.owner?.alter} OWNER TO ${quoteIdent(role)};`]));
	const ofKind = (kind: LateKind) => created.filter(({ object }) => lateKindOf(object) === kind);
	const objects = [...created.filter(({ object }) => held.has(object.id)), ...ofKind("publications"), ...ofKind("event_triggers")];
	const actions: Action[] = [];
	for (const args of [
		...objects.map(({ object, sql }) => ({ object: object.id, entry: object.kind, sql: `${sql}${giveAway.get(object.id) ?? ""}` })),
		...ofDatabase,
	]) {
		const after = actions.slice(-1).map(({ id }) => id);
		actions.push(makeAction("create-late-object", args, after));
	}
	return actions;
}
