import { type Action, makeAction } from "../actions/registry.js";
import type { LargeObjectRange, RoleName } from "../model/large-objects.js";
import type { Plan } from "./plan.js";
import type { PlanInput } from "./plan-input.js";
import { mayGiveTo, type RoleDecisions } from "./role-decisions.js";

/** What becomes of the source's large objects; undefined when it has none. */
export function plannedLargeObjects({ spec, source }: PlanInput): Plan["largeObjects"] {
	const { objects, bytes, changes } = source.largeObjects;
	if (objects === 0) return undefined;
	return { objects, bytes, copied: spec.schema.largeObjects === "copy", ...(changes !== undefined && { changes }) };
}

/** A part for every range. Both ends are open, for large objects that are made between the plan and the snapshot. */
export function largeObjectActions(input: PlanInput, roles: RoleDecisions, after: readonly string[]): readonly Action[] {
	if (input.spec.schema.largeObjects === "skip") return [];
	const { ranges } = input.source.largeObjects;
	return ranges.map(({ from, objects }, index) => {
		const to = ranges[index + 1]?.from;
		const range: LargeObjectRange = {
			part: index + 1,
			of: ranges.length,
			...(index > 0 && { from }),
			...(to !== undefined && { to }),
			objects,
			...largeObjectRoles(input, roles),
		};
		return makeAction("copy-large-objects", range, after);
	});
}

/** Whose they become, and who is granted something, with the names that roles have on the target. */
export function largeObjectRoles(input: PlanInput, roles: RoleDecisions): Pick<LargeObjectRange, "owners" | "grantees"> {
	const { owners, grantees } = input.source.largeObjects;
	const named = (names: readonly string[], may: (role: string) => boolean = () => true): readonly RoleName[] =>
		names.flatMap((source) => {
			const target = source === "public" ? source : roles.nameOf(source);
			return target !== undefined && may(target) ? [{ source, target }] : [];
		});
	return {
		owners: named(owners, (role) => mayGiveTo(input, roles, role)),
		grantees: input.spec.schema.privileges === "skip" ? [] : named(grantees),
	};
}

/** Owners of the source that large objects do not keep, by their names there, and on the target where that has them. */
export function lostOwners(input: PlanInput, roles: RoleDecisions): readonly { readonly source: string; readonly target?: string }[] {
	const kept = new Set(largeObjectRoles(input, roles).owners.map(({ source }) => source));
	return input.source.largeObjects.owners.flatMap((source) => {
		const target = roles.nameOf(source);
		if (kept.has(source) || target === input.target.server.user) return [];
		return [{ source, ...(target !== undefined && { target }) }];
	});
}
