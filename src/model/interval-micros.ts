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

/** "1 week 2 days", "1.5 hours", "1 day 12:00:00" in microseconds; undefined when not understood. */
export function intervalMicros(text: string): bigint | undefined {
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

/** "7 days", "12 hours", "90 seconds": in the largest unit that fits evenly. */
export function intervalText(micros: bigint): string {
	const units = [
		["day", day],
		["hour", 3_600_000_000n],
		["minute", 60_000_000n],
		["second", 1_000_000n],
	] as const;
	const [name, length] = units.find(([, size]) => micros % size === 0n) ?? ["microsecond", 1n];
	const count = micros / length;
	return `${count} ${name}${count === 1n ? "" : "s"}`;
}
