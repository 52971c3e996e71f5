import { intervalMicros } from "../model/interval-micros.js";

/** Microseconds for time columns, units for integer columns; or why the text does not fit. */
export type ChunkInterval = { readonly length: bigint; readonly text: string } | { readonly problem: string; readonly example: string };

const day = 86_400_000_000n;

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
