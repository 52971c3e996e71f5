import { intervalMicros } from "../../model/interval-micros.js";
import type { PlannedColumn, PlannedTable } from "../../model/planned-table.js";
import { quoteIdent, quoteTable } from "../../model/sql.js";
import type { TableId } from "../../model/table-id.js";

/** What applying needs to know of one table; columns are meant by their index in PlannedTable.columns, which is that of a tuple. */
export interface TableShape {
	readonly table: TableId;
	/** Quoted and qualified. */
	readonly name: string;
	/** The same for statements that would reach inheriting tables too: those have changes of their own. A hypertable's rows are in its chunks. */
	readonly itself: string;
	readonly columns: readonly ShapeColumn[];
	readonly mode: PlannedTable["identity"]["mode"];
	/** The key columns; none unless mode is `key`. */
	readonly key: readonly number[];
	/** Columns that an UPDATE must not change: dimensions of a hypertable (the row would leave its chunk) and GENERATED ALWAYS identities. */
	readonly fixed: readonly number[];
	/** Those of them that are not in the key: when one changes, the row must be inserted anew although its key stays. */
	readonly place: readonly number[];
	/** The time column of a hypertable, and the seconds or units that one of its chunks covers. */
	readonly time?: { readonly index: number; readonly chunkWidth: number };
}

interface ShapeColumn {
	/** As the catalog has it, and quoted. */
	readonly name: string;
	readonly quoted: string;
	/** Type to cast a text value to: without modifier, because a cast would cut what is too long where an assignment raises. */
	readonly cast: string;
	readonly hasEquality: boolean;
	/** The operator that the type's indexes use, wherever it is. */
	readonly equals: string;
}

export function tableShape(planned: PlannedTable): TableShape {
	const { table, columns, identity, hypertable } = planned;
	const key = (identity.mode === "key" ? identity.columns : []).map((name) => indexOf(planned, name));
	const dimensions = [hypertable?.column, ...(hypertable?.space ?? []).map((space) => space.column)];
	const fixed = columns.flatMap(({ name, identityAlways }, index) => (identityAlways || dimensions.includes(name) ? [index] : []));
	const time = columns.findIndex(({ name }) => name === hypertable?.column);
	return {
		table,
		name: quoteTable(table),
		itself: hypertable ? quoteTable(table) : `ONLY ${quoteTable(table)}`,
		columns: columns.map((column) => ({
			name: column.name,
			quoted: quoteIdent(column.name),
			cast: castType(column),
			hasEquality: column.hasEquality,
			equals: column.equalitySchema === undefined ? "=" : `OPERATOR(${quoteIdent(column.equalitySchema)}.=)`,
		})),
		mode: identity.mode,
		key,
		fixed,
		place: fixed.filter((index) => !key.includes(index)),
		...(hypertable && time >= 0 && { time: { index: time, chunkWidth: chunkWidth(hypertable.chunkInterval) } }),
	};
}

function chunkWidth(interval: string): number {
	if (/^\d+$/.test(interval)) return Number(interval);
	const micros = intervalMicros(interval);
	return micros ? Number(micros) / 1_000_000 : Number.POSITIVE_INFINITY;
}

function indexOf({ table, columns }: PlannedTable, name: string): number {
	const index = columns.findIndex((column) => column.name === name);
	if (index < 0) throw new RangeError(`key column ${name} of ${table.schema}.${table.name} is not among its columns`);
	return index;
}

/** `character` and `bit` without a length mean a length of 1; these names of the same types mean any length. */
function castType({ baseType }: PlannedColumn): string {
	return baseType.replace(/^character(?=$|\[)/, "pg_catalog.bpchar").replace(/^bit(?=$|\[)/, 'pg_catalog."bit"');
}
