import type { Catalog } from "../catalog/catalog.js";
import { introspect } from "../catalog/introspect.js";
import { timeRanges } from "../catalog/ranges.js";
import { doneActions } from "../engine/journal.js";
import { hasJournalSchema } from "../engine/journal-schema.js";
import { type Migration, readMigration } from "../engine/migration.js";
import { readObjects } from "../engine/recorded-objects.js";
import type { Queryable } from "../model/queryable.js";
import type { PgSession } from "../pg/session.js";
import type { Plan } from "../plan/plan.js";
import { planMigration } from "../plan/plan-migration.js";
import { selectTables } from "../plan/select-tables.js";
import { skippedObjects } from "../plan/skipped-objects.js";
import type { Spec } from "../spec/spec.js";

export interface Gathered {
	readonly plan: Plan;
	readonly source: Catalog;
	readonly target: Catalog;
	/** The migration that the target already takes part in. */
	readonly migration?: Migration;
}

/** Reads both sides, writes nothing, and plans. Throws what introspect throws. */
export async function gather(
	spec: Spec,
	source: PgSession,
	target: PgSession,
	options: { readonly version: string; readonly signal?: AbortSignal },
): Promise<Gathered> {
	const schemas = spec.schema.include;
	const signal = options.signal ? { signal: options.signal } : {};
	const [sourceCatalog, targetCatalog] = await Promise.all([
		introspect(source, { side: "source", schemas, ...signal }),
		introspect(target, { side: "target", schemas, ...signal }),
	]);
	const { hypertables } = selectTables(spec, sourceCatalog, skippedObjects(spec, sourceCatalog, targetCatalog).tables);
	const [ranges, journal] = await Promise.all([timeRanges(source, hypertables), readJournal(target)]);
	const plan = planMigration({
		spec,
		source: sourceCatalog,
		target: targetCatalog,
		ranges,
		recorded: journal.recorded,
		done: journal.done,
		hyperferry: options.version,
	});
	return { plan, source: sourceCatalog, target: targetCatalog, ...(journal.migration ? { migration: journal.migration } : {}) };
}

async function readJournal(target: Queryable) {
	if (!(await hasJournalSchema(target))) return { recorded: new Map(), done: new Set<string>(), migration: undefined };
	const migration = await readMigration(target);
	const done = new Set((await doneActions(target)).keys());
	const recorded = new Map((await readObjects(target)).map(({ id, source, target }) => [id, { source, target }]));
	return { recorded, done, migration };
}
