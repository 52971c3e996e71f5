import type { SpecPlace } from "../model/diagnostic.js";
import type { TableId } from "../model/table-id.js";
import type { HypertableRule, TableRule } from "./spec.js";
import { parseTableGlob } from "./table-glob.js";

/** What all matching rules together say of one table. */
export interface EffectiveRule {
	readonly data: "all" | "none";
	readonly hypertable?: HypertableRule;
	readonly replicaIdentity: "default" | "full";
	/** The last rule that matches: the one that a plan names. */
	readonly place: SpecPlace;
	readonly index: number;
}

/**
 * Reads the rules' globs, to be asked about many tables. Rules that match a table are merged, later ones overriding earlier ones key by key;
 * undefined when none does: then it stays where it is. The spec was validated, so a bad glob fits nothing.
 */
export function effectiveRules(rules: readonly TableRule[]): (table: TableId) => EffectiveRule | undefined {
	const read = rules.map((rule) => ({ rule, glob: parseTableGlob(rule.match) }));
	return (table) => merged(read.flatMap(({ rule, glob }) => (typeof glob !== "string" && glob.matches(table) ? [rule] : [])));
}

function merged(matching: readonly TableRule[]): EffectiveRule | undefined {
	const last = matching.at(-1);
	if (!last) return undefined;
	const hypertable = matching.findLast((rule) => rule.hypertable)?.hypertable;
	return {
		data: matching.findLast((rule) => rule.data)?.data ?? "all",
		...(hypertable ? { hypertable } : {}),
		replicaIdentity: matching.findLast((rule) => rule.replicaIdentity)?.replicaIdentity ?? "default",
		place: last.place,
		index: last.index,
	};
}
