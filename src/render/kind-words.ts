import { counted } from "./plan-layout.js";

/** Where pg_dump's own word says too little. */
const words: Readonly<Record<string, string>> = {
	ACL: "grant",
	"DATABASE ACL": "database privilege",
	"PARAMETER ACL": "parameter privilege",
	"DEFAULT ACL": "default privilege",
	CONSTRAINT: "key",
	"FK CONSTRAINT": "foreign key",
	"CHECK CONSTRAINT": "check",
	"MATERIALIZED VIEW": "materialised view",
	"ROW SECURITY": "table with row security",
	STATISTICS: "statistics object",
};

/** "2 triggers", "1 policy": so many objects of pg_dump's kind. */
export function countedKind(kind: string, count: number): string {
	const word = words[kind] ?? kind.toLowerCase();
	const plural = word.startsWith("table ") ? word.replace("table", "tables") : word.replace(/(?:([^aeiou])y|(x|s|ch))?$/, pluralEnd);
	return counted(count, word, plural);
}

function pluralEnd(_end: string, y: string | undefined, hiss: string | undefined): string {
	if (y !== undefined) return `${y}ies`;
	return hiss === undefined ? "s" : `${hiss}es`;
}

/** Of each kind, in the order in which they come. */
export function countedKinds(kinds: readonly string[]): readonly string[] {
	const counts = new Map<string, number>();
	for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	return [...counts].map(([kind, count]) => countedKind(kind, count));
}
