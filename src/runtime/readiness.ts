import { introspect } from "../catalog/introspect.js";
import { type CriteriaFacts, evaluateCriteria } from "../cutover/criteria.js";
import { holdLag, type LagHold } from "../cutover/lag-hold.js";
import { lastVerification } from "../cutover/requests.js";
import type { Lag } from "../model/events.js";
import type { CutoverReadiness } from "../model/status.js";
import { formatTableId, parseTableKey } from "../model/table-id.js";
import { wallClock } from "../model/wall-clock.js";
import type { PgSession } from "../pg/session.js";
import { staleObjects } from "../plan/stale-objects.js";
import type { Applier } from "../replication/apply/applier.js";
import { currentLsn, findSlot } from "../replication/slot.js";
import type { Changes } from "./changes.js";
import type { Joining } from "./join-tables.js";
import { createLagMeter } from "./lag-meter.js";
import { watchPartitions } from "./partition-watch.js";
import { insertOnlyCounters, oldestTransactionMs } from "./source-facts.js";
import type { PublicationWatch } from "./watch-publications.js";
import { slotOf, type World } from "./world.js";

/** Measures how far the target is behind and whether the writes may move. */
export interface Readiness {
	/** Takes one sample, about every second. */
	sample(): Promise<{ readonly lag: Lag; readonly readiness: CutoverReadiness }>;
	/** The same question asked with everything that costs more: the definitions on the source are read again, and what it sends. */
	guardrails(): Promise<CutoverReadiness>;
	/** What the last sample came to. */
	readonly latest: CutoverReadiness | undefined;
}

export interface ReadinessOptions {
	readonly applier: Applier;
	readonly joining: Joining;
	readonly changes: Changes;
	readonly watch: PublicationWatch;
	/** What was owed until the target had caught up is done. */
	readonly isFinished: () => boolean;
}

/** `source`: for samples. */
export function createReadiness(
	world: World,
	source: PgSession,
	{ applier, joining, changes, watch, isFinished }: ReadinessOptions,
): Readiness {
	const meter = createLagMeter();
	const slot = slotOf(world.migration) ?? "";
	const lookAtPartitions = watchPartitions(world);
	let hold: LagHold = {};
	const facts = async (
		session: PgSession,
		target: PgSession,
		changedObjects: readonly string[],
		inDoubt: Iterable<string> = [],
	): Promise<CriteriaFacts> => {
		const { plan } = world.migration;
		const oldest = await oldestTransactionMs(session);
		const partitions = await lookAtPartitions(session, target);
		const verified = await lastVerification(target);
		return {
			settings: world.spec.cutover,
			now: performance.now(),
			clock: wallClock(),
			phase: world.phase,
			lag: hold,
			tables: plan.tables.length,
			stoppedTables: [...new Set([...applier.stopped.keys(), ...inDoubt])].map((key) => formatTableId(parseTableKey(key))),
			joiningTables: joining.tables.map(formatTableId),
			finished: isFinished(),
			insertOnlyTables: await insertOnlyCounters(session, plan.tables),
			changedObjects,
			...(plan.only && { only: plan.only }),
			...(oldest === undefined ? {} : { oldestTransactionMs: oldest }),
			...(partitions && { partitions }),
			...(verified && { verified }),
		};
	};
	let latest: CutoverReadiness | undefined;
	return {
		get latest() {
			return latest;
		},
		async sample() {
			const sourceLsn = await currentLsn(source);
			const state = await findSlot(source, slot);
			const at = performance.now();
			const lag = meter({
				at,
				sourceLsn,
				appliedLsn: applier.appliedLsn,
				slotBytes: state?.retainedBytes ?? 0,
				changeLogBytes: changes.log.bytes,
			});
			hold = holdLag(hold, { at, ms: lag.ms }, world.spec.cutover);
			latest = evaluateCriteria(await facts(source, world.control, []));
			return { lag, readiness: latest };
		},
		async guardrails() {
			await using session = await world.sessions.source("guardrails");
			await using target = await world.sessions.target("guardrails");
			const catalog = await introspect(session, { side: "source", schemas: world.spec.schema.include, alone: true });
			const changed = staleObjects(world.migration.plan, catalog, undefined).map(({ what }) => what);
			const inDoubt = await watch.look(session, target);
			return evaluateCriteria(await facts(session, target, changed, inDoubt.keys()));
		},
	};
}
