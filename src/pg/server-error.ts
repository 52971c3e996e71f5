/** What a server says about an error, as the driver reports it. */
interface ServerError extends Error {
	readonly severity: string;
	readonly code: string;
	readonly detail?: string;
	readonly hint?: string;
	readonly where?: string;
	/** In the text that was sent; not in what a function of it runs. */
	readonly position?: string;
	readonly constraint?: string;
}

/** The SQLSTATE of an error that a server raised; undefined for anything else. */
export function sqlState(error: unknown): string | undefined {
	return isServerError(error) ? error.code : undefined;
}

/** Where the server points at in the text that was sent, in characters from 1. */
export function errorPosition(error: unknown): number | undefined {
	return isServerError(error) && error.position ? Number(error.position) : undefined;
}

export function isServerError(error: unknown): error is ServerError {
	return error instanceof Error && "severity" in error && "code" in error && typeof error.code === "string";
}

/** The server's message whole: severity, text, SQLSTATE, DETAIL, HINT and CONTEXT on lines of their own. Any other error: its message. */
export function describeError(error: unknown): string {
	if (!isServerError(error)) return error instanceof Error ? error.message : String(error);
	const lines = [`${error.severity}: ${error.message} (SQLSTATE ${error.code})`];
	if (error.detail) lines.push(`DETAIL: ${error.detail}`);
	if (error.hint) lines.push(`HINT: ${error.hint}`);
	if (error.where) lines.push(`CONTEXT: ${error.where}`);
	return lines.join("\n");
}
