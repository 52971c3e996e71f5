const units = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Parses "2 GB", "512kB" or a number of bytes; units are powers of 1024 as in PostgreSQL. Undefined when it is no size. */
export function parseSize(text: string | number): number | undefined {
	if (typeof text === "number") return Number.isSafeInteger(text) && text >= 0 ? text : undefined;
	const match = /^\s*(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB|PB)?\s*$/i.exec(text);
	if (!match) return undefined;
	const power = units.findIndex((unit) => unit.toLowerCase() === (match[2] ?? "B").toLowerCase());
	return Math.round(Number(match[1]) * 1024 ** power);
}

/** "361 GB", "2.1 GB", "12 kB": three significant figures at most. */
export function formatSize(bytes: number): string {
	let value = bytes;
	let unit = 0;
	while (Math.abs(value) >= 1023.5 && unit < units.length - 1) {
		value /= 1024;
		unit++;
	}
	const text = unit === 0 || Math.abs(value) >= 9.95 ? Math.round(value).toString() : value.toFixed(1);
	return `${text} ${units[unit]}`;
}

/** "61,204,118" */
export function formatCount(value: number | bigint): string {
	return value.toLocaleString("en-US");
}

/** "~1.6 bn", "~210 m", "61,204": estimated rows, short. */
export function shortCount(rows: number): string {
	if (rows < 0) return "?";
	if (rows < 10_000) return rows.toLocaleString("en-US");
	const steps: readonly (readonly [number, string])[] = [
		[1e9, "bn"],
		[1e6, "m"],
		[1e3, "k"],
	];
	const [unit, name] = steps.find(([size]) => rows >= size) ?? [1, ""];
	const value = rows / unit;
	return `~${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${name}`;
}
