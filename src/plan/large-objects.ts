import { type Action, makeAction } from "../actions/registry.js";
import type { LargeObjectRange, RoleName } from "../model/large-objects.js";
import type { Plan } from "./plan.js";
import type { PlanInput } from "./plan-input.js";

/** What becomes of the source's large objects; undefined when it has none. */
export function plannedLargeObjects({ spec, source }: PlanInput): Plan["largeObjects"] {
	const { objects, bytes, changes } = source.largeObjects;
	if (objects === 0) return undefined;
	return { objects, bytes, copied: spec.schema.largeObjects === "copy", ...(changes !== undefined && { changes }) };
}

/** A part for every range. Both ends are open, for large objects that are made between the plan and the snapshot. */
export function largeObjectActions(input: PlanInput, after: readonly string[]): readonly Action[] {
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
			...largeObjectRoles(input),
		};
		return makeAction("copy-large-objects", range, after);
	});
}

/** Who may own them and be granted something on the target; giving an object away takes a superuser there, or membership in the new owner. */
function largeObjectRoles({ spec, source, target }: PlanInput): Pick<LargeObjectRange, "owners" | "grantees"> {
	const known = new Set(target.server.roles.map(({ name }) => name));
	const there = (names: readonly string[]): readonly RoleName[] =>
		names.filter((name) => known.has(name)).map((name) => ({ source: name, target: name }));
	const { owners, grantees } = source.largeObjects;
	return {
		owners: target.server.privileges.superuser ? there(owners) : [],
		grantees:
			spec.schema.privileges === "skip"
				? []
				: [...(grantees.includes("public") ? [{ source: "public", target: "public" }] : []), ...there(grantees)],
	};
}

/** Owners of the source that large objects do not keep. */
export function lostOwners(input: PlanInput): readonly string[] {
	const kept = new Set(largeObjectRoles(input).owners.map(({ source }) => source));
	return input.source.largeObjects.owners.filter((owner) => !kept.has(owner) && owner !== input.target.server.user);
}
