import { type Action, makeAction } from "../actions/registry.js";
import type { CatalogObject, IndexFacts, ObjectId } from "../catalog/catalog.js";
import { groupBy } from "../model/group-by.js";
import type { PlannedTable } from "../model/planned-table.js";
import { smallTable } from "../model/small-table.js";
import { quoteIdent, quoteTable } from "../model/sql.js";
import { formatTableId, type TableId, tableKey } from "../model/table-id.js";
import type { DesiredObject } from "./desired-objects.js";
import { isPartitioned } from "./desired-objects.js";
import { finishActions, type LateWork } from "./finish-actions.js";
import { dataIsComplete } from "./journal-facts.js";
import type { PlanInput } from "./plan-input.js";
import type { HypertableDecisions } from "./planned-hypertables.js";
import { isPrivileges } from "./role-decisions.js";

/** Objects that come after the data: pg_dump's post-data section, privileges, and what needs something of these. */
export function lateObjects(desired: readonly DesiredObject[]): ReadonlySet<ObjectId> {
	const late = new Set<ObjectId>();
	for (const { object } of desired) {
		if (object.section === "post-data" || isPrivileges(object) || object.dependsOn.some((id) => late.has(id))) late.add(object.id);
	}
	return late;
}

interface Build {
	readonly table: TableId;
	readonly object: ObjectId;
	readonly entry: string;
	readonly sql: string;
	readonly index?: IndexFacts;
}

/**
 * Keys and indexes, each table's as soon as its rows are there; then, when all are built, the rest one after the other in pg_dump's order.
 * Several constraints take a lock that excludes everything, so those of a table follow each other and its indexes follow them; on hypertables the
 * indexes follow each other too, because they touch the same chunks, and so do those of small tables, of which the engine does many at a time.
 */
export function buildActions(
	input: PlanInput,
	tables: readonly PlannedTable[],
	late: LateWork,
	hypertables: HypertableDecisions,
	copies: readonly Action[],
	afterSchema: readonly string[],
): readonly Action[] {
	const ready = readyAfter(copies);
	const small = new Set(tables.filter(({ bytes, data }) => data === "none" || bytes <= smallTable).map(({ table }) => tableKey(table)));
	const byTable = groupBy([...builds(input, late.created), ...addedKeys(input, tables, hypertables)], (build) => tableKey(build.table));
	const ordered = [...byTable.values()].sort((a, b) => totalBytes(b) - totalBytes(a));
	const actions: Action[] = [];
	const ends = new Map(ready);
	for (const group of ordered) {
		const key = tableKey((group[0] as Build).table);
		const start = ready.get(key) ?? afterSchema;
		const chained = [...group].sort((a, b) => rank(a) - rank(b) || size(b) - size(a));
		let previous = start;
		const last: string[] = [];
		const serial = hypertables.byTable.has(key) || small.has(key);
		const besideKey = serial || isPartitioned(input.source, (group[0] as Build).table) ? undefined : keyFromIndex(group);
		for (const build of chained) {
			const sql = besideKey?.key === build ? besideKey.sql : build.sql;
			const action = makeAction("build-object", { object: build.object, entry: build.entry, sql }, previous);
			actions.push(action);
			if (serial || (besideKey === undefined && build.entry === "CONSTRAINT")) {
				previous = [action.id];
				last.splice(0, last.length, action.id);
			} else last.push(action.id);
		}
		ends.set(key, last);
	}
	const analyses = tables
		.filter((table) => table.data === "all" && !dataIsComplete(input, table.table))
		.map((table) => makeAction("analyze-table", { table: table.table }, ends.get(tableKey(table.table)) ?? afterSchema));
	const all = [...ends.values()].flat();
	const finished = late.created.filter(({ object }) => !isBuild(object));
	return [
		...actions,
		...analyses,
		...finishActions(input, { ...late, created: finished }, hypertables, all.length > 0 ? all : afterSchema),
	];
}

/**
 * Where the primary key is a table's only constraint, its index is built beside the others (all take a SHARE lock) and made the key when they
 * are through. Not with several constraints: two that both wait to become one would wait for each other.
 */
function keyFromIndex(group: readonly Build[]): { readonly key: Build; readonly sql: string } | undefined {
	const [key, ...more] = group.filter(({ entry }) => entry === "CONSTRAINT");
	if (!key?.index?.primary || !key.index.immediate || more.length > 0) return undefined;
	const plain = /^(ALTER TABLE ONLY [^;()]+ ADD CONSTRAINT [^;()]+ PRIMARY KEY) \([^;()]*\);\s*$/.exec(key.sql);
	if (!plain) return undefined;
	return { key, sql: `${key.index.definition};\n${plain[1]} USING INDEX ${quoteIdent(key.index.name)};\n` };
}

function isBuild(object: CatalogObject): boolean {
	return object.table !== undefined && (object.kind === "CONSTRAINT" || object.kind === "INDEX");
}

function builds(input: PlanInput, created: readonly DesiredObject[]): readonly Build[] {
	return created.flatMap(({ object, sql }) => {
		if (!object.table || !isBuild(object)) return [];
		const facts = input.source.tables.get(tableKey(object.table));
		const index = facts?.indexes.find((found) => found.name === object.name);
		return [{ table: object.table, object: object.id, entry: object.kind, sql, ...(index && { index }) }];
	});
}

/** Primary keys that the spec gives to hypertables whose source has none. */
function addedKeys(input: PlanInput, tables: readonly PlannedTable[], hypertables: HypertableDecisions): readonly Build[] {
	return tables.flatMap(({ table }): Build[] => {
		const keys = hypertables.byTable.get(tableKey(table))?.keys;
		const present = input.target.tables.get(tableKey(table))?.indexes.some((index) => index.primary);
		if (keys?.primaryKey.is !== "rewritten" || keys.sourcePrimaryKey || present) return [];
		const { constraint, columns } = keys.primaryKey;
		const sql = `ALTER TABLE ${quoteTable(table)}\n    ADD CONSTRAINT ${quoteIdent(constraint)} PRIMARY KEY (${columns.map(quoteIdent).join(", ")});`;
		return [{ table, object: `constraint ${constraint} on ${formatTableId(table)}`, entry: "CONSTRAINT", sql }];
	});
}

function readyAfter(copies: readonly Action[]): ReadonlyMap<string, readonly string[]> {
	const parts = copies.filter((action) => action.kind === "copy-part");
	return new Map([...groupBy(parts, (action) => tableKey(action.args.table))].map(([key, group]) => [key, group.map(({ id }) => id)]));
}

function rank(build: Build): number {
	if (build.index?.primary) return 0;
	return build.entry === "CONSTRAINT" ? 1 : 2;
}

function size(build: Build): number {
	return build.index?.bytes ?? 0;
}

function totalBytes(group: readonly Build[]): number {
	return group.reduce((sum, build) => sum + size(build), 0);
}
