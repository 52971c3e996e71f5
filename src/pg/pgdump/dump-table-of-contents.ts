import type { Diagnostic } from "../../model/diagnostic.js";
import { exitCodes, HyperferryError } from "../../model/errors.js";
import { quoteIdent } from "../../model/sql.js";
import type { PgSession } from "../session.js";
import { parseDump, type TocEntry } from "./parse-dump.js";
import { PgDumpFailed, runPgDump } from "./run-pgdump.js";
import type { ServerError } from "./wire.js";

export interface DumpOptions {
	/** For messages. */
	readonly side: "source" | "target";
	/** Patterns of pg_dump's -N; a quoted name stands for itself. What is in no schema always comes along. */
	readonly excludeSchemas?: readonly string[];
	/** Patterns of pg_dump's -n: nothing else then. */
	readonly schemas?: readonly string[];
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
	for (const pattern of options.schemas ?? []) args.push(`--schema=${pattern}`);
	// its settings, which even forbid the use of views, and its locks end with the savepoint
	await session.exec("savepoint pg_dump");
	try {
		const text = await runPgDump(session, args, options.signal);
		await session.exec("rollback to savepoint pg_dump");
		return parseDump(text);
	} catch (error) {
		if (!(error instanceof PgDumpFailed)) throw error;
		throw new HyperferryError(exitCodes.failed, [diagnosticOf(session, options.side, error)], { cause: error });
	}
}

function diagnosticOf(session: PgSession, side: "source" | "target", error: PgDumpFailed): Diagnostic {
	const { user, host, port, database } = session.client;
	const where = `${side} ${user}@${host}:${port}/${database}`;
	const { serverError } = error;
	if (serverError?.code === "42501") {
		const why = `${serverError.message} (${serverError.code})`;
		const fix = [`GRANT pg_read_all_data TO ${quoteIdent(user ?? "")};`];
		return { code: "C109", severity: "error", what: `${user} may not read everything: ${serverError.message}`, where, why, fix };
	}
	const why = [...serverWords(serverError), ...ownWords(error.message)].join("\n");
	return {
		code: "C130",
		severity: "error",
		what: `pg_dump could not read the schema of the ${side}`,
		where,
		why,
		fix: waysOut(serverError, why),
	};
}

function serverWords(error: ServerError | undefined): readonly string[] {
	if (!error) return [];
	return [
		`ERROR: ${error.message} (SQLSTATE ${error.code})`,
		...(error.detail ? [`DETAIL: ${error.detail}`] : []),
		...(error.hint ? [`HINT: ${error.hint}`] : []),
	];
}

/** pg_dump prints its progress and its error in one stream without line ends; what follows the error belongs to it. */
function ownWords(message: string): readonly string[] {
	const start = message.indexOf("pg_dump: error: ");
	if (start < 0) return [message.slice(-500)];
	return message
		.slice(start)
		.split(/(?=pg_dump: (?:error|detail|hint): )/)
		.map((line) => line.trim());
}

function waysOut(error: ServerError | undefined, why: string): readonly string[] {
	if (error?.code === "53200") {
		return ["raise max_locks_per_transaction on that server and restart it: every table is locked in ACCESS SHARE mode"];
	}
	if (error?.code === "55P03" || error?.code === "57014") {
		return ["run it again when the session that holds the lock has ended: SELECT pid, query FROM pg_stat_activity WHERE state <> 'idle';"];
	}
	const oid = /\b(?:OID |function |relation |type |')(\d{5,})\b/.exec(why)?.[1];
	return [
		"repair or drop the object that the message names: the server itself cannot print it",
		...(oid ? [`to see what an OID stands for: SELECT ${oid}::regclass, ${oid}::regprocedure, ${oid}::regtype;`] : []),
		"or run it again, if a DDL statement of another session was in the way",
	];
}
