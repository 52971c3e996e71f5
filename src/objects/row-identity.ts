import type { IndexFacts, TableFacts } from "../catalog/catalog.js";

/**
 * The columns that pgoutput sends to identify an old row: those of the primary key or of the replica identity index; undefined when the
 * table has none that counts. https://www.postgresql.org/docs/17/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY
 */
export function sentKey(facts: TableFacts): IndexFacts | undefined {
	if (facts.replicaIdentity === "n" || facts.replicaIdentity === "f") return undefined;
	const chosen = (index: IndexFacts) => (facts.replicaIdentity === "i" ? index.replicaIdentity : index.primary);
	return facts.indexes.find((index) => chosen(index) && canIdentify(index, facts));
}

function canIdentify(index: IndexFacts, facts: TableFacts): boolean {
	if (!index.unique || !index.valid || !index.immediate || index.partial) return false;
	// generated columns are not sent
	const counts = (name: string) => facts.columns.some((column) => column.name === name && column.notNull && column.generated === "");
	return index.columns.every((name) => name !== undefined && counts(name));
}
