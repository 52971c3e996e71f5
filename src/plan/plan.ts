import type { Action } from "../actions/registry.js";
import type { Code } from "../model/codes.js";
import type { Diagnostic, SpecPlace } from "../model/diagnostic.js";
import type { PlannedPolicy } from "../model/planned-policy.js";
import type { PlannedTable } from "../model/planned-table.js";
import type { TableId } from "../model/table-id.js";

/** The computed list, pure data: what plan.json holds (schemas/plan.schema.json). No secret ever, no clock, no random value. */
export interface Plan {
	readonly format: 1;
	readonly hyperferry: string;
	/** First 12 hex digits of the digest over everything else here. */
	readonly planId: string;
	readonly name: string;
	readonly source: PlanServer;
	readonly target: PlanServer;
	readonly fingerprints: { readonly spec: string; readonly source: string; readonly target: string };
	/** Digest of the spec without its tables, which alone may change while the migration streams. */
	readonly settings: string;
	/** Digest per planned object on either side, so that a stale plan can name the one that moved. */
	readonly objects: { readonly source: Readonly<Record<string, string>>; readonly target: Readonly<Record<string, string>> };
	readonly tables: readonly PlannedTable[];
	readonly actions: readonly Action[];
	readonly sequences: readonly TableId[];
	/** Materialised views that are made but not filled: a rule says so, or they are not filled on the source either. */
	readonly emptyViews: readonly TableId[];
	/** Undefined when the source has none. */
	readonly largeObjects?: {
		readonly objects: number;
		readonly bytes: number;
		readonly copied: boolean;
		/** The source's word for their changes: the cutover need not compare them while it is the same. */
		readonly changes?: string;
	};
	/** Undefined when the spec has none. */
	readonly continuousAggregates?: readonly PlannedAggregate[];
	/** Policies that the target has in the end, whether this plan makes them or not. */
	readonly policies: readonly PlannedPolicy[];
	/** Ids of objects that are equal on both sides. */
	readonly unchanged: readonly string[];
	/** Source objects that the plan leaves out on purpose, with the reason. */
	readonly omitted: readonly { readonly object: string; readonly reason: string; readonly hazard?: string }[];
	/** What is said under a table's line: how the target differs from the source there. */
	readonly details: readonly PlanDetail[];
	/** Objects that the target has otherwise and that give way. */
	readonly replaced: readonly ReplacedObject[];
	/** What the target has otherwise and may keep: it was prepared by hand. */
	readonly respected: readonly { readonly object: string; readonly what: string }[];
	/** Hazards of this plan that the spec accepts. */
	readonly accepted: readonly { readonly code: Code; readonly object: string; readonly place: SpecPlace }[];
	/** Schemas that were looked at, so that a stale plan can name objects that appeared. */
	readonly schemas: readonly string[];
	/** Globs of `--only`, where the plan covers a part of the spec. */
	readonly only?: readonly string[];
	readonly mode: "continuous" | "none";
	/** Value of session_replication_role for sessions that write rows to the target. */
	readonly writesAs: "replica" | "origin";
	/** Connections to the source, at most. */
	readonly connections: number;
	readonly cutover: PlanCutover;
	/** Questions that found nothing; errors and warnings among the diagnostics. */
	readonly checks: { readonly passed: number; readonly failed: number; readonly warnings: number };
	/** What trying the statements on the target came to (`plan --rehearse`); refusals are among the diagnostics. */
	readonly rehearsal?: {
		readonly statements: number;
		readonly refused: number;
		readonly skipped: readonly { readonly action: string; readonly reason: string }[];
	};
	readonly diagnostics: readonly Diagnostic[];
}

export interface PlannedAggregate {
	readonly view: TableId;
	/** What its FROM names: a hypertable, or another continuous aggregate; undefined where it cannot be made. */
	readonly over?: TableId;
	/** Id of the source's view that it replaces. */
	readonly replaces?: string;
	/** Line of its name in the spec. */
	readonly line: number;
	/** Computed when it is read where it is not fresh. */
	readonly realTime: boolean;
	/** The target has it already. */
	readonly present: boolean;
	/** Refreshed as a whole once more after the opening, because TimescaleDB does not note what replication writes. */
	readonly twice: boolean;
}

export interface PlanDetail {
	readonly table: TableId;
	readonly symbol: "+" | "~" | "-";
	readonly text: string;
	/** When it happens, where that is not at once. */
	readonly when?: string;
	/** Code and object of the hazard behind it. */
	readonly hazard?: { readonly code: Code; readonly object: string };
}

interface ReplacedObject {
	readonly object: string;
	/** The consent that it took. */
	readonly hazard: { readonly code: Code; readonly object: string };
	/** Unified: - target, + wanted. */
	readonly diff: readonly string[];
	/** What depends on it, is dropped with it and made anew. */
	readonly again: readonly string[];
	/** Parts and descriptions that only the target has and that go with it. */
	readonly lost: readonly string[];
}

interface PlanCutover {
	readonly lagBelowMs: number;
	readonly lagForMs: number;
	readonly verify: "none" | "count" | "full";
	readonly noTransactionsOlderThanMs: number;
	readonly fence: "read_only_database" | "none";
	readonly timeoutMs: number;
	readonly sequenceMargin: number;
}

export interface PlanServer {
	/** user@host:port/database */
	readonly endpoint: string;
	readonly sslmode: string;
	readonly systemIdentifier: string;
	readonly database: string;
	readonly versionNum: number;
	readonly version: string;
	readonly timescaledb?: { readonly version: string; readonly license: string };
	/** Who runs the server, where something says so: "Neon". */
	readonly provider?: string;
}
