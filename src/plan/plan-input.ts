import type { Canonical } from "../catalog/canonical.js";
import type { Catalog, ObjectId } from "../catalog/catalog.js";
import type { TimeRange } from "../catalog/ranges.js";
import type { Spec } from "../spec/spec.js";
import type { Plan } from "./plan.js";

/** Everything that a plan is computed from; the same input gives the same plan, byte by byte. */
export interface PlanInput {
	readonly spec: Spec;
	readonly source: Catalog;
	readonly target: Catalog;
	/** By tableKey: the range of the time column of tables that become hypertables. */
	readonly ranges: ReadonlyMap<string, TimeRange>;
	/** Digests of both sides noted when an object was created by this migration: equal although the texts differ. */
	readonly recorded: ReadonlyMap<ObjectId, { readonly source: string; readonly target: string }>;
	/** Providers of security labels that are loaded on the target, among those that the source's labels name. */
	readonly labelProviders?: ReadonlySet<string>;
	/** Digests of the source's objects in the plan that is being applied. */
	readonly planned?: Readonly<Record<ObjectId, string>>;
	/** Objects of the source in the target's words, where both sides have them in different ones; absent: texts are compared as they are. */
	readonly canonical?: Canonical;
	/** Ids of the actions that the journal knows. */
	readonly done: ReadonlySet<string>;
	/** The plan of a migration that streams already: only what its tables do not have yet is left to do. */
	readonly running?: Plan;
	/** Globs of `--only`, where spec and source are a part of what there is (partOf). */
	readonly only?: readonly string[];
	/** Identities of objects in other schemas that the target has (presentObjects). */
	readonly present?: ReadonlySet<string>;
	/** Version of hyperferry. */
	readonly hyperferry: string;
}
