import fc from "fast-check";
import { expect, it } from "vitest";
import { copyText } from "../../../src/replication/apply/copy-text.js";

/** COPY's text format, read as the server reads it. */
function parse(text: string): (string | null)[][] {
	const read = (field: string) =>
		field === "\\N" ? null : field.replaceAll(/\\(.)/gs, (_, c: string) => ({ t: "\t", n: "\n", r: "\r" })[c] ?? c);
	return text
		.split("\n")
		.slice(0, -1)
		.map((line) => line.split("\t").map(read));
}

it("is read back as it was, in chunks of any size", () => {
	const special = fc.constantFrom("", "\\", "\\N", "\\.", "\t", "\n", "\r", "NULL", "ünï🐘", "a".repeat(40_000));
	const value = fc.option(fc.array(fc.oneof(special, fc.string()), { maxLength: 4 }).map((parts) => parts.join("")));
	fc.assert(
		fc.property(fc.array(fc.tuple(value, value, value), { maxLength: 20 }), (rows) => {
			const tuples = rows.map((row) => row.map((text) => (text === null ? null : Buffer.from(text))));
			expect(parse(Buffer.concat([...copyText(tuples)]).toString())).toEqual(rows);
		}),
	);
});
