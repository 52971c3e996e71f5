import type { Code } from "../../../src/model/codes.js";
import type { HypertableRule } from "../../../src/spec/spec.js";

/** One row of what TimescaleDB refuses: a table `t`, the rule for it, and what the server then says. */
export interface RefusalCase {
	/** Versions that know the case at all. */
	readonly since?: `${number}.${number}`;
	/** Versions that refuse it; later ones must take it, and then the plan says nothing unless it refuses it `anyway`. */
	readonly before?: `${number}.${number}`;
	readonly anyway?: true;
	/** What the plan says; undefined: nothing, and the server takes it. */
	readonly code?: Code;
	readonly name: string;
	/** Makes the table t of the source; run on the target too, to hear the server. */
	readonly sql: string;
	readonly rule?: Partial<HypertableRule>;
	/** Makes the target's own t before planning. */
	readonly target?: string;
	/** What is run on the target then; undefined: create_hypertable with chunks of a day. */
	readonly statement?: string;
	/** What the server says to it; undefined: it takes it, which is why the plan must refuse. */
	readonly refusal?: RegExp;
}

export const convert = "select create_hypertable('t', by_range('ts', interval '1 day'))";
export const inUnits = "select create_hypertable('t', by_range('ts', 1000::bigint))";
export const after = (statement: string) => `${convert}; ${statement}`;
export const table = (columns: string) => `create table t(${columns}, ts timestamptz not null)`;
export const noop = "create function f() returns trigger language plpgsql as 'begin return null; end'";
export const uniqueness = /cannot create a unique index without the column "ts"/;
