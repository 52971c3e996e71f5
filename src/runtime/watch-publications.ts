import { readPublishedBy } from "../engine/published-by.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { formatEndpoint } from "../model/endpoint.js";
import type { PublishedBy } from "../model/published-by.js";
import type { Queryable, Session } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { shapeChanged } from "../replication/apply/stop-diagnostics.js";
import { publicationDifference } from "../replication/publication-difference.js";
import { allChangesInDoubt, changesInDoubt, publicationGone } from "../replication/publication-errors.js";
import { readPublications } from "../replication/publications.js";
import { publicationsOf, type World } from "./world.js";

/** Looks whether somebody has altered what the source sends. */
export interface PublicationWatch {
	/**
	 * Tables of which changes may be missing, by tableKey, with the reason. Throws HyperferryError E424 when that may be so for every table, and E405
	 * when a publication is gone.
	 */
	look(source: Session, target: Queryable): Promise<ReadonlyMap<string, Diagnostic>>;
}

export function watchPublications(world: World): PublicationWatch {
	const planned = publicationsOf(world.migration);
	const where = `source ${formatEndpoint(world.spec.source)}`;
	const names = planned.map(({ publication }) => publication);
	let lookedAt: string | undefined;
	/** By tableKey, when a difference was first seen. */
	let seen: ReadonlyMap<string, string> = new Map();

	async function differencesOf(source: Session, noted: ReadonlyMap<string, PublishedBy>) {
		const found = await readPublications(source, names);
		const there = await existing(source, [...noted.values()]);
		return planned.flatMap((publication) => {
			const now = found.get(publication.publication);
			if (!now) throw publicationGone(publication.publication, where);
			return publication.tables.flatMap((table) => {
				const by = noted.get(tableKey(table));
				const difference = by && publicationDifference(publication, table, by, now, (relation) => there.has(relation));
				return difference ? [{ table, ...difference }] : [];
			});
		});
	}

	return {
		async look(source, target) {
			// first: what is published anew from here on is noted later
			const noted = await readPublishedBy(target);
			if (noted.size === 0) return new Map();
			const at = await clockOf(source);
			const differences = await differencesOf(source, noted);
			const now = lookedAt === undefined ? "it happened while no apply looked" : `it happened after ${lookedAt} (the source's clock)`;
			lookedAt = at;
			seen = new Map(differences.map(({ table }) => [tableKey(table), seen.get(tableKey(table)) ?? now]));
			const since = (table: TableId) => seen.get(tableKey(table)) ?? now;
			const [first] = differences;
			if (first && differences.filter(({ of }) => of === "publication").length === noted.size)
				throw allChangesInDoubt(first.words, since(first.table), where);
			return new Map(
				differences.map(({ table, of, words }) => [
					tableKey(table),
					of === "table" ? shapeChanged(table, [words]) : changesInDoubt(table, words, since(table)),
				]),
			);
		},
	};
}

/** Those of the relations that are there. */
async function existing(source: Queryable, published: readonly PublishedBy[]): Promise<ReadonlySet<string>> {
	const rows = await source.query<{ relation: string }>(sql`
		select oid::text as relation from pg_class where oid = any(${published.map(({ relation }) => relation)}::oid[])`);
	return new Set(rows.map(({ relation }) => relation));
}

async function clockOf(source: Queryable): Promise<string> {
	const [row] = await source.query<{ at: string }>("select to_char(clock_timestamp(), 'HH24:MI:SS') || ' UTC' as at");
	return row?.at ?? "";
}

const everyMs = 10_000;

/** Looks now and then while tables are copied: where all is lost, nobody need wait for the rest. Single tables stop when they stream. */
export function lookMeanwhile(world: World, watch: PublicationWatch): AsyncDisposable {
	let looking: Promise<unknown> | undefined;
	const look = async () => {
		await using source = await world.sessions.source("publications");
		await using target = await world.sessions.target("publications");
		await watch.look(source, target);
	};
	const timer = setInterval(() => {
		looking ??= look()
			.catch(world.fail)
			.finally(() => {
				looking = undefined;
			});
	}, everyMs);
	return {
		async [Symbol.asyncDispose]() {
			clearInterval(timer);
			await looking;
		},
	};
}
