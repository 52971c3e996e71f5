import { notePublishedBy } from "../engine/published-by.js";
import { formatEndpoint } from "../model/endpoint.js";
import type { PublishedBy } from "../model/published-by.js";
import type { Queryable } from "../model/queryable.js";
import { sameTable, type TableId, tableKey } from "../model/table-id.js";
import { publicationGone } from "../replication/publication-errors.js";
import { readPublications, republishStatements } from "../replication/publications.js";
import { publicationsOf, type World } from "./world.js";

/**
 * To be called before tables are copied: makes sure that the source sends their changes as planned, and notes what publishes them, so that it
 * shows when somebody alters that. Throws HyperferryError E405 when a publication is gone.
 */
export async function publishTables(world: World, target: Queryable, isCopied: (table: TableId) => boolean): Promise<void> {
	const planned = publicationsOf(world.migration);
	await using source = await world.sessions.source("publications");
	const names = planned.map(({ publication }) => publication);
	const before = await readPublications(source, names);
	for (const publication of planned) {
		const now = before.get(publication.publication);
		if (!now) throw publicationGone(publication.publication, formatEndpoint(world.spec.source));
		for (const statement of republishStatements(publication, now, publication.tables.filter(isCopied))) {
			world.emit({ type: "info", msg: `> on the source: ${statement}` });
			await source.exec(statement);
		}
	}
	const found = await readPublications(source, names);
	const published = new Map<string, PublishedBy>();
	for (const { publication, tables } of planned) {
		for (const table of tables.filter(isCopied)) {
			const member = found.get(publication)?.members.find((one) => sameTable(one.table, table));
			const row = found.get(publication)?.row;
			if (member && row) published.set(tableKey(table), { publication: row, membership: member.row, relation: member.relation });
		}
	}
	await notePublishedBy(target, published);
}
