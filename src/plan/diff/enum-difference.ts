import type { CatalogObject } from "../../catalog/catalog.js";
import { type Alteration, type Difference, hindered, noDifference } from "./difference.js";

/** Values can be added to an enum, at their place; they cannot be taken away or change places. */
export function enumDifference(wanted: CatalogObject, found: CatalogObject): Difference {
	const [after, before] = [labels(wanted.sql), labels(found.sql)];
	if (!after || !before) return hindered("its definition is another one");
	const common = (list: readonly string[], other: readonly string[]) => list.filter((label) => other.includes(label));
	if (common(after, before).join() !== common(before, after).join()) return hindered("its values are in another order");
	const type = wanted.id.slice(wanted.kind.length + 1);
	const there = [...before];
	const alterations = after.flatMap((label, at): Alteration[] => {
		if (there.includes(label)) return [];
		const previous = after[at - 1];
		const next = after.slice(at + 1).find((other) => there.includes(other));
		const place = previous !== undefined ? ` AFTER ${previous}` : next !== undefined ? ` BEFORE ${next}` : "";
		there.push(label);
		return [
			{
				what: `add value ${label}${place.toLowerCase().slice(0, 8)}${place.slice(8)}`,
				sql: `ALTER TYPE ${type} ADD VALUE ${label}${place}`,
			},
		];
	});
	const more = before.filter((label) => !after.includes(label));
	return { ...noDifference, alterations, respected: more.length > 0 ? [`more values: ${more.join(", ")}`] : [] };
}

/** As literals, in order; undefined for other types. */
function labels(sql: string): readonly string[] | undefined {
	const list = /^CREATE TYPE .* AS ENUM \(([\s\S]*)\);\s*$/.exec(sql)?.[1];
	return list?.match(/'(?:[^']|'')*'/g) ?? (list === undefined ? undefined : []);
}
