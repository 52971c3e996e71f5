import type { PlannedColumn, PlannedTable } from "../model/planned-table.js";
import type { RowDifference } from "../model/row-difference.js";
import { quoteIdent, quoteLiteral, quoteTable } from "../model/sql.js";
import { type ChecksumSource, itself, rowHash } from "./checksum.js";
import type { ComparedTable } from "./compared-table.js";

/** What writes some rows of a table anew: SQL for both sides about the same rows. */
export interface RepairStatements {
	readonly deleteRows: string;
	readonly copyOut: string;
	readonly copyIn: string;
	/** True of the rows, on a side that names the table `t`. */
	readonly condition: string;
}

/**
 * Pure: the rows whose keys (or, without key, contents) the differences name are deleted on the target and copied from the source, whatever they
 * are by now.
 */
export function repairStatements(
	planned: PlannedTable,
	{ source, target }: { readonly source: ChecksumSource; readonly target: ChecksumSource },
	key: ComparedTable["key"],
	differences: readonly RowDifference[],
): RepairStatements {
	const condition = key.length > 0 ? hasKey(planned, key, differences) : hasHash(source, differences);
	const columns = planned.columns.map(({ name }) => quoteIdent(name)).join(", ");
	return {
		condition,
		deleteRows: `delete from ${itself(target)} as t where ${condition}`,
		copyOut: `copy (select ${columns} from ${itself(source)} as t where ${condition}) to stdout (format ${planned.format})`,
		copyIn: `copy ${quoteTable(planned.table)} (${columns}) from stdin (format ${planned.format})`,
	};
}

/** A semi-join: two texts that are equal as keys (1.0 and 1.00) name one row. */
function hasKey(planned: PlannedTable, key: readonly string[], differences: readonly RowDifference[]): string {
	const columns = key.map((name) => columnOf(planned, name));
	const rows = differences.map(
		({ key: values = {} }) => `(${columns.map(({ name, type }) => `${quoteLiteral(values[name] ?? "").trimStart()}::${type}`).join(", ")})`,
	);
	const names = columns.map((_, index) => `c${index}`).join(", ");
	const equal = columns.map(({ name, equals }, index) => `t.${quoteIdent(name)} ${equals} k.c${index}`).join(" and ");
	return `exists (select from (values ${rows.join(", ")}) as k (${names}) where ${equal})`;
}

function columnOf(
	{ columns, table }: PlannedTable,
	name: string,
): { readonly name: string; readonly type: string; readonly equals: string } {
	const column: PlannedColumn | undefined = columns.find((each) => each.name === name);
	if (!column) throw new Error(`${quoteTable(table)} has no column ${name}`);
	const { baseType, equalitySchema } = column;
	return { name, type: baseType, equals: equalitySchema === undefined ? "=" : `operator(${quoteIdent(equalitySchema)}.=)` };
}

function hasHash({ columns, recode }: ChecksumSource, differences: readonly RowDifference[]): string {
	return `${rowHash(columns, recode)} = any ('{${differences.map(({ hash }) => hash).join(",")}}'::bigint[])`;
}
