import type { CatalogObject, ObjectId, TableFacts } from "../../catalog/catalog.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import { formatName, formatTableId, tableKey } from "../../model/table-id.js";
import { serverWhere } from "../checks/check.js";
import { madeByUs } from "../journal-facts.js";
import type { PlanInput } from "../plan-input.js";
import type { HypertableDecisions } from "../planned-hypertables.js";
import type { Selection } from "../select-tables.js";
import type { ObjectDiff } from "./diff-objects.js";
import { dropStatement } from "./drop-statement.js";

const parts: Readonly<Record<string, string>> = {
	INDEX: "index",
	CONSTRAINT: "constraint",
	"CHECK CONSTRAINT": "constraint",
	"FK CONSTRAINT": "foreign key",
	TRIGGER: "trigger",
	RULE: "rule",
	POLICY: "policy",
};

export interface ExtraObjects {
	readonly respected: ObjectDiff["respected"];
	readonly diagnostics: readonly Diagnostic[];
}

/** What somebody added by hand to tables of the target: it stays, and is warned of where it acts on rows. */
export function extraObjects(input: PlanInput, selection: Selection, hypertables: HypertableDecisions): ExtraObjects {
	// seen through a part of the source, nearly everything is only on the target
	if (input.only) return { respected: [], diagnostics: [] };
	const respected: { object: ObjectId; what: string }[] = [];
	const diagnostics: Diagnostic[] = [];
	for (const object of input.target.objects.values()) {
		const kind = parts[object.kind];
		const selected = kind && object.table ? selection.tables.get(tableKey(object.table)) : undefined;
		if (!kind || !selected || input.source.objects.has(object.id)) continue;
		if (isPlannedKey(object, hypertables)) continue;
		if (madeByUs(input, selected.facts.id)) continue;
		respected.push({ object: `table ${formatTableId(selected.facts.id)}`, what: `more: ${kind} ${formatName(object.name)}` });
		const facts = input.target.tables.get(tableKey(selected.facts.id));
		if (selected.rule.data === "all" && facts && actsOnRows(object, facts)) diagnostics.push(warning(input, object, kind, facts));
	}
	return { respected, diagnostics };
}

/** The key that the spec gives to a hypertable whose source has none. */
function isPlannedKey({ table, name }: CatalogObject, { byTable }: HypertableDecisions): boolean {
	const key = table && byTable.get(tableKey(table))?.keys.primaryKey;
	return key?.is === "rewritten" && key.constraint === name;
}

function actsOnRows({ kind, name }: CatalogObject, facts: TableFacts): boolean {
	if (kind === "RULE" || kind.endsWith("CONSTRAINT")) return true;
	return kind === "INDEX" && facts.indexes.some((index) => index.name === name && (index.unique || index.exclusion));
}

function warning({ target }: PlanInput, object: CatalogObject, kind: string, facts: TableFacts): Diagnostic {
	const drop = dropStatement(object);
	return {
		code: "W230",
		severity: "warning",
		what: `${kind} ${formatName(object.name)} of ${formatTableId(facts.id)} is on the target only`,
		where: serverWhere("target", target.server),
		why:
			kind === "rule"
				? "It acts on rows that changes insert, update or delete."
				: "Rows of the source that it refuses stop the copy or the changes.",
		fix: ["nothing to do when every row of the source satisfies it", ...(drop === undefined ? [] : [`or on the target: ${drop};`])],
		object: `${formatTableId(facts.id)}.${formatName(object.name)}`,
	};
}
