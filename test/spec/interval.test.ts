import { expect, test } from "vitest";
import { isInterval } from "../../src/spec/interval.js";

test.each([
	"1 day",
	"7 days",
	"12 hours",
	"12h",
	"1 day 06:00:00",
	"1 week 2 days",
	"00:30",
	"1.5 hours",
	"1 mon",
	"90 MINUTES",
	"1000000",
	" 1 day ",
])("%s is an interval", (text) => expect(isInterval(text)).toBe(true));

test.each(["", "day", "0", "0 days", "-1 day", "1 fortnight", "1 day ago", "P1D", "1 2", "1d2", "one day", "1 day; drop table x", "00:00"])(
	"%s is none",
	(text) => expect(isInterval(text)).toBe(false),
);
