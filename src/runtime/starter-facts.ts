import type { Catalog } from "../catalog/catalog.js";
import { introspect } from "../catalog/introspect.js";
import { timeRanges } from "../catalog/ranges.js";
import { readStatistics } from "../catalog/statistics.js";
import type { HypertableProposal } from "../model/hypertable-proposal.js";
import { tableKey } from "../model/table-id.js";
import { proposeHypertable, seriesCandidates } from "../objects/propose-hypertable.js";
import type { PgSession } from "../pg/session.js";
import { foldTables } from "../plan/fold-partitions.js";

export interface StarterFacts {
	readonly source: Catalog;
	/** Schemas with something to migrate, in name order. */
	readonly schemas: readonly string[];
	/** The largest table first. */
	readonly proposals: readonly HypertableProposal[];
}

/** A heap up to this size is scanned for its range; beyond that statistics must do. */
const scanLimit = 256 * 1024 ** 2;

/** Reads the source for a first spec; `schemas` empty: all of the user's. Throws what introspect throws. */
export async function starterFacts(session: PgSession, schemas: readonly string[], signal: AbortSignal): Promise<StarterFacts> {
	const source = await introspect(session, { side: "source", schemas, signal });
	const statistics = await readStatistics(session, [...new Set([...source.tables.values()].map(({ id }) => id.schema))]);
	const folded = foldTables(source, () => true);
	const candidates = seriesCandidates(folded);
	const ranges = await timeRanges(
		session,
		candidates.map(({ facts, column }) => ({ table: facts.id, column })),
		scanLimit,
	);
	const proposals = candidates
		.toSorted((a, b) => b.facts.bytes - a.facts.bytes)
		.flatMap(({ facts }) => {
			const key = tableKey(facts.id);
			const counted = statistics.get(key);
			return (counted && proposeHypertable(facts, counted, ranges.get(key), folded)) ?? [];
		});
	const used = new Set([...source.objects.values()].flatMap(({ schema }) => schema ?? []));
	return { source, schemas: [...used].sort(), proposals };
}
