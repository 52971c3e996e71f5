import type { CatalogObject } from "../catalog/catalog.js";
import type { PlanInput } from "./plan-input.js";
import { skipPatternOf } from "./skipped-objects.js";

/** Extensions of the source that the target neither has nor can create, without those that `schema.skip` leaves out. */
export function missingExtensions({ spec, source, target }: Pick<PlanInput, "spec" | "source" | "target">): readonly string[] {
	const there = new Set([...target.server.extensions, ...target.server.availableExtensions].map(({ name }) => name));
	return source.server.extensions
		.map(({ name }) => name)
		.filter((name) => name !== "timescaledb" && !there.has(name) && !skipPatternOf(spec, { kind: "EXTENSION", id: `extension ${name}` }));
}

/** Extensions that an object of the migration needs. */
export function neededExtensions(considered: readonly CatalogObject[]): ReadonlySet<string> {
	const names = new Map(considered.filter(({ kind }) => kind === "EXTENSION").map(({ id, name }) => [id, name]));
	return new Set(
		considered.filter(({ kind }) => kind !== "EXTENSION").flatMap(({ dependsOn }) => dependsOn.flatMap((id) => names.get(id) ?? [])),
	);
}
