import { describe, expect, test } from "vitest";
import { formatOrderBy, orderByClause, parseOrderBy } from "../../src/model/order-by.js";

describe("order_by", () => {
	test.each([
		["ts desc", '"ts" DESC', "ts desc"],
		["Device, TS DESC", '"device", "ts" DESC', "device, ts desc"],
		["ts desc nulls last", '"ts" DESC NULLS LAST', "ts desc nulls last"],
		["ts ASC NULLS FIRST", '"ts" NULLS FIRST', "ts nulls first"],
		['"Ti me", "a,""b" desc nulls first', '"Ti me", "a,""b" DESC', '"Ti me", "a,""b" desc'],
		["größe\n desc", '"größe" DESC', '"größe" desc'],
	])("%s is read as SQL reads it", (text, clause, plain) => {
		const columns = parseOrderBy(text);
		if (typeof columns === "string") throw new Error(columns);
		expect(orderByClause(columns)).toBe(clause);
		expect(formatOrderBy(columns)).toBe(plain);
		expect(parseOrderBy(clause)).toEqual(columns);
	});

	test.each(["", "  ", "ts desc,", ", ts", "lower(x)", "ts using <", 'x collate "C"', "ts desc asc", '"open', '""', "1", "a b"])(
		"%j is refused",
		(text) => {
			expect(parseOrderBy(text)).toMatch(/does not begin with a column/);
		},
	);
});
