import { digest } from "../model/digest.js";
import type { Queryable } from "../model/queryable.js";
import { quoteIdent } from "../model/sql.js";
import { dumpTableOfContents } from "../pg/pgdump/dump-table-of-contents.js";
import type { PgSession } from "../pg/session.js";
import type { Catalog, CatalogObject } from "./catalog.js";
import { readCollations } from "./collations.js";
import { readDatabase } from "./database.js";
import { readLargeObjects } from "./large-objects.js";
import { readObjects } from "./objects.js";
import { requireReadable } from "./require-readable.js";
import { foreignSchemaPatterns, readScope, type Scope } from "./scope.js";
import { readSequences } from "./sequences.js";
import { readServer } from "./server.js";
import { readTables } from "./tables.js";
import { readTablespaces } from "./tablespaces.js";

export interface IntrospectOptions {
	readonly side: "source" | "target";
	/** Empty: all of the user's. */
	readonly schemas: readonly string[];
	readonly signal?: AbortSignal;
}

/**
 * Reads one side's catalog, everything under one snapshot. The role needs no superuser rights, but SELECT on every table.
 * Throws HyperferryError C109 (tables that may not be read, all at once) or C130.
 */
export async function introspect(session: PgSession, options: IntrospectOptions): Promise<Catalog> {
	return underSnapshot(session, options, async (transaction, scope, objects) => ({
		server: await readServer(transaction, session, scope),
		objects,
		tables: await readTables(transaction, scope, { hasRows: options.side === "target" }),
		sequences: await readSequences(transaction, scope),
		largeObjects: await readLargeObjects(transaction, session.serverVersion),
		database: await readDatabase(transaction, session.serverVersion),
		collations: await readCollations(transaction, scope, session.serverVersion, options.side),
		tablespaces: await readTablespaces(transaction, scope),
		fingerprint: fingerprintOf(objects.values()),
	}));
}

/** The objects alone; throws what introspect throws. */
export async function introspectObjects(session: PgSession, options: IntrospectOptions): Promise<Catalog["objects"]> {
	return underSnapshot(session, options, async (_, __, objects) => objects);
}

async function underSnapshot<T>(
	session: PgSession,
	options: IntrospectOptions,
	read: (transaction: Queryable, scope: Scope, objects: Catalog["objects"]) => Promise<T>,
): Promise<T> {
	return session.transaction(async (transaction) => {
		// pg_dump prints literals the way the session reads them
		await transaction.query("set local standard_conforming_strings = on");
		const scope = await readScope(transaction, options.schemas);
		await requireReadable(transaction, session, scope, options.side);
		const entries = await dumpTableOfContents(session, {
			side: options.side,
			excludeSchemas: [...foreignSchemaPatterns, ...scope.others.map(quoteIdent)],
			...(options.signal ? { signal: options.signal } : {}),
		});
		return read(transaction, scope, await readObjects(transaction, entries, scope));
	}, "ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

/** These are never migrated, and our own publications come and go. */
const heldBack = /^(PUBLICATION|SUBSCRIPTION|EVENT TRIGGER)/;

function fingerprintOf(objects: Iterable<CatalogObject>): string {
	const planned = [...objects].filter(({ kind }) => !heldBack.test(kind));
	return digest(planned.map(({ id, digest }) => [id, digest]).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
}
