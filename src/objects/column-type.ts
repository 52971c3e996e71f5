/** Types without an `=` that means "the same value": none at all, or one that compares areas or sizes. */
const withoutEquality = new Set(["json", "xml", "point", "box", "lseg", "path", "polygon", "circle", "line"]);

/**
 * format_type's text without its modifier, safe to cast to: "numeric(10,2)" gives "numeric". `character` and `bit` become the
 * names of the types without length, because a bare `::character` or `::bit` means length 1.
 */
export function typeWithoutModifier(type: string): string {
	const bare = type
		.split(/("(?:[^"]|"")*")/)
		.map((piece) => (piece.startsWith('"') ? piece : piece.replaceAll(/\s*\([^)]*\)/g, "")))
		.join("");
	if (/^interval\b/.test(bare)) return bare.endsWith("[]") ? "interval[]" : "interval";
	return bare.replace(/^character(?=$|\[)/, "bpchar").replace(/^bit(?=$|\[)/, '"bit"');
}

/** Whether two values of the type can be compared by `=`; arrays as their elements. */
export function typeHasEquality(column: {
	readonly typeName: string;
	readonly typeSchema: string;
	readonly hasHashSupport: boolean;
}): boolean {
	if (column.typeSchema === "pg_catalog" && withoutEquality.has(column.typeName.replace(/^_/, ""))) return false;
	return column.hasHashSupport;
}

/** The types that TimescaleDB partitions by range: what its internal unit is, or undefined. */
export function dimensionUnit(column: { readonly typeName: string; readonly typeSchema: string }): "time" | "integer" | "uuid" | undefined {
	if (column.typeSchema !== "pg_catalog") return undefined;
	if (["timestamp", "timestamptz", "date"].includes(column.typeName)) return "time";
	if (["int2", "int4", "int8"].includes(column.typeName)) return "integer";
	return column.typeName === "uuid" ? "uuid" : undefined;
}
