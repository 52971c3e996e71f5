import type { TableId } from "../model/table-id.js";

export interface ExtensionFacts {
	readonly name: string;
	readonly version: string;
	readonly schema: string;
	readonly relocatable: boolean;
	/** Tables of the extension in which users have rows of their own, as far as they may be read; `rows` counts up to 10,001. */
	readonly rows: readonly { readonly table: TableId; readonly condition: string; readonly rows: number }[];
}

export interface CollationFacts {
	readonly schema: string;
	readonly name: string;
	/** c libc, i ICU, b builtin, d the database's default. */
	readonly provider: string;
	readonly locale: string;
	readonly version?: string;
	/** An object that uses it, in words, on the source. */
	readonly user?: string;
}

/** Of the whole database: they belong to no schema. */
export interface LargeObjectFacts {
	readonly objects: number;
	/** On disk. */
	readonly bytes: number;
	/** In order of their oids: where each range begins, and how many there are in it. */
	readonly ranges: readonly { readonly from: number; readonly objects: number }[];
	/** How many our role may not read. */
	readonly unreadable: number;
	readonly owners: readonly string[];
	/** Roles other than owners that privileges name; "public" for everybody. */
	readonly grantees: readonly string[];
	/** The same as long as none of them changes; undefined where the server cannot say. */
	readonly changes?: string;
}
