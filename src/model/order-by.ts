import { quoteIdent } from "./sql.js";
import { formatName } from "./table-id.js";

/** One column of an ORDER BY list of plain columns, which is what the columnstore sorts by. */
export interface OrderColumn {
	readonly column: string;
	readonly descending: boolean;
	readonly nullsFirst: boolean;
}

const item = /\s*(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?\s*(,|$)/iuy;

/**
 * Reads "device, ts desc nulls last" as PostgreSQL does: names fold to lower case unless quoted, nulls come last, or first when descending.
 * https://www.postgresql.org/docs/17/queries-order.html Expressions, USING and COLLATE have no place here. Else the problem in words.
 */
export function parseOrderBy(text: string): readonly OrderColumn[] | string {
	const columns: OrderColumn[] = [];
	for (let at = 0; ; at = item.lastIndex) {
		item.lastIndex = at;
		const found = item.exec(text);
		if (!found) return `"${text.slice(at).trim()}" does not begin with a column and asc or desc, nulls first or nulls last`;
		const [, quoted, plain = "", direction, nulls, end] = found;
		const descending = direction?.toLowerCase() === "desc";
		const nullsFirst = nulls === undefined ? descending : nulls.toLowerCase() === "first";
		columns.push({ column: quoted?.replaceAll('""', '"') ?? plain.toLowerCase(), descending, nullsFirst });
		if (end === "") return columns;
	}
}

/** As SQL, with the names quoted. */
export function orderByClause(columns: readonly OrderColumn[]): string {
	return columns.map((column) => `${quoteIdent(column.column)}${suffix(column)}`).join(", ");
}

/** For people and for the spec. */
export function formatOrderBy(columns: readonly OrderColumn[]): string {
	return columns.map((column) => `${formatName(column.column)}${suffix(column).toLowerCase()}`).join(", ");
}

function suffix({ descending, nullsFirst }: OrderColumn): string {
	return `${descending ? " DESC" : ""}${nullsFirst === descending ? "" : nullsFirst ? " NULLS FIRST" : " NULLS LAST"}`;
}
