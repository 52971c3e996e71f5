import type { TableFacts } from "../catalog/catalog.js";

/** What people call them, with article. */
export const relationKinds: Readonly<Record<TableFacts["relkind"], string>> = {
	r: "a table",
	p: "a partitioned table",
	f: "a foreign table",
	v: "a view",
	m: "a materialised view",
};
