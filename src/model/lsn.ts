declare const lsnBrand: unique symbol;

/** A WAL position of one server: 64-bit byte offset. https://www.postgresql.org/docs/17/datatype-pg-lsn.html */
export type Lsn = bigint & { readonly [lsnBrand]: true };

export const zeroLsn = 0n as Lsn;

/** Parses "16/B374D848". Throws RangeError on anything else. */
export function parseLsn(text: string): Lsn {
	const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text);
	if (!match) throw new RangeError(`not a WAL position: ${JSON.stringify(text)}`);
	return ((BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`)) as Lsn;
}

/** Formats as PostgreSQL prints pg_lsn: "16/B374D848". */
export function formatLsn(lsn: Lsn): string {
	return `${(lsn >> 32n).toString(16).toUpperCase()}/${(lsn & 0xffff_ffffn).toString(16).toUpperCase()}`;
}

export function toLsn(value: bigint): Lsn {
	return BigInt.asUintN(64, value) as Lsn;
}

export function maxLsn(a: Lsn, b: Lsn): Lsn {
	return a > b ? a : b;
}

export function minLsn(a: Lsn, b: Lsn): Lsn {
	return a < b ? a : b;
}
