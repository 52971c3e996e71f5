import type { ActionDefinition, Phase } from "./action.js";
import { addForeignKey } from "./add-foreign-key.js";
import { addPolicy } from "./add-policy.js";
import { alterObject } from "./alter-object.js";
import { alterPrivileges } from "./alter-privileges.js";
import { analyzeTable } from "./analyze-table.js";
import { buildObject } from "./build-object.js";
import { copyLargeObjects } from "./copy-large-objects.js";
import { copyPart } from "./copy-part.js";
import { createChunks } from "./create-chunks.js";
import { createContinuousAggregate } from "./create-continuous-aggregate.js";
import { createHypertable } from "./create-hypertable.js";
import { createLateObject } from "./create-late-object.js";
import { createObject } from "./create-object.js";
import { createPublication } from "./create-publication.js";
import { createRole } from "./create-role.js";
import { createSlot } from "./create-slot.js";
import { enablePolicy } from "./enable-policy.js";
import { grantRole } from "./grant-role.js";
import { publishTable } from "./publish-table.js";
import { refreshAfterOpening, refreshContinuousAggregate } from "./refresh-continuous-aggregate.js";
import { refreshMaterializedView } from "./refresh-materialized-view.js";
import { replaceObject } from "./replace-object.js";
import { setColumnstore } from "./set-columnstore.js";
import { setIntegerNow } from "./set-integer-now.js";
import { setOwner } from "./set-owner.js";
import { setReplicaIdentity } from "./set-replica-identity.js";
import { setSequences } from "./set-sequences.js";
import { unpublishTable } from "./unpublish-table.js";
import { validateForeignKey } from "./validate-foreign-key.js";

const definitions = {
	[createPublication.kind]: createPublication,
	[setReplicaIdentity.kind]: setReplicaIdentity,
	[createSlot.kind]: createSlot,
	[publishTable.kind]: publishTable,
	[unpublishTable.kind]: unpublishTable,
	[createRole.kind]: createRole,
	[grantRole.kind]: grantRole,
	[createObject.kind]: createObject,
	[replaceObject.kind]: replaceObject,
	[alterObject.kind]: alterObject,
	[alterPrivileges.kind]: alterPrivileges,
	[createHypertable.kind]: createHypertable,
	[createChunks.kind]: createChunks,
	[copyPart.kind]: copyPart,
	[copyLargeObjects.kind]: copyLargeObjects,
	[buildObject.kind]: buildObject,
	[addForeignKey.kind]: addForeignKey,
	[setOwner.kind]: setOwner,
	[analyzeTable.kind]: analyzeTable,
	[validateForeignKey.kind]: validateForeignKey,
	[refreshMaterializedView.kind]: refreshMaterializedView,
	[setSequences.kind]: setSequences,
	[createLateObject.kind]: createLateObject,
	[setColumnstore.kind]: setColumnstore,
	[setIntegerNow.kind]: setIntegerNow,
	[addPolicy.kind]: addPolicy,
	[createContinuousAggregate.kind]: createContinuousAggregate,
	[refreshContinuousAggregate.kind]: refreshContinuousAggregate,
	[refreshAfterOpening.kind]: refreshAfterOpening,
	[enablePolicy.kind]: enablePolicy,
} as const;

type Definitions = typeof definitions;
export type ActionKind = keyof Definitions;
export type ActionArgs<K extends ActionKind> = Parameters<Definitions[K]["run"]>[0];

/** Derived from the definitions, so that it can forget no kind. */
export type Action = {
	[K in ActionKind]: {
		/** `kind:subject`; the same for the same intent in every plan. */
		readonly id: string;
		readonly kind: K;
		readonly phase: Phase;
		readonly args: ActionArgs<K>;
		/** Ids that must be done first. */
		readonly after: readonly string[];
	};
}[ActionKind];

export function definitionOf<K extends ActionKind>(kind: K): ActionDefinition<K, ActionArgs<K>> {
	return definitions[kind] as unknown as ActionDefinition<K, ActionArgs<K>>;
}

export function makeAction<K extends ActionKind>(kind: K, args: ActionArgs<K>, after: readonly string[]): Action {
	const definition = definitionOf(kind);
	return { id: `${kind}:${definition.subject(args)}`, kind, phase: definition.phase, args, after } as unknown as Action;
}

export const actionKinds = Object.keys(definitions) as readonly ActionKind[];
