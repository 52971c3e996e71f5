/** Of a dimension's type, in TimescaleDB's internal units. */
export interface UnitLimits {
	readonly least: bigint;
	readonly greatest: bigint;
}

const integers: Readonly<Record<string, bigint>> = { int2: 2n ** 15n, int4: 2n ** 31n, int8: 2n ** 63n };

/** 4714-11-24 BC, where PostgreSQL's time begins, to 294247-01-01, which is 30 years before its timestamps end. */
const time: UnitLimits = { least: -210_866_803_200_000_000n, greatest: 9_223_371_244_800_000_000n };

export function unitLimits(typeName: string): UnitLimits {
	const end = integers[typeName];
	return end === undefined ? time : { least: -end, greatest: end - 1n };
}
