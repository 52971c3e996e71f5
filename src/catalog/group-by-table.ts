/** Lists by the table's OID, keeping the order of the rows. */
export function groupByTable<T>(rows: Iterable<readonly [oid: number, value: T]>): Map<number, T[]> {
	const groups = new Map<number, T[]>();
	for (const [oid, value] of rows) {
		const group = groups.get(oid);
		if (group) group.push(value);
		else groups.set(oid, [value]);
	}
	return groups;
}
