import { digest } from "../model/digest.js";
import type { Queryable } from "../model/queryable.js";
import { quoteIdent, quoteLiteral } from "../model/sql.js";
import { dumpTableOfContents } from "../pg/pgdump/dump-table-of-contents.js";
import type { PgSession } from "../pg/session.js";
import type { Catalog, CatalogObject } from "./catalog.js";
import { readCollations } from "./collations.js";
import { readContinuousAggregates } from "./continuous-aggregates.js";
import { readDatabase } from "./database.js";
import { readLargeObjects } from "./large-objects.js";
import { readObjects } from "./objects.js";
import { requireReadable } from "./require-readable.js";
import { foreignSchemaPatterns, readScope, type Scope } from "./scope.js";
import { readSequences } from "./sequences.js";
import { readServer } from "./server.js";
import { readTables } from "./tables.js";
import { readTablespaces } from "./tablespaces.js";

const snapshotMode = "ISOLATION LEVEL REPEATABLE READ READ ONLY";

export interface IntrospectOptions {
	readonly side: "source" | "target";
	/** Empty: all of the user's. */
	readonly schemas: readonly string[];
	/** With the one session only; otherwise a second one reads, under the same snapshot, what pg_dump does not tell. */
	readonly alone?: boolean;
	readonly signal?: AbortSignal;
}

/**
 * Reads one side's catalog, everything under one snapshot. The role needs no superuser rights, but SELECT on every table.
 * Throws HyperferryError C109 (tables that may not be read, all at once) or C130, and what opening a session throws.
 */
export async function introspect(session: PgSession, options: IntrospectOptions): Promise<Catalog> {
	return underSnapshot(session, options, async (transaction, scope) => {
		const facts = (reader: Queryable) => readFacts(reader, session, scope, options.side);
		const known = options.alone ? undefined : onSecondSession(session, transaction, facts);
		const [objects, beside] = await Promise.all([dumpedObjects(session, transaction, scope, options), known]);
		return { ...(beside ?? (await facts(transaction))), objects, fingerprint: fingerprintOf(objects.values()) };
	});
}

/** The objects alone; throws what introspect throws. */
export async function introspectObjects(session: PgSession, options: IntrospectOptions): Promise<Catalog["objects"]> {
	return underSnapshot(session, options, (transaction, scope) => dumpedObjects(session, transaction, scope, options));
}

async function underSnapshot<T>(
	session: PgSession,
	{ schemas, side }: IntrospectOptions,
	read: (transaction: Queryable, scope: Scope) => Promise<T>,
): Promise<T> {
	return session.transaction(async (transaction) => {
		// pg_dump prints literals the way the session reads them
		await transaction.query("set local standard_conforming_strings = on");
		const scope = await readScope(transaction, schemas);
		await requireReadable(transaction, session, scope, side);
		return read(transaction, scope);
	}, snapshotMode);
}

async function dumpedObjects(
	session: PgSession,
	transaction: Queryable,
	scope: Scope,
	{ side, signal }: IntrospectOptions,
): Promise<Catalog["objects"]> {
	const excludeSchemas = [...foreignSchemaPatterns, ...scope.others.map(quoteIdent)];
	const entries = await dumpTableOfContents(session, { side, excludeSchemas, ...(signal ? { signal } : {}) });
	return readObjects(transaction, entries, scope);
}

async function readFacts(
	transaction: Queryable,
	session: PgSession,
	scope: Scope,
	side: IntrospectOptions["side"],
): Promise<Omit<Catalog, "objects" | "fingerprint">> {
	return {
		server: await readServer(transaction, session, scope),
		tables: await readTables(transaction, scope, { hasRows: side === "target" }),
		continuousAggregates: await readContinuousAggregates(transaction, scope),
		sequences: await readSequences(transaction, scope),
		largeObjects: await readLargeObjects(transaction, session.serverVersion),
		database: await readDatabase(transaction, session.serverVersion),
		collations: await readCollations(transaction, scope, session.serverVersion, side),
		tablespaces: await readTablespaces(transaction, scope),
	};
}

/** Reads what the transaction sees, while its own session is busy: https://www.postgresql.org/docs/17/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION */
async function onSecondSession<T>(session: PgSession, transaction: Queryable, read: (transaction: Queryable) => Promise<T>): Promise<T> {
	const [exported] = await transaction.query<{ snapshot: string }>("select pg_export_snapshot() as snapshot");
	await using second = await session.another();
	return await second.transaction(async (joined) => {
		await joined.exec(`set transaction snapshot ${quoteLiteral(exported?.snapshot ?? "")}`);
		return read(joined);
	}, snapshotMode);
}

/** These are never migrated, and our own publications come and go. */
const heldBack = /^(PUBLICATION|SUBSCRIPTION|EVENT TRIGGER)/;

function fingerprintOf(objects: Iterable<CatalogObject>): string {
	const planned = [...objects].filter(({ kind }) => !heldBack.test(kind));
	return digest(planned.map(({ id, digest }) => [id, digest]).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
}
