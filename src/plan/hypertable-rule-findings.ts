import type { TableFacts } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { formatTableId } from "../model/table-id.js";
import { relationKinds } from "../objects/relation-kinds.js";
import type { TableRule } from "../spec/spec.js";

/** A rule that would make hypertables of what holds no rows. `found`: all that its pattern matches. */
export function hypertableRuleFindings(rule: TableRule, found: readonly TableFacts[]): readonly Diagnostic[] {
	if (!rule.hypertable) return [];
	const tables = found.filter(({ relkind }) => relkind === "r" || relkind === "p");
	const others = found.filter(({ relkind }) => relkind === "v" || relkind === "f");
	if (others.length === 0) return [];
	const views = found.filter(({ relkind }) => relkind === "m");
	if (tables.length === 0 && views.length === 0) return others.map((facts) => notTable(rule, facts));
	return tables.length === 0 ? [] : [matchesMore(rule, [...others, ...views])];
}

function notTable(rule: TableRule, facts: TableFacts): Diagnostic {
	return {
		code: "T202",
		severity: "error",
		what: `${formatTableId(facts.id)} is ${relationKinds[facts.relkind]} and cannot become a hypertable`,
		place: rule.hypertable?.place ?? rule.place,
		label: relationKinds[facts.relkind],
		why: "TimescaleDB converts ordinary tables only.",
		fix: ["name the table that holds the rows, or take the rule out"],
		object: formatTableId(facts.id),
	};
}

function matchesMore(rule: TableRule, others: readonly TableFacts[]): Diagnostic {
	const names = others.slice(0, 5).map(({ id, relkind }) => `${formatTableId(id)} is ${relationKinds[relkind]}`);
	const more = others.length > names.length ? [`${others.length - names.length} more are none either`] : [];
	return {
		code: "W210",
		severity: "warning",
		what: `the hypertable rule ${rule.match} also matches what is no table`,
		place: rule.place,
		label: "only its tables become hypertables",
		why: `${[...names, ...more].join(", ")}.`,
		fix: ["nothing to do if that is meant", "else name the tables more narrowly"],
	};
}
