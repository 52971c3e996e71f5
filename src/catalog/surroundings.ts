import type { TableId } from "../model/table-id.js";

export interface ExtensionFacts {
	readonly name: string;
	readonly version: string;
	readonly schema: string;
	readonly relocatable: boolean;
	/** It belongs to our role, or one whose rights ours has. */
	readonly ours: boolean;
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

/** What belongs to the database itself, not to anything in it. */
export interface DatabaseFacts {
	readonly comment?: string;
	/** Its own defaults (ALTER DATABASE ... SET) in name order; those of roles in it are in RoleFacts. */
	readonly settings: readonly { readonly name: string; readonly value: string }[];
	/** Without those of its owner. */
	readonly grants: readonly DatabaseGrant[];
	/** Of the whole server; none before PostgreSQL 15. */
	readonly parameterGrants: readonly ParameterGrant[];
}

export interface DatabaseGrant {
	/** "public" for everybody. */
	readonly grantee: string;
	/** CONNECT, CREATE, TEMPORARY. */
	readonly privilege: string;
	readonly grantable: boolean;
}

export interface ParameterGrant {
	readonly parameter: string;
	/** "public" for everybody. */
	readonly grantee: string;
	/** SET, ALTER SYSTEM. */
	readonly privilege: string;
	readonly grantable: boolean;
}

/** Its relation is among the tables too, as a view. */
export interface ContinuousAggregateFacts {
	readonly view: TableId;
	readonly hasRefreshPolicy: boolean;
}

/** A background job of TimescaleDB that works on the table. */
export interface PolicyFacts {
	readonly job: number;
	/** policy_compression, policy_retention, policy_reorder, ...; or the user's own. */
	readonly procedure: string;
	/** compress_after or drop_after: an interval as the server prints it, or a whole number. */
	readonly after?: string;
	readonly scheduled: boolean;
}
