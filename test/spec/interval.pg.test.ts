import { expect, test } from "vitest";
import { isInterval } from "../../src/spec/interval.js";
import { createTestDatabase } from "../support/databases.js";

test("every interval that we let through is one for PostgreSQL, and positive", async () => {
	const units = [
		"us",
		"usec",
		"microseconds",
		"ms",
		"msec",
		"millisecond",
		"s",
		"secs",
		"second",
		"m",
		"min",
		"minutes",
		"h",
		"hr",
		"hours",
	];
	units.push("d", "days", "w", "weeks", "mon", "months", "y", "yr", "years");
	const texts = [...units.flatMap((unit) => [`2 ${unit}`, `3${unit}`, `1.5 ${unit}`]), "1 day 06:00:00", "00:30", "1 week 2 days 3h"];
	expect(texts.filter((text) => !isInterval(text))).toEqual([]);
	await using database = await createTestDatabase("source");
	const wrong = await database.query<{ text: string }>("SELECT text FROM unnest($1::text[]) AS text WHERE text::interval <= interval '0'", [
		texts,
	]);
	expect(wrong).toEqual([]);
});
