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

/** Merges the rules that match a table, later ones overriding earlier ones key by key; undefined when none does: then it stays where it is. */
export function effectiveRule(rules: readonly TableRule[], table: TableId): EffectiveRule | undefined {
	const matching = rules.filter((rule) => ruleMatches(rule, table));
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

/** Whether the rule's glob fits the table; the spec was validated, so a bad glob fits nothing. */
function ruleMatches(rule: Pick<TableRule, "match">, table: TableId): boolean {
	const glob = parseTableGlob(rule.match);
	return typeof glob !== "string" && glob.matches(table);
}
