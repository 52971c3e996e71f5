import type { Queryable, Session } from "../model/queryable.js";
import { quoteLiteral } from "../model/sql.js";

/** Sessions that all see one state of a database, each inside its own open transaction. */
export interface SnapshotReaders extends AsyncDisposable {
	readonly sessions: readonly Session[];
}

/**
 * Opens `count` sessions under the snapshot `exported`, or under one that the first of them takes now.
 * https://www.postgresql.org/docs/17/sql-set-transaction.html
 */
export async function openSnapshotReaders(open: () => Promise<Session>, count: number, exported?: string): Promise<SnapshotReaders> {
	const sessions: Session[] = [];
	const close = async () => {
		await Promise.all(sessions.map((session) => session.close()));
	};
	let snapshot = exported;
	try {
		for (let index = 0; index < Math.max(count, 1); index++) {
			const session = await open();
			sessions.push(session);
			await session.exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
			if (snapshot !== undefined) await session.exec(`SET TRANSACTION SNAPSHOT ${quoteLiteral(snapshot)}`);
			else snapshot = await exportSnapshot(session);
		}
	} catch (error) {
		await close();
		throw error;
	}
	return { sessions, [Symbol.asyncDispose]: close };
}

async function exportSnapshot(session: Queryable): Promise<string> {
	const [row] = await session.query<{ snapshot: string }>("select pg_export_snapshot() as snapshot");
	if (!row) throw new Error("pg_export_snapshot returned nothing");
	return row.snapshot;
}
