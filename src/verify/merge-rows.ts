import type { RowDifference } from "../model/row-difference.js";

/** A row as one side lists it, by the hash of its key or, where there is none, of its content. */
export interface HashedRow {
	/** int8 as text. */
	readonly hash: string;
	readonly key?: readonly string[];
	/** A hash for each column. */
	readonly cells?: readonly string[];
	readonly row?: string;
	readonly copies?: number;
}

/** Rows of both sides that have the same hash, in its order; either side may have none. The inputs come in that order. */
export async function* mergeByHash(
	left: AsyncIterable<readonly HashedRow[]>,
	right: AsyncIterable<readonly HashedRow[]>,
): AsyncGenerator<readonly [readonly HashedRow[], readonly HashedRow[]], void, void> {
	const [ours, theirs] = [groups(left), groups(right)];
	try {
		let [a, b] = await Promise.all([ours.next(), theirs.next()]);
		while (!a.done || !b.done) {
			const [inLeft, inRight] = [a.done ? undefined : a.value, b.done ? undefined : b.value];
			const order = inLeft === undefined ? 1 : inRight === undefined ? -1 : compareHashes(inLeft, inRight);
			yield [order <= 0 ? (inLeft ?? []) : [], order >= 0 ? (inRight ?? []) : []];
			[a, b] = await Promise.all([order <= 0 ? ours.next() : a, order >= 0 ? theirs.next() : b]);
		}
	} finally {
		await Promise.all([ours.return(), theirs.return()]);
	}
}

/** Pure: what is different between the rows of one hash. */
export function compareRows(
	keyColumns: readonly string[],
	columns: readonly string[],
	source: readonly HashedRow[],
	target: readonly HashedRow[],
): readonly RowDifference[] {
	return keyColumns.length === 0 ? comparePlain(source, target) : compareKeyed(keyColumns, columns, source, target);
}

function comparePlain([ours]: readonly HashedRow[], [theirs]: readonly HashedRow[]): readonly RowDifference[] {
	const lacking = (ours?.copies ?? 0) - (theirs?.copies ?? 0);
	const { hash, row = "" } = ours ?? theirs ?? { hash: "" };
	return lacking === 0 ? [] : [{ difference: lacking > 0 ? "missing" : "extra", row, hash, copies: Math.abs(lacking) }];
}

function compareKeyed(
	keyColumns: readonly string[],
	columns: readonly string[],
	source: readonly HashedRow[],
	target: readonly HashedRow[],
): readonly RowDifference[] {
	const [ours, theirs] = [byKey(source), byKey(target)];
	return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((text): RowDifference[] => {
		const [left = [], right = []] = [ours.get(text), theirs.get(text)];
		const values = JSON.parse(text) as readonly string[];
		const key = Object.fromEntries(keyColumns.map((name, index) => [name, values[index] ?? ""]));
		if (right.length === 0) return [{ difference: "missing", key }];
		if (left.length === 0) return [{ difference: "extra", key }];
		if (JSON.stringify(left.toSorted()) === JSON.stringify(right.toSorted())) return [];
		const [one, other] = [left[0] ?? "", right[0] ?? ""].map((cells) => cells.split(" "));
		const differing = left.length === 1 && right.length === 1 ? columns.filter((_, index) => one?.[index] !== other?.[index]) : [];
		return [{ difference: "differs", key, ...(differing.length > 0 ? { columns: differing } : {}) }];
	});
}

/** Cells of the rows of each key: where it is not unique on the target, there may be several. */
function byKey(rows: readonly HashedRow[]): ReadonlyMap<string, readonly string[]> {
	const found = new Map<string, string[]>();
	for (const { key, cells = [] } of rows) {
		const text = JSON.stringify(key);
		const known = found.get(text);
		if (known) known.push(cells.join(" "));
		else found.set(text, [cells.join(" ")]);
	}
	return found;
}

async function* groups(pages: AsyncIterable<readonly HashedRow[]>): AsyncGenerator<readonly HashedRow[], void, void> {
	let group: HashedRow[] = [];
	for await (const page of pages) {
		for (const row of page) {
			if (group.length > 0 && group[0]?.hash !== row.hash) {
				yield group;
				group = [];
			}
			group.push(row);
		}
	}
	if (group.length > 0) yield group;
}

function compareHashes([a]: readonly HashedRow[], [b]: readonly HashedRow[]): number {
	const [left, right] = [BigInt(a?.hash ?? 0), BigInt(b?.hash ?? 0)];
	return left < right ? -1 : left > right ? 1 : 0;
}
