import type { Action } from "../actions/registry.js";
import type { Diagnostic } from "../model/diagnostic.js";
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
	/** Digest per planned object on either side, so that a stale plan can name the one that moved. */
	readonly objects: { readonly source: Readonly<Record<string, string>>; readonly target: Readonly<Record<string, string>> };
	readonly tables: readonly PlannedTable[];
	readonly actions: readonly Action[];
	readonly sequences: readonly TableId[];
	/** Ids of objects that are equal on both sides. */
	readonly unchanged: readonly string[];
	/** Source objects that the plan leaves out on purpose, with the reason. */
	readonly omitted: readonly { readonly object: string; readonly reason: string; readonly hazard?: string }[];
	readonly checks: { readonly passed: number; readonly failed: number; readonly warnings: number };
	readonly diagnostics: readonly Diagnostic[];
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
}
