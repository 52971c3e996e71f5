import type { Session } from "../model/queryable.js";
import { quoteIdent } from "../model/sql.js";
import { sqlState } from "../pg/server-error.js";

/** PostgreSQL looks for the provider first. https://www.postgresql.org/docs/17/sql-security-label.html */
const notLoaded = new Set(["22023", "25006"]);

/**
 * Which of these providers of security labels are loaded on a server. No catalog says so; a label for a table that cannot exist (its name
 * is that of no schema) fails either way, but otherwise.
 */
export async function readLabelProviders(session: Session, providers: readonly string[]): Promise<ReadonlySet<string>> {
	const loaded = new Set<string>();
	for (const provider of providers) {
		try {
			const label = `SECURITY LABEL FOR ${quoteIdent(provider)} ON TABLE "no such schema"."no such table" IS NULL`;
			await session.transaction((transaction) => transaction.exec(label), "READ WRITE");
		} catch (error) {
			const state = sqlState(error);
			if (state === undefined) throw error;
			if (!notLoaded.has(state)) loaded.add(provider);
		}
	}
	return loaded;
}
