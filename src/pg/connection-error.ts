import pg from "pg";
import type { Code } from "../model/codes.js";
import { type Endpoint, formatEndpoint } from "../model/endpoint.js";
import { exitCodes, HyperferryError } from "../model/errors.js";

/** The server answered that it has no TLS. */
export class TlsRefused extends Error {}

const networkCodes = new Set([
	"ECONNREFUSED",
	"ECONNRESET",
	"ETIMEDOUT",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"EPIPE",
	"EAI_AGAIN",
	"ENOTFOUND",
	"ENOENT",
]);
/** https://www.postgresql.org/docs/17/errcodes-appendix.html: shutting down, crashed, starting up, too many connections. */
const serverCodes = new Set(["57P01", "57P02", "57P03", "53300"]);

/** True when the same attempt may succeed a moment later: network trouble, a server that restarts, a cut connection. */
export function isTransient(error: unknown): boolean {
	if (error instanceof HyperferryError) return error.exitCode === exitCodes.unavailable;
	if (error instanceof AggregateError) return error.errors.some(isTransient);
	if (!(error instanceof Error)) return false;
	const code = (error as { code?: string }).code;
	if (error instanceof pg.DatabaseError) return code !== undefined && (serverCodes.has(code) || code.startsWith("08"));
	if (code && networkCodes.has(code)) return true;
	return /connection terminated|timeout expired|connection ended|not queryable|socket hang up|client was closed/i.test(error.message);
}

/** Says what happened in our words, with the server's own kept whole. */
export function connectionError(endpoint: Endpoint, error: unknown): HyperferryError {
	const code = codeOf(error);
	const at = `${endpoint.side} ${formatEndpoint(endpoint)}`;
	const whats: Record<typeof code, string> = {
		C101: `the ${endpoint.side} cannot be reached`,
		C102: `the ${endpoint.side} refused the login of ${endpoint.user}`,
		C116: `no TLS connection to the ${endpoint.side} (sslmode ${endpoint.sslmode})`,
		C117: `the database ${endpoint.database} does not exist on the ${endpoint.side}`,
	};
	const exitCode = code === "C101" ? exitCodes.unavailable : exitCodes.failed;
	const diagnostic = {
		code: code satisfies Code,
		severity: "error",
		what: whats[code],
		where: at,
		why: messageOf(error),
		fix: fixes[code],
	} as const;
	return new HyperferryError(exitCode, [diagnostic], { cause: error });
}

const fixes = {
	C101: ["check host, port and firewall, then run the same command again: nothing is lost"],
	C102: ["check user and password (URL, PGPASSWORD or ~/.pgpass)", "ask for a line in pg_hba.conf that lets this host in"],
	C116: ["set sslmode and sslrootcert as the server needs them"],
	C117: ["check the database name in the spec, or create the database"],
} as const;

function codeOf(error: unknown): "C101" | "C102" | "C116" | "C117" {
	const code = (error as { code?: string } | undefined)?.code ?? "";
	if (code === "3D000") return "C117";
	if (code.startsWith("28") || /password must be a string|SASL|authentication/i.test(messageOf(error))) return "C102";
	if (error instanceof TlsRefused || /certificate|self-signed|altnames|SSL|TLS/i.test(messageOf(error)) || code.startsWith("ERR_TLS"))
		return "C116";
	return "C101";
}

function messageOf(error: unknown): string {
	if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ");
	return error instanceof Error ? error.message || String((error as { code?: string }).code) : String(error);
}
