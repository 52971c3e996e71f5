import { type CopyPartArgs, copyInStatement, copyOutStatement } from "../../model/copy-part.js";
import type { Queryable } from "../../model/queryable.js";
import { quoteIdent, quoteLiteral, quoteTable } from "../../model/sql.js";
import { pipeCopy } from "../../pg/copy.js";
import { copyIn } from "../../pg/copy-in.js";
import { clientOf } from "../../pg/session.js";
import type { Tuple } from "../pgoutput/message.js";
import { copyText } from "./copy-text.js";
import { match } from "./set-statements.js";
import type { TableShape } from "./table-shape.js";

const fetchRows = 5_000;

/** Keys of rows of one table, in a temporary table of the open transaction of the target. */
export interface KeyTable {
	add(keys: readonly Tuple[]): Promise<void>;
	/** So many were added, again and again the same ones included. */
	readonly added: number;
	/**
	 * Deletes the rows with these keys from the target and copies those of them that `source`, an open transaction, finds in the given parts.
	 * Throws the servers' errors and the signal's reason.
	 */
	renew(source: Queryable, parts: readonly CopyPartArgs[], signal: AbortSignal): Promise<void>;
}

/** `name` is free for a temporary table. */
export async function createKeyTable(target: Queryable, shape: TableShape, name: string): Promise<KeyTable> {
	const table = quoteIdent(name);
	const cursor = quoteIdent(`${name}_cursor`);
	const columns = shape.key.map((index, at) => `c${at} ${shape.columns[index]?.cast}`);
	await target.exec(`CREATE TEMPORARY TABLE ${table} (${columns.join(", ")}) ON COMMIT DROP`);
	let added = 0;
	return {
		get added() {
			return added;
		},
		async add(keys) {
			added += await copyIn(clientOf(target), `COPY ${table} FROM STDIN`, copyText(keys));
		},
		async renew(source, parts, signal) {
			const [first] = parts;
			if (!first || added === 0) return;
			await target.exec(`ANALYZE ${table}`);
			await target.exec(`DELETE FROM ${shape.itself} AS t USING (SELECT DISTINCT * FROM ${table}) AS k WHERE ${match(shape, [])}`);
			const texts = shape.key.map((_, at) => `c${at}::text`);
			await target.exec(
				`DECLARE ${cursor} NO SCROLL CURSOR FOR SELECT ARRAY[${texts.join(", ")}] AS key FROM (SELECT DISTINCT * FROM ${table}) AS k`,
			);
			for (;;) {
				const rows = await target.query<{ readonly key: readonly string[] }>(`FETCH ${fetchRows} FROM ${cursor}`);
				if (rows.length === 0) break;
				const where = `(${whereOf(parts)}) AND ${amongKeys(first, shape, rows)}`;
				await pipeCopy(clientOf(source), copyOutStatement({ ...first, where }), clientOf(target), copyInStatement(first), { signal });
			}
			await target.exec(`CLOSE ${cursor}`);
		},
	};
}

function whereOf(parts: readonly CopyPartArgs[]): string {
	return parts.map(({ where }) => `(${where ?? "true"})`).join(" OR ");
}

/** The source's transaction may not make a temporary table, so the keys stand in the statement. */
function amongKeys({ table }: CopyPartArgs, { key, columns }: TableShape, rows: readonly { readonly key: readonly string[] }[]): string {
	const values = rows.map(
		(row) => `(${row.key.map((value, at) => `CAST(${quoteLiteral(value)} AS ${columns[key[at] as number]?.cast})`).join(", ")})`,
	);
	const names = key.map((_, at) => `c${at}`);
	const equal = key.map((index, at) => `${quoteTable(table)}.${columns[index]?.quoted} ${columns[index]?.equals} k.c${at}`);
	return `EXISTS (SELECT FROM (VALUES ${values.join(", ")}) AS k (${names.join(", ")}) WHERE ${equal.join(" AND ")})`;
}
