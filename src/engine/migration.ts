import type { MigrationPhase } from "../model/events.js";
import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { Plan } from "../plan/plan.js";
import { hasJournalSchema } from "./journal-schema.js";

/** The one migration that a target database takes part in. */
export interface Migration extends MigrationStart {
	readonly format: number;
	readonly phase: MigrationPhase;
	/** As the server prints timestamptz, UTC. */
	readonly createdAt: string;
}

export interface MigrationStart {
	readonly name: string;
	/** UUID that the state file and the target must share. */
	readonly lineage: string;
	readonly planId: string;
	readonly plan: Plan;
	/** user@host that started it. */
	readonly owner: string;
	/** Version of hyperferry. */
	readonly version: string;
}

const format = 1;

/** Everything was copied and built, and changes are applied: tables may join and leave. */
export function isStreaming({ phase, plan }: Pick<Migration, "phase" | "plan">): boolean {
	return (phase === "streaming" || phase === "ready") && plan.mode === "continuous";
}

/** Undefined when there is none, also when the target has no schema of ours. */
export async function readMigration(target: Queryable): Promise<Migration | undefined> {
	if (!(await hasJournalSchema(target))) return undefined;
	const [row] = await target.query<Omit<Migration, "plan"> & { readonly plan: string }>(
		`select name, lineage, format, plan_id as "planId", plan, phase, owner, version, created_at as "createdAt"
		from _hyperferry.migration order by created_at limit 1`,
	);
	return row && { ...row, plan: JSON.parse(row.plan) as Plan };
}

/** Notes the plan before its first action. Throws the server's 23505 when the name is taken. */
export async function startMigration(target: Queryable, start: MigrationStart): Promise<void> {
	await target.query(sql`
		insert into _hyperferry.migration (name, lineage, format, plan_id, plan, phase, owner, version)
		values (${start.name}, ${start.lineage}, ${format}, ${start.planId}, ${JSON.stringify(start.plan)}, ${"planned"}, ${start.owner}, ${start.version})`);
}

export async function setPhase(target: Queryable, phase: MigrationPhase): Promise<void> {
	await target.query(sql`update _hyperferry.migration set phase = ${phase} where phase <> ${phase}`);
}
