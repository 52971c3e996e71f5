import { introspect } from "../catalog/introspect.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { HyperferryError, refusalOf } from "../model/errors.js";
import type { PgSession } from "../pg/session.js";
import type { Plan } from "../plan/plan.js";
import { staleObjects } from "../plan/stale-objects.js";
import type { Spec } from "../spec/spec.js";
import { type Gathered, gather } from "./gather.js";
import type { RunOptions } from "./run-options.js";

/** The plan that is to be applied: a saved one when it still holds, else that of now. Throws HyperferryError P101, P102, P105, and its errors. */
export async function planToApply(options: RunOptions, source: PgSession, target: PgSession): Promise<Gathered> {
	const gathered = options.plan
		? await checkPlan(options, options.plan, source, target)
		: await gather(options.spec, source, target, options);
	refuseErrors(gathered.plan.diagnostics.filter(({ severity }) => severity === "error"));
	return gathered;
}

/** A saved plan runs exactly, or not at all: the servers and the spec must be what it was made from. */
async function checkPlan(options: RunOptions, plan: Plan, source: PgSession, target: PgSession): Promise<Gathered> {
	const { spec } = options;
	const schemas = spec.schema.include;
	const [sourceCatalog, targetCatalog] = await Promise.all([
		introspect(source, { side: "source", schemas }),
		introspect(target, { side: "target", schemas }),
	]);
	refuseErrors([
		...(plan.fingerprints.spec === spec.fingerprint ? [] : [specChanged(spec, plan)]),
		...staleObjects(plan, sourceCatalog, targetCatalog),
	]);
	return { plan, source: sourceCatalog, target: targetCatalog };
}

/** Throws HyperferryError with what is wrong, if anything is. */
export function refuseErrors(errors: readonly Diagnostic[]): void {
	if (errors.length > 0) throw new HyperferryError(refusalOf(errors), errors);
}

export function specChanged(spec: Spec, plan: Plan): Diagnostic {
	return {
		code: "P105",
		severity: "error",
		what: `${spec.file} changed since plan ${plan.planId} was made`,
		why: "what the plan announced would not be what happens; jobs, batches and cutover criteria may change at any time, tables and schema may not",
		fix: [
			"before the migration began: hyperferry plan --out plan.json, and apply that",
			"during a migration: put the spec back (git diff), or hyperferry clean and begin again",
		],
	};
}
