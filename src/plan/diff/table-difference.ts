import type { ColumnFacts, TableFacts } from "../../catalog/catalog.js";
import { quoteIdent, quoteTable } from "../../model/sql.js";
import { formatName, formatTableId, sameTable } from "../../model/table-id.js";
import { withoutCasts } from "../../objects/without-casts.js";
import { columnDifference, extraColumn, missingColumn } from "./column-difference.js";
import { altered, type Difference, hindered, noDifference, respected, together } from "./difference.js";
import { hasColumnstore, isEmpty, type TablePair } from "./table-pair.js";
import { settingsDifference } from "./table-settings.js";

/** How a table of the target differs from the source's, by meaning: columns by name, whatever their order. */
export function tableDifference(pair: TablePair): Difference {
	return together([shapeDifference(pair), ...columnDifferences(pair), ...checkDifferences(pair), settingsDifference(pair)]);
}

function shapeDifference({ source, target, entries }: TablePair): Difference {
	const kinds = { r: "an ordinary table", p: "a partitioned table", f: "a foreign table", v: "a view", m: "a materialised view" } as const;
	if (source.relkind !== target.relkind) return hindered(`it is ${kinds[target.relkind]} instead of ${kinds[source.relkind]}`);
	const partition = (sql: string) => /\nPARTITION BY .*;/.exec(sql)?.[0].trim() ?? "no partitions";
	const [wanted, found] = [partition(entries.source.sql), partition(entries.target.sql)];
	if (wanted !== found) return hindered(`it has ${found} instead of ${wanted}`);
	const names = (facts: TableFacts) => facts.inherits.map(formatTableId).join(", ") || "no table";
	const same =
		source.inherits.length === target.inherits.length && source.inherits.every((id, at) => sameTable(id, target.inherits[at] ?? id));
	// a partition is attached by an entry of its own
	if (!same && target.inherits.length > 0) return hindered(`it inherits from ${names(target)} instead of ${names(source)}`);
	if (!same && !source.isPartition) return hindered(`it inherits from no table instead of ${names(source)}`);
	if (source.persistence === target.persistence) return noDifference;
	if (source.persistence === "u") return respected("logged instead of unlogged");
	return altered("logged", `ALTER TABLE ${quoteTable(source.id)} SET LOGGED`);
}

/** It is switched on by an entry of its own, which TimescaleDB refuses with columnstore. */
function securityDifference(pair: TablePair): Difference {
	if (!pair.source.rowSecurity || pair.target.rowSecurity || !hasColumnstore(pair)) return noDifference;
	return hindered(
		"it has no row security, and with columnstore it cannot get any",
		`ALTER TABLE ${quoteTable(pair.source.id)} SET (timescaledb.compress = false);`,
	);
}

function columnDifferences(pair: TablePair): readonly Difference[] {
	const wanted = pair.words.source.columns;
	const found = new Map(pair.words.target.columns.map((column) => [column.name, column]));
	const names = new Set(wanted.map(({ name }) => name));
	const common = (columns: readonly ColumnFacts[], others: { has(name: string): boolean }) =>
		columns.flatMap(({ name }) => (others.has(name) ? [name] : []));
	const order = common(wanted, found).join() === common([...found.values()], names).join();
	return [
		...wanted.map((column) => {
			const there = found.get(column.name);
			return there ? columnDifference(pair, column, there) : missingColumn(pair, column);
		}),
		...[...found.values()].filter(({ name }) => !names.has(name)).map((column) => extraColumn(pair, column)),
		order ? noDifference : respected("columns in another order"),
	];
}

function checkDifferences(pair: TablePair): readonly Difference[] {
	const found = new Map(pair.words.target.checks.map((check) => [check.name, check]));
	const wanted = pair.words.source.checks.filter(({ name }) => !pair.ownChecks.has(name));
	const names = new Set([...wanted.map(({ name }) => name), ...pair.ownChecks]);
	const table = quoteTable(pair.source.id);
	return [
		...wanted.map(({ name, definition }) => {
			const there = found.get(name);
			if (there ? isSameCheck(pair, definition, there.definition) : pair.inherits) return noDifference;
			const add = `ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdent(name)} ${definition}`;
			if (!there) {
				const said = `check ${formatName(name)}`;
				return isEmpty(pair) ? altered(`add ${said}`, add) : hindered(`${said} is missing`, `${add};`);
			}
			return hindered(
				`check ${formatName(name)} is ${there.definition} instead of ${definition}`,
				`ALTER TABLE ${table} DROP CONSTRAINT ${quoteIdent(name)};`,
			);
		}),
		...[...found.values()]
			.filter(({ name }) => !names.has(name))
			.map(({ name }) => respected(`more constraints: check ${formatName(name)}`)),
	];
}

/** Over a column that the target has wider, the same check is printed with other casts. */
function isSameCheck({ words }: TablePair, wanted: string, found: string): boolean {
	if (wanted === found) return true;
	const others = words.source.columns.some(({ name, type }) =>
		words.target.columns.some((column) => column.name === name && column.type !== type),
	);
	return others && withoutCasts(wanted) === withoutCasts(found);
}

/** What the text of the entry does not say. */
export function differenceBesideText(pair: TablePair): Difference {
	return together([replicaIdentityDifference(pair), securityDifference(pair)]);
}

/** What an index's entry says comes with that; what the spec changes itself is no difference. */
function replicaIdentityDifference({ source, target, ownReplicaIdentity }: TablePair): Difference {
	if (source.replicaIdentity === target.replicaIdentity || ownReplicaIdentity) return noDifference;
	const set = (identity: string) => altered("replica identity", `ALTER TABLE ${quoteTable(source.id)} REPLICA IDENTITY ${identity}`);
	if (source.replicaIdentity === "f") return set("FULL");
	if (source.replicaIdentity === "n") return set("NOTHING");
	const index = source.indexes.find((found) => found.replicaIdentity);
	if (source.replicaIdentity === "i" && index) {
		return target.indexes.some(({ name }) => name === index.name) ? set(`USING INDEX ${quoteIdent(index.name)}`) : noDifference;
	}
	return respected("another replica identity");
}
