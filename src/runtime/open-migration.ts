import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { ensureJournalSchema } from "../engine/journal-schema.js";
import { isStreaming, type Migration, readMigration, startMigration } from "../engine/migration.js";
import { readStateFile, recoverState, savePlan, writeStateFile } from "../engine/state-file.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { PgSession } from "../pg/session.js";
import type { Plan } from "../plan/plan.js";
import { amendMigration } from "./amend-migration.js";
import { planToApply, refuseErrors, specChanged } from "./check-plan.js";
import type { RunOptions } from "./run-options.js";
import { unsettled } from "./settle.js";

/** The migration to run: the one that the target knows, or a new one once its plan is approved. Undefined: there is nothing to do. */
export async function openMigration(options: RunOptions, source: PgSession, target: PgSession): Promise<Migration | undefined> {
	const known = await readMigration(target);
	if (known) return continueMigration(options, known, source, target);
	const gathered = await planToApply(options, source, target);
	const { plan } = gathered;
	if (plan.actions.length === 0) return undefined;
	await options.approve(gathered);
	await ensureJournalSchema(target);
	const { spec } = options;
	const start = {
		name: spec.name,
		lineage: randomUUID(),
		planId: plan.planId,
		plan,
		owner: `${userInfo().username}@${hostname()}`,
		version: options.version,
	};
	// First the files: a migration on the target whose state file is missing could not be continued, one that never began hinders nobody
	await savePlan(options.stateRoot, spec.name, plan);
	await writeStateFile(options.stateRoot, recoverState({ ...start, phase: "planned" }));
	await startMigration(target, start);
	return (await readMigration(target)) as Migration;
}

async function continueMigration(options: RunOptions, known: Migration, source: PgSession, target: PgSession): Promise<Migration> {
	const { spec, stateRoot } = options;
	if (known.name !== spec.name) refuseErrors([otherMigration(known, `it is named ${known.name}, the spec's ${spec.name}`)]);
	const state = await readStateFile(stateRoot, spec.name);
	if (!state) refuseErrors([stateMissing(known, stateRoot)]);
	else if (state.lineage !== known.lineage)
		refuseErrors([otherMigration(known, "it has another lineage than the state file beside the spec")]);
	if (known.phase === "cut_over" && (await unsettled(target, known)).length === 0) refuseErrors([appliedAlready(known)]);
	const changed = known.plan.fingerprints.spec !== spec.fingerprint;
	const amends = changed && options.mayAmend === true && isStreaming(known);
	if (!amends && options.plan && options.plan.planId !== known.planId) refuseErrors([planUnderWay(known, options.plan)]);
	if (!amends && changed) refuseErrors([specChanged(spec, known.plan)]);
	const [server] = await source.query<{ id: string; database: string }>(
		"select system_identifier::text as id, current_database() as database from pg_control_system()",
	);
	const planned = known.plan.source;
	if (server && (server.id !== planned.systemIdentifier || server.database !== planned.database)) refuseErrors([otherSource(known)]);
	return amends ? await amendMigration(options, known, source, target) : known;
}

function planUnderWay(known: Migration, plan: Plan): Diagnostic {
	return {
		code: "P103",
		severity: "error",
		what: `plan ${plan.planId} is not the one that runs here`,
		why: `plan ${known.planId} was applied since ${known.createdAt} and is in phase ${known.phase}`,
		fix: [`hyperferry apply   continues plan ${known.planId}`, "hyperferry clean   gives it up, then apply this one"],
	};
}

function appliedAlready(known: Migration): Diagnostic {
	return {
		code: "P103",
		severity: "error",
		what: `plan ${known.planId} was applied already: ${known.name} is cut over`,
		why: "the application writes to the target now; copying again would lose what it wrote",
		fix: ["hyperferry status", "hyperferry clean   removes what is left of the migration"],
	};
}

function otherMigration(known: Migration, why: string): Diagnostic {
	return {
		code: "C128",
		severity: "error",
		what: `the target holds another migration, ${known.name}`,
		why: `${why}; it was started by ${known.owner} at ${known.createdAt} and is in phase ${known.phase}`,
		fix: [`work on it with its own spec (name: ${known.name})`, "or end it with that spec: hyperferry clean"],
	};
}

function otherSource(known: Migration): Diagnostic {
	return {
		code: "P102",
		severity: "error",
		what: "the source is not the database that the migration began with",
		why: `it began with ${known.plan.source.endpoint}, system ${known.plan.source.systemIdentifier}; a failover to a server without the slot would leave a hole`,
		fix: ["connect to the server that it began with", "or hyperferry clean and begin again"],
	};
}

function stateMissing(known: Migration, stateRoot: string): Diagnostic {
	return {
		code: "E413",
		severity: "error",
		what: `the state file of ${known.name} is missing`,
		where: `${stateRoot}/${known.name}/state.json`,
		why: `the target is in the middle of this migration (phase ${known.phase}, started by ${known.owner} at ${known.createdAt}); another host may hold its change log`,
		fix: [
			"run on the host, and in the folder, where it was started",
			"or, when that is gone: hyperferry status --recover, then hyperferry apply",
		],
	};
}
