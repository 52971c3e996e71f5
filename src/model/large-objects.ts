import type { Queryable } from "./queryable.js";

/** A range of large objects that is copied on its own, and what becomes of whose they are. */
export interface LargeObjectRange {
	/** 1-based number, and how many ranges there are. */
	readonly part: number;
	readonly of: number;
	/** First oid, and the first one beyond; undefined: no bound. */
	readonly from?: number;
	readonly to?: number;
	/** At plan time. */
	readonly objects: number;
	/** Owners and grantees of the source, with their names on the target; what belongs to others stays with the role that copies. */
	readonly owners: readonly RoleName[];
	/** The same for GRANTs; none when privileges stay. */
	readonly grantees: readonly RoleName[];
}

export interface RoleName {
	readonly source: string;
	readonly target: string;
}

/** Copies a range under the current snapshot into `target`, an open transaction. */
export interface LargeObjectPort {
	copyLargeObjects(range: LargeObjectRange, target: Queryable, signal: AbortSignal): Promise<CopiedLargeObjects>;
}

export interface CopiedLargeObjects {
	readonly objects: number;
	readonly bytes: number;
}

/** SQL condition on pg_largeobject_metadata m. */
export function rangeCondition({ from, to }: Pick<LargeObjectRange, "from" | "to">): string {
	const conditions = [...(from === undefined ? [] : [`m.oid >= ${from}`]), ...(to === undefined ? [] : [`m.oid < ${to}`])];
	return conditions.length === 0 ? "true" : conditions.join(" AND ");
}
