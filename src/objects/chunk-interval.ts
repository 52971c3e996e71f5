/** Microseconds for time columns, units for integer columns; or why the text does not fit. */
export type ChunkInterval = { readonly length: bigint; readonly text: string } | { readonly problem: string; readonly example: string };

const day = 86_400_000_000n;

/** By the unit's name without plural s; a month counts 30 days, as TimescaleDB stores it. */
const unitMicros: readonly (readonly [RegExp, bigint])[] = [
	[/^(us|usec|microsecond)$/, 1n],
	[/^(ms|msec|millisecond)$/, 1000n],
	[/^(s|sec|second)$/, 1_000_000n],
	[/^(m|min|minute)$/, 60_000_000n],
	[/^(h|hr|hour)$/, 3_600_000_000n],
	[/^(d|day)$/, day],
	[/^(w|week)$/, 7n * day],
	[/^(mon|month)$/, 30n * day],
	[/^(y|yr|year)$/, 360n * day],
];

const integerLimits: Readonly<Record<string, bigint>> = { int2: 32_767n, int4: 2_147_483_647n, int8: 9_223_372_036_854_775_807n };
const integerDefaults: Readonly<Record<string, string>> = { int2: "10000", int4: "100000", int8: "1000000" };

/** The interval of a dimension of pg_type `typeName`; without `text`, TimescaleDB's own default. */
export function chunkInterval(text: string | undefined, typeName: string): ChunkInterval {
	const limit = integerLimits[typeName];
	if (limit !== undefined) {
		const units = text ?? (integerDefaults[typeName] as string);
		if (!/^\d+$/.test(units))
			return { problem: `"${units}" is no whole number, but the column is ${typeName}`, example: `${integerDefaults[typeName]}` };
		const length = BigInt(units);
		if (length < 1n || length > limit) return { problem: `${units} is outside 1 .. ${limit}`, example: `${integerDefaults[typeName]}` };
		return { length, text: units };
	}
	const interval = text ?? "7 days";
	const length = intervalMicros(interval);
	if (length === undefined) return { problem: `"${interval}" is no interval with units, such as "1 day"`, example: "1 day" };
	if (length < 1_000_000n) return { problem: `"${interval}" is shorter than one second`, example: "1 day" };
	if (typeName === "date" && length % day !== 0n) {
		return { problem: `"${interval}" is no multiple of one day, but the column is a date`, example: "1 day" };
	}
	return { length, text: interval };
}

/** "1 week 2 days", "1.5 hours", "1 day 12:00:00" in microseconds; undefined when not understood. */
function intervalMicros(text: string): bigint | undefined {
	let total = 0n;
	let rest = text.trim().toLowerCase();
	if (rest === "") return undefined;
	while (rest !== "") {
		const clock = /^(\d+):(\d\d)(?::(\d\d))?$/.exec(rest);
		const amount = /^(\d+(?:\.\d+)?)\s*([a-z]+)\s*/.exec(rest);
		if (clock) {
			const [hours, minutes, seconds] = [clock[1] ?? "0", clock[2] ?? "0", clock[3] ?? "0"].map(BigInt) as [bigint, bigint, bigint];
			total += (hours * 3600n + minutes * 60n + seconds) * 1_000_000n;
			return total;
		}
		if (!amount) return undefined;
		const [whole, count = "", name = ""] = amount;
		const unit = unitMicros.find(([pattern]) => pattern.test(name) || pattern.test(name.replace(/s$/, "")))?.[1];
		if (unit === undefined) return undefined;
		total += count.includes(".") ? BigInt(Math.round(Number(count) * Number(unit))) : BigInt(count) * unit;
		rest = rest.slice(whole.length);
	}
	return total;
}
