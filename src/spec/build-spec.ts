import type { Code } from "../model/codes.js";
import type { SpecPlace } from "../model/diagnostic.js";
import { digest } from "../model/digest.js";
import { parseDuration } from "../model/duration.js";
import type { Endpoint } from "../model/endpoint.js";
import { parseOrderBy } from "../model/order-by.js";
import { parseSize } from "../model/size.js";
import { parseQualifiedName } from "../model/table-id.js";
import { continuousAggregate } from "./continuous-aggregate-rule.js";
import type {
	AcceptanceSpec,
	ColumnstoreSpec,
	ContinuousAggregateSpec,
	HypertableSpec,
	LimitsSpec,
	MigrationSpec,
	RetentionSpec,
	TableRuleSpec,
} from "./migration.generated.js";
import type { Acceptance, ColumnstoreRule, HypertableRule, RetentionRule, Spec, TableRule } from "./spec.js";
import type { SpecDocument } from "./spec-document.js";
import { withoutPlaces } from "./without-places.js";

type Complete<T> = T extends readonly unknown[]
	? T
	: T extends object
		? { readonly [K in keyof T]-?: Complete<Exclude<T[K], undefined>> }
		: T;

/** A spec as it is after validation, which fills in the defaults of these sections. */
type Filled = Pick<MigrationSpec, "name" | "tables"> & {
	readonly source: { readonly max_connections: number };
	readonly target: { readonly create_extensions: boolean };
} & Complete<Required<Pick<MigrationSpec, "schema" | "copy" | "replicate" | "cutover" | "verify" | "accept">>> & {
		readonly continuous_aggregates: readonly ContinuousAggregateSpec[];
	};

/** Turns validated data (no diagnostic against it) into the Spec. */
export function buildSpec(
	data: unknown,
	endpoints: { readonly source: Endpoint; readonly target: Endpoint },
	document: SpecDocument,
	file: string,
): Spec {
	const filled = data as Filled;
	const { schema, copy, replicate, cutover } = filled;
	// without a default, although the type says so
	const { slot_retained: slotRetained, replica_lag: replicaLag } = replicate.limits as LimitsSpec;
	const tables = filled.tables?.map((rule, index) => tableRule(rule, index, document)) ?? [everyTable(document)];
	const accept = filled.accept.map((item, index) => acceptance(item, index, document));
	const spec: Omit<Spec, "fingerprint" | "settings"> = {
		file,
		name: filled.name,
		source: { ...endpoints.source, maxConnections: filled.source.max_connections },
		target: { ...endpoints.target, createExtensions: filled.target.create_extensions },
		schema: {
			include: schema.include,
			largeObjects: schema.large_objects,
			late: schema.late,
			privileges: schema.privileges,
			settings: schema.settings,
			skip: schema.skip.map((pattern, index) => ({ pattern, place: document.valuePlace(["schema", "skip", index]) })),
			roles: schema.roles,
			owners: Object.entries(schema.owners).map(([from, to]) => ({ from, to, place: document.keyPlace(["schema", "owners", from]) })),
		},
		tables,
		continuousAggregates: filled.continuous_aggregates.map((said, index) => continuousAggregate(said, index, document)),
		copy: { jobs: copy.jobs, splitLargerThan: size(copy.split_larger_than), rateLimit: size(copy.rate_limit) },
		replicate: {
			mode: replicate.mode,
			batch: { rows: replicate.batch.rows, maxDelayMs: duration(replicate.batch.max_delay) },
			changeLogLimit: size(replicate.change_log.limit),
			limits: {
				lockWaitMs: duration(replicate.limits.source_lock_wait),
				...(replicaLag === undefined ? {} : { replicaLag: size(replicaLag) }),
				...(slotRetained === undefined ? {} : { slotRetained: size(slotRetained) }),
			},
		},
		accept,
		cutover: {
			lagBelowMs: duration(cutover.when.lag.below),
			lagForMs: duration(cutover.when.lag.for),
			verify: cutover.when.verify as Spec["cutover"]["verify"],
			noTransactionsOlderThanMs: duration(cutover.when.no_open_transactions_older_than),
			fence: cutover.fence,
			timeoutMs: duration(cutover.timeout),
			sequenceMargin: cutover.sequences.margin,
		},
		verify: { jobs: filled.verify.jobs },
	};
	return { ...spec, ...fingerprints(spec) };
}

/** What a plan is computed from; where things stand in the file, who connects how, and how fast, do not matter. */
function fingerprints(spec: Omit<Spec, "fingerprint" | "settings">): Pick<Spec, "fingerprint" | "settings"> {
	const { include, ...schema } = spec.schema;
	const settings = {
		name: spec.name,
		createExtensions: spec.target.createExtensions,
		schema: {
			...schema,
			skip: schema.skip.map(({ pattern }) => pattern),
			owners: schema.owners.map(({ from, to }) => ({ from, to })),
		},
		...(spec.continuousAggregates.length > 0 && { continuousAggregates: withoutPlaces(spec.continuousAggregates) }),
		splitLargerThan: spec.copy.splitLargerThan,
		mode: spec.replicate.mode,
	};
	const accept = spec.accept.map(({ code, object }) => ({ code, object }));
	return { settings: digest(settings), fingerprint: digest({ settings, include, tables: withoutPlaces(spec.tables), accept }) };
}

/** What a spec without `tables` means; its place is the whole of the file. */
function everyTable(document: SpecDocument): TableRule {
	return { index: 0, match: "*.*", data: "all", place: document.placeAt(0, 0) };
}

function tableRule(rule: TableRuleSpec, index: number, document: SpecDocument): TableRule {
	const { match, data, hypertable, replica_identity } = rule;
	return {
		index,
		match,
		...(typeof data === "string" ? { data } : {}),
		...(hypertable ? { hypertable: hypertableRule(hypertable, index, document) } : {}),
		...(replica_identity ? { replicaIdentity: replica_identity } : {}),
		place: document.valuePlace(["tables", index, "match"]),
	};
}

function hypertableRule(said: HypertableSpec, index: number, document: SpecDocument): HypertableRule {
	const path = ["tables", index, "hypertable"];
	const integerNow = said.integer_now === undefined ? undefined : parseQualifiedName(said.integer_now);
	return {
		column: said.column,
		...(said.chunk_interval === undefined ? {} : { chunkInterval: String(said.chunk_interval) }),
		...(said.space ? { space: [said.space].flat() } : {}),
		...(said.primary_key === undefined ? {} : { primaryKey: said.primary_key }),
		...(integerNow ? { integerNow } : {}),
		...(said.columnstore ? { columnstore: columnstoreRule(said.columnstore, document.keyPlace([...path, "columnstore"])) } : {}),
		...(said.retention ? { retention: retentionRule(said.retention, document.keyPlace([...path, "retention"])) } : {}),
		place: document.keyPlace(path),
	};
}

function columnstoreRule({ segment_by, order_by, after }: ColumnstoreSpec, place: SpecPlace): ColumnstoreRule {
	const orderBy = order_by === undefined ? undefined : parseOrderBy(order_by);
	return {
		...(segment_by ? { segmentBy: segment_by } : {}),
		...(typeof orderBy === "object" ? { orderBy } : {}),
		...(after === undefined ? {} : { after: String(after) }),
		place,
	};
}

function retentionRule({ drop_after, enable = "at_cutover" }: RetentionSpec, place: SpecPlace): RetentionRule {
	return { dropAfter: String(drop_after), enable, place };
}

function acceptance(item: AcceptanceSpec, index: number, document: SpecDocument): Acceptance {
	const { code, object, why } = item;
	// The schema's format lets codes of hazards through only
	return { code: code as Code, object, ...(why ? { why } : {}), place: document.valuePlace(["accept", index, "code"]) };
}

function size(value: string | number): number {
	return parseSize(value) ?? 0;
}

function duration(text: string): number {
	return parseDuration(text) ?? 0;
}
