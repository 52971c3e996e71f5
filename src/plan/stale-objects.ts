import { createPatch } from "diff";
import type { Catalog } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { tableKey } from "../model/table-id.js";
import { consideredObjects, isHeldBack } from "./considered-objects.js";
import { partitionObjects } from "./fold-partitions.js";
import { parseOnly, partOfCatalog } from "./partial-plan.js";
import type { Plan, PlanServer } from "./plan.js";

/**
 * What moved since the plan was made: P102 when it is for other databases, else P101 for every object that appeared, went or changed.
 * Empty when the plan still holds. Without `target` only the source is looked at.
 */
export function staleObjects(plan: Plan, source: Catalog, target: Catalog | undefined): readonly Diagnostic[] {
	const others = [...otherDatabase("source", plan.source, source), ...(target ? otherDatabase("target", plan.target, target) : [])];
	if (others.length > 0) return others;
	const omitted = new Set(plan.omitted.map(({ object }) => object));
	const part = plan.only ? partOfCatalog(source, plan.schemas, parseOnly(plan.only)) : source;
	const hypertables = new Set(plan.tables.flatMap(({ table, hypertable }) => (hypertable ? [tableKey(table)] : [])));
	const inHypertables = partitionObjects(part, hypertables);
	const considered = consideredObjects(plan.schemas, part).filter(
		(object) => !isHeldBack(object) && !omitted.has(object.id) && !inHypertables.has(object.id),
	);
	const onSource = moved(plan.objects.source, new Map(considered.map((object) => [object.id, object.digest])));
	return [
		...onSource.map(({ id, how }) => stale(plan, source, "source", id, how)),
		...(target
			? moved(plan.objects.target, plannedOnTarget(plan, target)).map(({ id, how }) => stale(plan, target, "target", id, how))
			: []),
	];
}

function plannedOnTarget(plan: Plan, target: Catalog): ReadonlyMap<string, string> {
	return new Map([...target.objects.values()].filter(({ id }) => id in plan.objects.source).map((object) => [object.id, object.digest]));
}

type Move = "appeared" | "is gone" | "changed";

function moved(
	then: Readonly<Record<string, string>>,
	now: ReadonlyMap<string, string>,
): readonly { readonly id: string; readonly how: Move }[] {
	const ids = [...new Set([...Object.keys(then), ...now.keys()])].sort();
	return ids.flatMap((id) => {
		const before = then[id];
		const after = now.get(id);
		if (before === after) return [];
		return [{ id, how: before === undefined ? "appeared" : after === undefined ? "is gone" : "changed" } as const];
	});
}

function stale(plan: Plan, catalog: Catalog, side: "source" | "target", id: string, how: Move): Diagnostic {
	const object = catalog.objects.get(id);
	const then = plannedText(plan, id);
	const changed = how === "changed" && side === "source" ? object : undefined;
	const notes = changed ? (then === undefined ? [`now: ${changed.sql}`] : lineChanges(then, changed.sql)) : [];
	const columns = changed?.kind === "TABLE" ? columnChange(notes) : undefined;
	return {
		code: "P101",
		severity: "error",
		what: `this plan is stale: ${id} ${columns ?? how} on the ${side}`,
		where: `${side} ${catalog.server.user}@${catalog.server.host}:${catalog.server.port}/${catalog.server.database}`,
		why: `Plan ${plan.planId} was made before that.`,
		fix: ["hyperferry plan --out plan.json"],
		...(notes.length > 0 && { notes }),
		object: id,
	};
}

/** The text of an object that the plan creates as it is on the source. */
function plannedText(plan: Plan, id: string): string | undefined {
	const action = plan.actions.find((found) => found.kind === "create-object" && found.args.object === id);
	return action?.kind === "create-object" ? action.args.sql : undefined;
}

function lineChanges(before: string, after: string): readonly string[] {
	const ended = (text: string) => `${text.trim().replaceAll(/,$/gm, "")}\n`;
	return createPatch("", ended(before), ended(after), "", "", { context: 0 })
		.split("\n")
		.slice(4)
		.filter((line) => /^[+-]/.test(line));
}

/** Names of columns in changed lines of CREATE TABLE, which stand there before anything else. */
function columnsOf(lines: readonly string[], sign: "+" | "-"): readonly string[] {
	return lines.flatMap((line) => {
		const name = line.startsWith(sign) ? /^.\s{4}(?!CONSTRAINT )("(?:[^"]|"")*"|[\w$\u0080-\uffff]+) /.exec(line)?.[1] : undefined;
		return name === undefined ? [] : [name];
	});
}

function columnChange(lines: readonly string[]): string | undefined {
	const [gained, lost] = [columnsOf(lines, "+"), columnsOf(lines, "-")];
	const changed = gained.filter((name) => lost.includes(name));
	const parts = [
		...gained.filter((name) => !lost.includes(name)).map((name) => `gained column ${JSON.stringify(name)}`),
		...lost.filter((name) => !gained.includes(name)).map((name) => `lost column ${JSON.stringify(name)}`),
		...changed.map((name) => `changed column ${JSON.stringify(name)}`),
	];
	return parts.length === 0 ? undefined : parts.join(", ");
}

function otherDatabase(side: "source" | "target", planned: PlanServer, catalog: Catalog): readonly Diagnostic[] {
	const { server } = catalog;
	if (planned.systemIdentifier === server.systemIdentifier && planned.database === server.database) return [];
	return [
		{
			code: "P102",
			severity: "error",
			what: `this plan is for another ${side}: ${planned.endpoint}`,
			where: `${side} ${server.user}@${server.host}:${server.port}/${server.database}`,
			why: `Its system identifier is ${server.systemIdentifier}, database ${server.database}; the plan was made for ${planned.systemIdentifier}, database ${planned.database}.`,
			fix: [`connect to the ${side} that the plan names`, "hyperferry plan --out plan.json"],
		},
	];
}
