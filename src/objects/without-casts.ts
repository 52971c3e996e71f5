const castable = [
	"text",
	"character varying",
	"smallint",
	"integer",
	"bigint",
	"numeric",
	"timestamp without time zone",
	"timestamp with time zone",
];
const cast = new RegExp(String.raw`::(?:${castable.join("|")})(?:\([\d,]+\))?(?:\[\])?(?!\w)`, "g");
const needless = /(?<![\w"])\(("(?:[^"]|"")*"|'(?:[^']|'')*'|[\w.-]+|ARRAY\[[^[\]()]*\])\)/g;

/**
 * An expression without the casts that a server puts in because of a column's type: over a column that one side has wider it prints them
 * otherwise. Only to compare expressions over such columns.
 */
export function withoutCasts(expression: string): string {
	let text = expression.replaceAll(cast, "");
	for (let before = ""; before !== text; ) {
		before = text;
		text = text.replaceAll(needless, "$1");
	}
	return text;
}
