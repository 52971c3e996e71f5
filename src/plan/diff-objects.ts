import { createPatch } from "diff";
import type { CatalogObject, ObjectId } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { quoteTable } from "../model/sql.js";
import { formatName, formatTableId } from "../model/table-id.js";
import { missingGrants } from "../objects/grant-statements.js";
import { acceptanceOf, acceptBlock, type Hazard } from "./acceptances.js";
import { serverWhere } from "./checks/check.js";
import type { DesiredObject } from "./desired-objects.js";
import { dropStatement } from "./drop-statement.js";
import { isMadeAsPlanned } from "./journal-facts.js";
import type { PlanInput } from "./plan-input.js";
import { withoutReplicaIdentity } from "./rewrite-entry.js";
import { isPrivileges } from "./role-decisions.js";

export interface ObjectDiff {
	readonly create: readonly DesiredObject[];
	readonly replace: readonly { readonly desired: DesiredObject; readonly drop: string; readonly diff: readonly string[] }[];
	/** Privileges that the target has otherwise: the statements that are missing there. */
	readonly amend: readonly DesiredObject[];
	readonly unchanged: readonly ObjectId[];
	readonly hazards: readonly Hazard[];
	readonly diagnostics: readonly Diagnostic[];
}

/** Compares what is wanted with what the target has, object by object. */
export function diffObjects(input: PlanInput, desired: readonly DesiredObject[]): ObjectDiff {
	const create: DesiredObject[] = [];
	const replace: { desired: DesiredObject; drop: string; diff: readonly string[] }[] = [];
	const amend: DesiredObject[] = [];
	const unchanged: ObjectId[] = [];
	const hazards: Hazard[] = [];
	const diagnostics: Diagnostic[] = [];
	for (const wanted of desired) {
		const { object } = wanted;
		const found = input.target.objects.get(object.id);
		if (input.done.has(`replace-object:${object.id}`)) hazards.push({ code: "H320", object: objectSubject(object) });
		if (isPresentExtension(input, object)) unchanged.push(object.id);
		else if (!found) create.push(wanted);
		else if (isPrivileges(object)) {
			const sql = missingGrants(wanted.expected, found.sql);
			if (sql === "") unchanged.push(object.id);
			else amend.push({ ...wanted, sql });
		} else if (isEqual(input, wanted, found)) unchanged.push(object.id);
		else {
			const drop = dropStatement(found);
			const diff = unifiedDiff(found.sql, wanted.expected);
			const hazard: Hazard = { code: "H320", object: objectSubject(object) };
			if (drop !== undefined) hazards.push(hazard);
			if (drop !== undefined && acceptanceOf(input.spec, "H320", hazard.object)) replace.push({ desired: wanted, drop, diff });
			else diagnostics.push(conflict(input, object, drop === undefined ? undefined : hazard, diff));
		}
	}
	return { create, replace, amend, unchanged, hazards, diagnostics };
}

/** An extension that exists is left alone, whatever its version and schema. */
function isPresentExtension(input: PlanInput, object: CatalogObject): boolean {
	return object.kind === "EXTENSION" && input.target.server.extensions.some(({ name }) => name === object.name);
}

function isEqual(input: PlanInput, { object, expected }: DesiredObject, found: CatalogObject): boolean {
	const recorded = input.recorded.get(object.id);
	if (recorded && recorded.source === object.digest && recorded.target === found.digest) return true;
	if (!recorded && isMadeAsPlanned(input, object)) return true;
	return comparable(expected) === comparable(found.sql);
}

function comparable(sql: string): string {
	return withoutReplicaIdentity(sql).trim();
}

/** "public.daily_sales", "app.add(integer,integer)", "public.orders.set_total": how people and `accept` name it. */
export function objectSubject(object: CatalogObject): string {
	if (object.table && !["TABLE", "VIEW", "MATERIALIZED VIEW", "INDEX", "ACL", "COMMENT", "SEQUENCE"].includes(object.kind)) {
		return `${formatTableId(object.table)}.${formatName(object.name)}`;
	}
	return object.id.slice(object.kind.length + 1);
}

function unifiedDiff(before: string, after: string): readonly string[] {
	return createPatch("", `${before.trim()}\n`, `${after.trim()}\n`, "", "", { context: 1 })
		.split("\n")
		.slice(4)
		.filter((line) => line !== "");
}

function dropByHand(object: CatalogObject): string {
	if (object.kind !== "TABLE" || !object.table) return "or drop the target's one if you do not need it";
	return `or, if nothing in it is needed, on the target: DROP TABLE ${quoteTable(object.table)};`;
}

function conflict(input: PlanInput, object: CatalogObject, hazard: Hazard | undefined, diff: readonly string[]): Diagnostic {
	return {
		code: "C114",
		severity: "error",
		what: `${object.kind.toLowerCase()} ${objectSubject(object)} exists on the target and differs`,
		where: serverWhere("target", input.target.server),
		why: hazard
			? "It holds no data, so it can be replaced, but that takes your consent."
			: "What holds data, or belongs to it, is never dropped or altered behind your back.",
		fix: hazard
			? [`replace it: ${acceptBlock(hazard)}`, "or make the two definitions equal by hand"]
			: ["make the two definitions equal by hand", dropByHand(object)],
		notes: [["- target, + wanted:", ...diff].join("\n")],
		object: objectSubject(object),
	};
}
