import type { CatalogObject, TableFacts } from "../../catalog/catalog.js";

type Words = Pick<TableFacts, "columns" | "checks">;

/** A table that both sides have, and what decides whether it may be altered. */
export interface TablePair {
	readonly source: TableFacts;
	readonly target: TableFacts;
	/** Columns and checks of both, with expressions as the target prints them. */
	readonly words: { readonly source: Words; readonly target: Words };
	/** The entries of both tables of contents. */
	readonly entries: { readonly source: CatalogObject; readonly target: CatalogObject };
	/** Columns whose default, and checks that, are objects of their own on the source. */
	readonly ownDefaults: ReadonlySet<string>;
	readonly ownChecks: ReadonlySet<string>;
	/** Columns that a hypertable is partitioned by, as the spec has it. */
	readonly dimensions: readonly string[];
	/** Columns of the primary key that the target has, or is to have. */
	readonly keyColumns: readonly string[];
	/** The spec changes the replica identity itself. */
	readonly ownReplicaIdentity: boolean;
	/** What the parents of a partition or child do not have on the target either: it comes with theirs. */
	readonly inherits: boolean;
}

/** Statements that only an empty table takes without reading or rewriting rows. */
export function isEmpty({ target }: TablePair): boolean {
	return target.hasRows !== true;
}

/** With columnstore TimescaleDB refuses some changes of a hypertable, whether it has rows or not. */
export function hasColumnstore({ target }: TablePair): boolean {
	return target.hypertable?.columnstore !== undefined;
}
