import type { Catalog, CatalogObject, ObjectId } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import { nearest } from "../model/nearest.js";
import { formatTableId, type TableId, tableKey } from "../model/table-id.js";
import { effectiveRules } from "../spec/match-rules.js";
import type { Spec } from "../spec/spec.js";
import { parseTableGlob, type TableGlob } from "../spec/table-glob.js";
import { consideredObjects } from "./considered-objects.js";
import { skipPatterns } from "./skipped-objects.js";

/** What `plan --only` chooses: globs over "schema.name" in the order given; those with ! in front take away. */
export interface Only {
	readonly globs: readonly string[];
	/** Whether something is chosen by one of its names: its own and, for a partition, its root's. */
	chooses(...names: readonly TableId[]): boolean;
}

/** Reads the globs of `--only`. Throws HyperferryError P110 (64) for one that cannot be read. */
export function parseOnly(globs: readonly string[]): Only {
	const parsed = globs.map((text) => ({ negated: text.startsWith("!"), glob: parseTableGlob(text.replace(/^!/, "")), text }));
	const problems = parsed.flatMap(({ glob, text }): Diagnostic[] =>
		typeof glob === "string" ? [{ ...p110(`--only ${text} cannot be read`), why: `${glob}.`, fix: ["--only 'public.orders*'"] }] : [],
	);
	if (problems.length > 0) throw new HyperferryError(exitCodes.usage, problems);
	const of = (negated: boolean) => parsed.flatMap((one) => (one.negated === negated ? [one.glob as TableGlob] : []));
	const [wanted, unwanted] = [of(false), of(true)];
	return {
		globs,
		chooses(...names) {
			const matches = (glob: TableGlob) => names.some((name) => glob.matches(name));
			return (wanted.length === 0 || wanted.some(matches)) && !unwanted.some(matches);
		},
	};
}

/**
 * Spec and source as if there were nothing but what `--only` chooses and what that needs: rules and patterns about other tables are silent
 * then. Throws HyperferryError P110 (64) for a glob that matches nothing.
 */
export function partOf(spec: Spec, source: Catalog, only: Only): { readonly spec: Spec; readonly source: Catalog } {
	const unmatched = only.globs.flatMap((glob) => matchesNothing(glob, spec, source));
	if (unmatched.length > 0) throw new HyperferryError(exitCodes.usage, unmatched);
	const part = partOfCatalog(source, spec.schema.include, only);
	const objects = [...part.objects.values()];
	const speaks = (rule: Spec["tables"][number]) => {
		const ruleOf = effectiveRules([rule]);
		return [...part.tables.values()].some(({ id, partitionRoot }) => ruleOf(partitionRoot ?? id) ?? ruleOf(id));
	};
	const skips = (skip: Spec["schema"]["skip"][number]) => {
		const patternOf = skipPatterns([skip]);
		return objects.some((object) => patternOf(object));
	};
	return {
		spec: {
			...spec,
			tables: spec.tables.filter(speaks),
			continuousAggregates: spec.continuousAggregates.filter(({ view }) => only.chooses(view)),
			schema: { ...spec.schema, skip: spec.schema.skip.filter(skips) },
		},
		source: part,
	};
}

/** Entries without a name of their own, which go along with what they depend on. */
const completing = new Set(["COMMENT", "ACL", "SECURITY LABEL", "SEQUENCE OWNED BY", "TABLE ATTACH", "INDEX ATTACH"]);
/** They hold no rows of their own, so they may come along with what needs them. */
const views = new Set(["VIEW", "MATERIALIZED VIEW"]);

/** The chosen tables with their parents, all that belongs to them, chosen objects of other kinds, and what these need but other tables. */
export function partOfCatalog(catalog: Catalog, schemas: readonly string[], only: Only): Catalog {
	const tables = chosenTables(catalog, schemas, only);
	const isFree = ({ kind, table }: CatalogObject) => !table || tables.has(tableKey(table)) || views.has(kind) || kind === "SEQUENCE";
	const considered = consideredObjects(schemas, catalog);
	const needed = new Set(considered.filter((object) => isChosen(object, tables, only)).map(({ id }) => id));
	for (const id of needed) {
		for (const other of catalog.objects.get(id)?.dependsOn ?? []) {
			const object = catalog.objects.get(other);
			if (object && isFree(object)) needed.add(other);
		}
	}
	const inUse = new Set([...needed].map((id) => catalog.objects.get(id)?.schema));
	const objects = new Map<ObjectId, CatalogObject>();
	for (const object of considered) {
		const wanted =
			needed.has(object.id) ||
			(object.kind === "SCHEMA" && inUse.has(object.name)) ||
			(completing.has(object.kind) && object.dependsOn.length > 0);
		if (wanted && object.dependsOn.every((id) => objects.has(id) || !catalog.objects.has(id))) objects.set(object.id, object);
	}
	for (const { kind, table } of objects.values()) if (table && views.has(kind)) tables.add(tableKey(table));
	const largeObjects = { ...catalog.largeObjects, objects: 0, ranges: [], unreadable: 0 };
	return { ...catalog, objects, largeObjects, tables: new Map([...catalog.tables].filter(([key]) => tables.has(key))) };
}

function isChosen(object: CatalogObject, tables: ReadonlySet<string>, only: Only): boolean {
	if (object.table) return tables.has(tableKey(object.table));
	return object.schema !== undefined && only.chooses({ schema: object.schema, name: object.name });
}

/** By tableKey. A partition goes with its root, and nothing goes without its parents. */
function chosenTables(catalog: Catalog, schemas: readonly string[], only: Only): Set<string> {
	const chosen = new Set<string>();
	for (const { id, partitionRoot } of catalog.tables.values()) {
		const names = partitionRoot ? [id, partitionRoot] : [id];
		if (schemas.includes(id.schema) && only.chooses(...names)) chosen.add(tableKey(id));
	}
	for (const key of chosen) for (const parent of catalog.tables.get(key)?.inherits ?? []) chosen.add(tableKey(parent));
	return chosen;
}

function matchesNothing(text: string, spec: Spec, source: Catalog): readonly Diagnostic[] {
	const { chooses } = parseOnly([text.replace(/^!/, "")]);
	const tables = [...source.tables.values()].map(({ id }) => id).filter(({ schema }) => spec.schema.include.includes(schema));
	const named = (object: CatalogObject) =>
		object.schema !== undefined && !object.table && chooses({ schema: object.schema, name: object.name });
	if (tables.some((id) => chooses(id)) || consideredObjects(spec.schema.include, source).some(named)) return [];
	const near = nearest(text.replace(/^!/, ""), tables.map(formatTableId));
	return [
		{
			...p110(`--only ${text} matches nothing`),
			why: `Schemas ${spec.schema.include.join(", ")} of the source have ${tables.length} tables and views, and none of that name.`,
			fix: near === undefined ? ["mend the glob: SCHEMA.NAME, with * and ?"] : [`--only '${text.startsWith("!") ? "!" : ""}${near}'`],
		},
	];
}

function p110(what: string): Pick<Diagnostic, "code" | "severity" | "what"> {
	return { code: "P110", severity: "error", what };
}
