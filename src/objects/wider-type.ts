import type { ColumnFacts } from "../catalog/catalog.js";

type Typed = Pick<ColumnFacts, "type" | "typeSchema">;

/** Types that hold every value of a type without a length, and print it in the same letters. */
const wider: Readonly<Record<string, readonly string[]>> = {
	smallint: ["integer", "bigint", "numeric"],
	integer: ["bigint", "numeric"],
	bigint: ["numeric"],
	"character varying": ["text"],
};

/**
 * Whether a column of type `wide` takes every value of a column of type `narrow` and reads the same as text. Not so, for instance: real as
 * double precision (other digits), timestamp as timestamptz (the meaning would depend on a time zone).
 */
export function isWiderType(narrow: Typed, wide: Typed): boolean {
	if (narrow.typeSchema !== "pg_catalog" || wide.typeSchema !== "pg_catalog") return false;
	const from = withLength(narrow.type);
	const to = withLength(wide.type);
	if (from.name !== to.name) return to.lengths.length === 0 && (wider[from.name] ?? []).includes(to.name);
	const [size, scale] = from.lengths;
	const [room, places] = to.lengths;
	switch (from.name) {
		case "numeric":
			return to.lengths.length === 0 || (size !== undefined && room !== undefined && room >= size && scale === places);
		case "character varying":
		case "bit varying":
		case "timestamp without time zone":
		case "timestamp with time zone":
		case "time without time zone":
		case "time with time zone":
			return room === undefined || (size !== undefined && room >= size);
		default:
			return false;
	}
}

/** "timestamp(3) without time zone" is "timestamp without time zone" with 3. */
function withLength(type: string): { readonly name: string; readonly lengths: readonly number[] } {
	const found = /\(([\d,]+)\)/.exec(type);
	return { name: type.replace(/\([\d,]+\)/, ""), lengths: found?.[1]?.split(",").map(Number) ?? [] };
}
