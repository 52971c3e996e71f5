import pg from "pg";
import { expect, test } from "vitest";
import { changeTooLarge, judgeStreamError } from "../../src/replication/receiver-errors.js";

/** As the walsender of PostgreSQL 17 answered for a bytea of 550 MB. */
function serverError(message: string, code: string): Error {
	const context = 'slot "s", output plugin "pgoutput", in the change callback, associated LSN 0/1234';
	return Object.assign(new pg.DatabaseError(message, message.length, "error"), { severity: "ERROR", code, where: context });
}

test.each([
	["invalid memory alloc request size 1153433603", "XX000"],
	["string buffer exceeds maximum allowed length (1073741823 bytes)", "54000"],
])("a change that no message can hold is told with the server's words and the likely table: %s", (message, code) => {
	const error = serverError(message, code);
	const failure = judgeStreamError(error, "s", "source");
	expect(failure).toEqual({
		kind: "too large",
		reason: expect.stringMatching(new RegExp(`^ERROR: .*\\(SQLSTATE ${code}\\)\nCONTEXT: .*LSN 0/1234$`)),
	});
	expect(changeTooLarge("source", "why", ["public.big"], error).diagnostics).toMatchObject([
		{ code: "E426", what: "the source cannot send a row that is larger than 1 GB as text; most likely of public.big" },
	]);
});

test("other errors of the server are not taken for that", () => {
	expect(judgeStreamError(serverError("could not read block", "XX000"), "s", "source")).toMatchObject({ kind: "stop" });
	expect(judgeStreamError(serverError("terminating connection", "57P01"), "s", "source")).toMatchObject({ kind: "retry" });
});
