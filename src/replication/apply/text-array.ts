const textOid = 25;

/**
 * A text[] parameter in the binary format of array_recv: one dimension, elements as bytes. One parameter a column, however many rows,
 * and nothing to quote.
 */
export function textArray(values: readonly (Buffer | null)[]): Buffer {
	let bytes = 20;
	for (const value of values) bytes += 4 + (value?.length ?? 0);
	const array = Buffer.allocUnsafe(bytes);
	array.writeInt32BE(values.length === 0 ? 0 : 1, 0);
	array.writeInt32BE(values.includes(null) ? 1 : 0, 4);
	array.writeInt32BE(textOid, 8);
	// no elements means no dimensions
	if (values.length === 0) return array.subarray(0, 12);
	array.writeInt32BE(values.length, 12);
	array.writeInt32BE(1, 16);
	let at = 20;
	for (const value of values) {
		at = array.writeInt32BE(value?.length ?? -1, at);
		if (value) at += value.copy(array, at);
	}
	return array;
}
