import type { SqlQuery } from "./sql.js";

/** What runs SQL: a session, or a transaction inside one. The port through which everything outside pg/ talks to a server. */
export interface Queryable {
	/** One statement with parameters (or plain text without); rows as objects, int8 and numeric as strings, timestamps as text. */
	query<Row extends object = Record<string, unknown>>(query: SqlQuery | string): Promise<Row[]>;
	/** Several statements in one simple query; no rows. */
	exec(text: string): Promise<void>;
}

/** A Queryable that can open transactions; one connection. */
export interface Session extends Queryable, AsyncDisposable {
	/** Runs `work` between BEGIN and COMMIT; ROLLBACK and rethrow on error. `mode` is text after BEGIN, for instance "ISOLATION LEVEL REPEATABLE READ READ ONLY". */
	transaction<T>(work: (transaction: Queryable) => Promise<T>, mode?: string): Promise<T>;
	readonly backendPid: number;
	/** server_version_num, for instance 170011. */
	readonly serverVersion: number;
	close(): Promise<void>;
}
