import type { PlannedColumn, PlannedTable } from "../../model/planned-table.js";
import { quoteIdent, quoteTable } from "../../model/sql.js";
import type { TableId } from "../../model/table-id.js";

/** What applying needs to know of one table; columns are meant by their index in PlannedTable.columns, which is that of a tuple. */
export interface TableShape {
	readonly table: TableId;
	/** Quoted and qualified. */
	readonly name: string;
	readonly columns: readonly ShapeColumn[];
	readonly mode: PlannedTable["identity"]["mode"];
	/** The key columns; none unless mode is `key`. */
	readonly key: readonly number[];
	/** Columns that an UPDATE must not change: dimensions of a hypertable (the row would leave its chunk) and GENERATED ALWAYS identities. */
	readonly fixed: readonly number[];
	/** The time column of a hypertable. */
	readonly time?: number;
}

interface ShapeColumn {
	/** As the catalog has it, and quoted. */
	readonly name: string;
	readonly quoted: string;
	/** Type to cast a text value to: without modifier, because a cast would cut what is too long where an assignment raises. */
	readonly cast: string;
	readonly hasEquality: boolean;
}

export function tableShape(planned: PlannedTable): TableShape {
	const { table, columns, identity, hypertable } = planned;
	const keyNames = identity.mode === "key" ? identity.columns : [];
	const dimensions = [hypertable?.column, hypertable?.space?.column];
	const time = columns.findIndex(({ name }) => name === hypertable?.column);
	return {
		table,
		name: quoteTable(table),
		columns: columns.map((column) => ({
			name: column.name,
			quoted: quoteIdent(column.name),
			cast: castType(column),
			hasEquality: column.hasEquality,
		})),
		mode: identity.mode,
		key: keyNames.map((name) => indexOf(planned, name)),
		fixed: columns.flatMap(({ name, identityAlways }, index) => (identityAlways || dimensions.includes(name) ? [index] : [])),
		...(time < 0 ? {} : { time }),
	};
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
