import { canonicalise } from "../catalog/canonical.js";
import type { Catalog } from "../catalog/catalog.js";
import { introspect } from "../catalog/introspect.js";
import { readLabelProviders } from "../catalog/label-providers.js";
import { presentObjects } from "../catalog/present-objects.js";
import { timeRanges } from "../catalog/ranges.js";
import { doneActions } from "../engine/journal.js";
import { hasJournalSchema } from "../engine/journal-schema.js";
import { isStreaming, type Migration, readMigration } from "../engine/migration.js";
import { readObjects } from "../engine/recorded-objects.js";
import type { Queryable } from "../model/queryable.js";
import { labelProviders } from "../objects/label-providers.js";
import type { PgSession } from "../pg/session.js";
import { differingObjects } from "../plan/differing-objects.js";
import { foldPartitions } from "../plan/fold-partitions.js";
import { type Only, parseOnly, partOf } from "../plan/partial-plan.js";
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

/**
 * Reads both sides, leaves nothing behind, and plans; only a part where `only` or the migration under way says so. Throws what introspect throws, and
 * HyperferryError P110 (64).
 */
export async function gather(
	spec: Spec,
	source: PgSession,
	target: PgSession,
	options: { readonly version: string; readonly only?: Only; readonly signal?: AbortSignal },
): Promise<Gathered> {
	const schemas = spec.schema.include;
	const signal = options.signal ? { signal: options.signal } : {};
	const [sourceCatalog, targetCatalog] = await Promise.all([
		introspect(source, { side: "source", schemas, ...signal }),
		introspect(target, { side: "target", schemas, ...signal }),
	]);
	const journal = await readJournal(target);
	const only = options.only ?? (journal.migration?.plan.only && parseOnly(journal.migration.plan.only));
	const part = only ? { ...partOf(spec, sourceCatalog, only), only: only.globs } : { spec, source: sourceCatalog };
	const folded = foldPartitions(part.spec, part.source);
	const { hypertables } = selectTables(part.spec, folded, skippedObjects(part.spec, folded, targetCatalog).tables);
	const labels = [...part.source.objects.values()].filter(({ kind }) => kind === "SECURITY LABEL");
	const providers = new Set(labels.flatMap(({ sql }) => labelProviders(sql)));
	const outside = [...part.source.objects.values()].flatMap((object) => object.outside ?? []);
	const [ranges, present, loaded] = await Promise.all([
		timeRanges(source, hypertables),
		presentObjects(target, outside),
		readLabelProviders(target, [...providers]),
	]);
	const input = {
		...part,
		target: targetCatalog,
		ranges,
		present,
		recorded: journal.recorded,
		...(journal.migration && { planned: journal.migration.plan.objects.source }),
		done: journal.done,
		...(journal.migration && isStreaming(journal.migration) && { running: journal.migration.plan }),
		labelProviders: loaded,
		hyperferry: options.version,
	};
	const plan = planMigration({
		...input,
		canonical: await canonicalise(target, differingObjects({ ...input, source: folded }), options.signal),
	});
	return { plan, source: part.source, target: targetCatalog, ...(journal.migration ? { migration: journal.migration } : {}) };
}

async function readJournal(target: Queryable) {
	if (!(await hasJournalSchema(target))) return { recorded: new Map(), done: new Set<string>(), migration: undefined };
	const migration = await readMigration(target);
	const done = new Set((await doneActions(target)).keys());
	const recorded = new Map((await readObjects(target)).map(({ id, source, target }) => [id, { source, target }]));
	return { recorded, done, migration };
}
