import { quoteTable } from "../../model/sql.js";
import { withoutOnly } from "../rewrite-entry.js";
import { altered, type Difference, noDifference, respected, together } from "./difference.js";
import { hasColumnstore, type TablePair } from "./table-pair.js";

/** Storage parameters, and what pg_dump prints of columns in statements of their own: storage, compression, statistics targets. */
export function settingsDifference(pair: TablePair): Difference {
	const { source, entries } = pair;
	const wanted = options(entries.source.sql);
	const found = options(entries.target.sql);
	const changed = [...wanted].filter(([name, value]) => found.get(name) !== value);
	const more = [...found.keys()].filter((name) => !wanted.has(name));
	const statements = new Set(columnStatements(entries.target.sql));
	const list = changed.map(([name, value]) => `${name}=${value}`).join(", ");
	return together([
		changed.length > 0
			? altered(`storage parameters ${changed.map(([name]) => name).join(", ")}`, `ALTER TABLE ${quoteTable(source.id)} SET (${list})`)
			: noDifference,
		more.length > 0 ? respected(`more storage parameters: ${more.join(", ")}`) : noDifference,
		...columnStatements(entries.source.sql)
			.filter((statement) => !statements.has(statement))
			.map((statement) => {
				const what = statement.replace(/^.* ALTER COLUMN /, "").replace(/;$/, "");
				if (hasColumnstore(pair) && refusedWithColumnstore.test(what)) return respected(`not with columnstore: ${what}`);
				return altered(what, withoutOnly(statement).replace(/;$/, ""));
			}),
	]);
}

const refusedWithColumnstore = / SET (?:STORAGE |\()/;

/** Of WITH (...) behind the columns. */
function options(sql: string): ReadonlyMap<string, string> {
	const list = /^WITH \((.*)\);$/m.exec(sql)?.[1] ?? "";
	return new Map([...list.matchAll(/([\w.]+)=('(?:[^']|'')*'|[^,\s]+)/g)].map(([, name = "", value = ""]) => [name, value]));
}

function columnStatements(sql: string): readonly string[] {
	return sql
		.split("\n")
		.filter((line) => /^ALTER TABLE (?:ONLY )?\S.* ALTER COLUMN .* SET (?:STORAGE|COMPRESSION|STATISTICS|\()/.test(line));
}
