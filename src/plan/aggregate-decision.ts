import type { CatalogObject, ColumnFacts } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { type TableId, tableKey } from "../model/table-id.js";
import type { AggregateQuery } from "../objects/aggregate-query.js";
import type { ContinuousAggregateRule } from "../spec/spec.js";
import type { PlanInput } from "./plan-input.js";
import type { HypertableDecision } from "./planned-hypertables.js";
import { extensionSchema } from "./target-extension.js";

export interface AggregateDecision {
	readonly rule: ContinuousAggregateRule;
	/** Undefined where there is none. */
	readonly query?: string;
	readonly read?: AggregateQuery;
	/** Undefined where its rows do not come from one hypertable; the diagnostics say why. */
	readonly base?: AggregateBase;
	/** The source's view of that name. */
	readonly replaces?: CatalogObject;
}

/** Without what all have in common. */
export type AggregateFinding = Omit<Diagnostic, "severity" | "object"> & { readonly severity?: "warning" };

/** Where its rows come from. */
export interface AggregateBase extends Buckets {
	/** The other continuous aggregate that it reads, where it does. */
	readonly under?: Buckets & { readonly view: TableId };
	readonly hypertable: TableId;
	readonly decision: HypertableDecision;
	/** The time column. */
	readonly column: ColumnFacts;
	/** pg_type name of its buckets: the column's, but for uuids. */
	readonly timeType: string;
}

interface Buckets {
	/** Width in the column's internal unit; undefined where the query does not say it as a literal. */
	readonly bucket?: bigint;
	/** Of months or years, which are not all as long. */
	readonly months: boolean;
}

/** Key of the hypertable or continuous aggregate that is meant, as the search_path finds it. */
export function resolveRelation(
	input: PlanInput,
	{ view }: ContinuousAggregateRule,
	{ schema, name }: AggregateQuery["relations"][number],
	known: { has(key: string): boolean },
): string | undefined {
	const schemas = schema === undefined ? [view.schema, extensionSchema(input)] : [schema];
	return schemas.map((found) => tableKey({ schema: found, name })).find((key) => known.has(key));
}
