/** A row that is not the same on both sides, seen from the target. */
export interface RowDifference {
	/** Missing on the target, extra there, or there with other values. */
	readonly difference: "missing" | "extra" | "differs";
	/** Values of the key columns, as the server prints them; undefined where the table has no key. */
	readonly key?: Readonly<Record<string, string>>;
	/** Columns that differ, when one row stands against one. */
	readonly columns?: readonly string[];
	/** Without a key: the beginning of the row's text, its hash, and how many copies too few or too many. */
	readonly row?: string;
	readonly hash?: string;
	readonly copies?: number;
}

/** What differs in one table. */
export interface TableDifferences {
	readonly missing: number;
	readonly extra: number;
	readonly differs: number;
	/** Some of them, 20 at most. */
	readonly first: readonly RowDifference[];
	/** All of them, a line of JSON each. */
	readonly file: string;
}

/** "id=42, ts=2026-01-01 00:00:00+00", or the row itself where there is no key. */
export function describeRow({ key, row }: RowDifference): string {
	if (!key) return row ?? "";
	return Object.entries(key)
		.map(([name, value]) => `${name}=${value}`)
		.join(", ");
}

/** How many rows a repair has to do with. */
export function countDifferences({ missing, extra, differs }: TableDifferences): number {
	return missing + extra + differs;
}
