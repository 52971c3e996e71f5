import { expect, test } from "vitest";
import { maskQuotes, scanSql } from "../../../src/pg/pgdump/scan-sql.js";

const marks = (text: string) => [...scanSql(text)].map(({ start, end }) => text.slice(start, end));

test.each([
	["select 1; -- note\nselect 2;", [";", "-- note", ";"]],
	["'a;--''b;'; ", [";"]],
	["E'a\\';--'; '\\'; ", [";", ";"]],
	['"a;""--b";', [";"]],
	["$$;--$$; $x$;$$;$y$;$x$;", [";", ";"]],
	["a$b$c;d$b$;", [";", ";"]],
	["/* ; /* -- */ ; */;", [";"]],
	["$1;$2;", [";", ";"]],
	["'unfinished;", []],
])("%s", (text, expected) => {
	expect(marks(text)).toEqual(expected);
});

test("masked text keeps what is SQL in its place", () => {
	const text = `a 'b;' "c" -- d\n$$e$$ /* f */ g;`;
	expect(maskQuotes(text)).toBe("a              \n              g;");
	expect(maskQuotes("a 'unfinished")).toBe("a            ");
});
