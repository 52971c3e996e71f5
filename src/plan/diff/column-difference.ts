import type { ColumnFacts } from "../../catalog/catalog.js";
import { quoteIdent, quoteTable } from "../../model/sql.js";
import { formatName } from "../../model/table-id.js";
import { isWiderType } from "../../objects/wider-type.js";
import { altered, type Difference, hindered, noDifference, respected, together } from "./difference.js";
import { hasColumnstore, isEmpty, type TablePair } from "./table-pair.js";

/** A column that both sides have. */
export function columnDifference(pair: TablePair, wanted: ColumnFacts, found: ColumnFacts): Difference {
	return together([typeDifference(pair, wanted, found), valueDifference(pair, wanted, found), nullDifference(pair, wanted, found)]);
}

function typeDifference(pair: TablePair, wanted: ColumnFacts, found: ColumnFacts): Difference {
	const name = formatName(wanted.name);
	const collated = (column: ColumnFacts) => column.collation ?? "default";
	if (wanted.type === found.type) {
		if (wanted.collation === found.collation) return noDifference;
		return hindered(
			`column ${name} has collation ${collated(found)} instead of ${collated(wanted)}`,
			`${alterColumn(pair, wanted)} TYPE ${typeOf(wanted)};`,
		);
	}
	if (isWiderType(wanted, found)) return respected(`column ${name} is ${found.type} instead of ${wanted.type}`);
	const why =
		wanted.typeName === "timestamp" && found.typeName === "timestamptz"
			? ": what the values mean would depend on a time zone"
			: ", which does not hold every value of it in the same form";
	return hindered(
		`column ${name} is ${found.type} instead of ${wanted.type}${why}`,
		`${alterColumn(pair, wanted)} TYPE ${typeOf(wanted)};`,
	);
}

/** Where values come from that nobody gave: defaults, generation, identity. */
function valueDifference(pair: TablePair, wanted: ColumnFacts, found: ColumnFacts): Difference {
	const name = formatName(wanted.name);
	if (wanted.generated !== found.generated) {
		const is = found.generated === "" ? "is an ordinary column, but generated on the source" : "is generated, but ordinary on the source";
		return hindered(`column ${name} ${is}`);
	}
	const before = found.defaultExpression;
	const after = wanted.defaultExpression;
	if (before === after) return noDifference;
	if (wanted.generated !== "") return hindered(`column ${name} is generated as ${before} instead of ${after}`);
	if (pair.ownDefaults.has(wanted.name)) return noDifference;
	if (after !== undefined) return altered(`default of ${name}`, `${alterColumn(pair, wanted)} SET DEFAULT ${after}`);
	if (/^nextval\(/.test(before ?? "")) return respected(`column ${name} has the default ${before}`);
	return altered(`no default of ${name}`, `${alterColumn(pair, wanted)} DROP DEFAULT`);
}

function nullDifference(pair: TablePair, wanted: ColumnFacts, found: ColumnFacts): Difference {
	const name = formatName(wanted.name);
	if (wanted.notNull === found.notNull) return noDifference;
	if (wanted.notNull) {
		if (pair.keyColumns.includes(wanted.name)) return noDifference;
		const sql = `${alterColumn(pair, wanted)} SET NOT NULL`;
		if (isEmpty(pair)) return altered(`NOT NULL of ${name}`, sql);
		return hindered(`column ${name} may be NULL, but not on the source`, `${sql};`);
	}
	if (pair.dimensions.includes(wanted.name)) return noDifference;
	if (pair.target.indexes.some((index) => index.primary && index.columns.includes(wanted.name))) {
		return hindered(`column ${name} is NOT NULL as part of the primary key, but may be NULL on the source`);
	}
	if (found.identity !== "") return hindered(`column ${name} is an identity and so NOT NULL, but may be NULL on the source`);
	return altered(`no NOT NULL of ${name}`, `${alterColumn(pair, wanted)} DROP NOT NULL`);
}

/** A column that only the source has. */
export function missingColumn(pair: TablePair, wanted: ColumnFacts): Difference {
	const name = formatName(wanted.name);
	if (pair.inherits) return noDifference;
	const value = pair.ownDefaults.has(wanted.name) ? undefined : wanted.defaultExpression;
	const definition = [
		quoteIdent(wanted.name),
		typeOf(wanted),
		...(wanted.generated !== "" ? [`GENERATED ALWAYS AS (${value}) ${wanted.generated === "s" ? "STORED" : "VIRTUAL"}`] : []),
		...(wanted.generated === "" && value !== undefined ? [`DEFAULT ${value}`] : []),
		...(wanted.notNull ? ["NOT NULL"] : []),
	].join(" ");
	const sql = `ALTER TABLE ${quoteTable(pair.source.id)} ADD COLUMN ${definition}`;
	const missing = `column ${name} is missing`;
	const quick = wanted.generated === "" && (value === undefined ? !wanted.notNull : isConstant(value));
	if (!quick && hasColumnstore(pair)) {
		return hindered(`${missing}, and with columnstore TimescaleDB adds only columns that may be NULL or have a constant default`);
	}
	if (!quick && !isEmpty(pair)) return hindered(`${missing}, and the rows there would need a value`, `${sql};`);
	return altered(`add column ${name} ${wanted.type}`, sql);
}

/** A column that only the target has. */
export function extraColumn(pair: TablePair, found: ColumnFacts): Difference {
	const name = formatName(found.name);
	const filled = found.defaultExpression !== undefined || found.generated !== "" || found.identity !== "";
	if (!found.notNull || filled) return respected(`more columns: ${name} ${found.type}`);
	return hindered(
		`column ${name} is not on the source, and is NOT NULL without a default`,
		`${alterColumn(pair, found)} DROP NOT NULL;   or SET DEFAULT, or DROP COLUMN`,
	);
}

function typeOf(column: ColumnFacts): string {
	return column.collation === undefined ? column.type : `${column.type} COLLATE ${column.collation}`;
}

function alterColumn({ source }: TablePair, column: ColumnFacts): string {
	return `ALTER TABLE ${quoteTable(source.id)} ALTER COLUMN ${quoteIdent(column.name)}`;
}

/** Literals, with casts: such a default costs nothing however many rows there are. */
function isConstant(expression: string): boolean {
	return /^\(?(?:'(?:[^']|'')*'|-?[\d.]+|true|false|NULL)\)?(?:::[\w ."()]+(?:\[\])?)*$/i.test(expression);
}
