import type { Diagnostic } from "../../model/diagnostic.js";
import { exitCodes, HyperferryError } from "../../model/errors.js";
import { quoteIdent } from "../../model/sql.js";
import type { PgSession } from "../session.js";
import { parseDump, type TocEntry } from "./parse-dump.js";
import { PgDumpFailed, runPgDump } from "./run-pgdump.js";

export interface DumpOptions {
	/** Patterns of pg_dump's -N; a quoted name stands for itself. What is in no schema always comes along. */
	readonly excludeSchemas?: readonly string[];
	readonly signal?: AbortSignal;
}

/** A DDL statement in progress on the server must not let a plan wait for ever. */
const lockWait = "60s";

/**
 * Every object with its DDL, in an order in which they can be created: pg_dump's table of contents, read over the session's own
 * connection. To be called inside a REPEATABLE READ transaction, whose snapshot it reads.
 * Throws HyperferryError C109 (a table may not be read) or C130.
 */
export async function dumpTableOfContents(session: PgSession, options: DumpOptions): Promise<readonly TocEntry[]> {
	const args = ["--schema-only", "--verbose", "--no-tablespaces", `--lock-wait-timeout=${lockWait}`];
	for (const pattern of options.excludeSchemas ?? []) args.push(`--exclude-schema=${pattern}`);
	// its settings, which even forbid the use of views, and its locks end with the savepoint
	await session.exec("savepoint pg_dump");
	try {
		const text = await runPgDump(session, args, options.signal);
		await session.exec("rollback to savepoint pg_dump");
		return parseDump(text);
	} catch (error) {
		if (!(error instanceof PgDumpFailed)) throw error;
		throw new HyperferryError(exitCodes.failed, [diagnosticOf(session, error)], { cause: error });
	}
}

function diagnosticOf(session: PgSession, error: PgDumpFailed): Diagnostic {
	const { user, host, port, database } = session.client;
	const where = `${user}@${host}:${port}/${database}`;
	const why = error.serverError ? `${error.serverError.message} (${error.serverError.code})` : ownWords(error.message);
	if (error.serverError?.code === "42501") {
		const fix = [`GRANT pg_read_all_data TO ${quoteIdent(user ?? "")};`];
		return { code: "C109", severity: "error", what: `${user} may not read everything: ${error.serverError.message}`, where, why, fix };
	}
	const fix = [
		"run it again: a lock or a DDL statement of another session may have been in the way",
		"out of shared memory: raise max_locks_per_transaction on that server, because every table is locked in ACCESS SHARE mode",
	];
	return { code: "C130", severity: "error", what: "pg_dump could not read the schema", where, why, fix };
}

/** pg_dump prints its progress and its error in one stream without line ends. */
function ownWords(message: string): string {
	return /pg_dump: error: ([\s\S]*?)(?=pg_dump: |$)/.exec(message)?.[1]?.trim() ?? message.slice(-500);
}
