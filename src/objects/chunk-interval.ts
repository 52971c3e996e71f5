import { intervalMicros } from "../model/interval-micros.js";
import { unitLimits } from "./unit-limits.js";

/** Microseconds for time columns, units for integer columns; or why the text does not fit. */
export type ChunkInterval = { readonly length: bigint; readonly text: string } | { readonly problem: string; readonly example: string };

const day = 86_400_000_000n;

const integerDefaults: Readonly<Record<string, string>> = { int2: "10000", int4: "100000", int8: "1000000" };

/** The interval of a dimension of pg_type `typeName`; without `text`, TimescaleDB's own default. */
export function chunkInterval(text: string | undefined, typeName: string): ChunkInterval {
	const example = integerDefaults[typeName];
	if (example !== undefined) {
		const units = text ?? example;
		if (!/^\d+$/.test(units)) return { problem: `"${units}" is no whole number, but the column is ${typeName}`, example };
		const length = BigInt(units);
		const { greatest } = unitLimits(typeName);
		if (length < 1n || length > greatest) return { problem: `${units} is outside 1 .. ${greatest}`, example };
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
