import type { Code } from "../../src/model/codes.js";
import type { SpecPlace } from "../../src/model/diagnostic.js";
import type { Endpoint } from "../../src/model/endpoint.js";
import type { ContinuousAggregateRule, HypertableRule, Spec, TableRule } from "../../src/spec/spec.js";

function place(line: number): SpecPlace {
	return { file: "migration.yaml", line, column: 5, length: 5 };
}

/** A rule on line 10 + index. */
export type RuleFacts = Partial<Omit<TableRule, "hypertable" | "match">> & { readonly hypertable?: Placeless<HypertableRule> };

/** Without the places, which the spec below fills in. */
type Placeless<T> = T extends { readonly place: SpecPlace } ? { readonly [K in keyof Omit<T, "place">]: Placeless<T[K]> } : T;

function endpoint(side: "source" | "target", host: string): Endpoint {
	return { side, host, port: 5432, user: "app", database: "shop", sslmode: "prefer", connectTimeout: 10, password: () => undefined };
}

function placed({ columnstore, retention, ...rule }: Placeless<HypertableRule>, place: SpecPlace): HypertableRule {
	return {
		...rule,
		...(columnstore && { columnstore: { ...columnstore, place } }),
		...(retention && { retention: { ...retention, place } }),
		place,
	};
}

/** A continuous aggregate whose name is on line 50 + index. */
export type AggregateFacts = Placeless<Omit<ContinuousAggregateRule, "queryPlace" | "materializedOnly">> & {
	readonly materializedOnly?: boolean;
};

export function aggregates(...facts: readonly AggregateFacts[]): readonly ContinuousAggregateRule[] {
	return facts.map(({ refresh, ...rest }, index) => ({
		materializedOnly: true,
		...rest,
		...(refresh && { refresh: { ...refresh, place: place(50 + index) } }),
		place: place(50 + index),
		queryPlace: place(50 + index),
	}));
}

/** A spec with defaults; rules as `[glob, rest]`, acceptances as `[code, object]`. */
export function spec(
	rules: readonly (readonly [string, RuleFacts?])[],
	more: Partial<Omit<Spec, "accept" | "schema">> & {
		readonly accept?: readonly (readonly [Code, string])[];
		readonly schema?: Partial<Spec["schema"]>;
	} = {},
): Spec {
	const { accept = [], schema, ...rest } = more;
	return {
		file: "migration.yaml",
		name: "shop",
		source: { ...endpoint("source", "db1"), maxConnections: 10 },
		target: { ...endpoint("target", "ts1"), createExtensions: false },
		schema: {
			include: ["public"],
			largeObjects: "copy",
			late: [],
			privileges: "copy",
			settings: "copy",
			skip: [],
			roles: "skip",
			owners: [],
			...schema,
		},
		tables: rules.map(([match, { hypertable, ...facts } = {}], index) => ({
			index,
			match,
			place: place(10 + index),
			...facts,
			...(hypertable && { hypertable: placed(hypertable, place(10 + index)) }),
		})),
		continuousAggregates: [],
		copy: { jobs: 4, splitLargerThan: 2 * 1024 ** 3, rateLimit: 0 },
		replicate: { mode: "continuous", batch: { rows: 5000, maxDelayMs: 1000 }, changeLogLimit: 0, limits: { lockWaitMs: 5000 } },
		accept: accept.map(([code, object], index) => ({ code, object, place: place(40 + index) })),
		cutover: {
			lagBelowMs: 1000,
			lagForMs: 60_000,
			verify: "count",
			noTransactionsOlderThanMs: 30_000,
			fence: "read_only_database",
			timeoutMs: 60_000,
			sequenceMargin: 1000,
		},
		verify: { jobs: 2 },
		fingerprint: "abc",
		settings: "def",
		...rest,
	};
}

/** What a spec has with these patterns in `schema.skip`, on lines 30 and following. */
export function skipping(...patterns: readonly string[]): { readonly schema: Partial<Spec["schema"]> } {
	return { schema: { skip: patterns.map((pattern, index) => ({ pattern, place: place(30 + index) })) } };
}
