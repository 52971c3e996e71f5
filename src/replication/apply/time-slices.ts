import { greatestAt, leastAt, timePosition } from "./time-position.js";

/** Members that are near each other in time. */
export interface TimeSlice<T> {
	readonly members: readonly T[];
	/** Texts of values that all members lie between; undefined when that is not known. */
	readonly range?: readonly [least: string, greatest: string];
}

/** What a statement costs beside its lookups (of a key in a chunk), as if it did so many more: in any case, and for each chunk of the table. */
const lookupsPerStatement = 500;
const lookupsPerChunk = 16;

/** While it grows. */
interface Stretch<T> {
	members: T[];
	/** Number of the chunk it begins in, counted from 1970 or 0 as TimescaleDB does, and how many it reaches over. */
	readonly chunk: number;
	chunks: number;
	least: Point;
	greatest: Point;
}

interface Point {
	readonly text: string;
	readonly position: number | bigint;
}

/**
 * Divides members so that each slice lies in few chunks: a statement looks every key up in every chunk of its range. `timeOf` gives the text
 * of a member's time, `chunkWidth` the seconds or units that a chunk covers. Chunks that are elsewhere cost time, nothing else.
 */
export function timeSlices<T>(
	members: readonly T[],
	timeOf: (member: T) => string | undefined,
	chunkWidth: number,
): readonly TimeSlice<T>[] {
	const stretches = new Map<number, Stretch<T>>();
	const unknown: T[] = [];
	for (const member of members) {
		const text = timeOf(member);
		const position = text === undefined ? undefined : timePosition(text);
		if (text === undefined || position === undefined) {
			unknown.push(member);
			continue;
		}
		const point = { text, position };
		const chunk = chunkOf(position, chunkWidth);
		const stretch = stretches.get(chunk);
		if (!stretch) stretches.set(chunk, { members: [member], chunk, chunks: 1, least: point, greatest: point });
		else {
			stretch.members.push(member);
			widen(stretch, point, point);
		}
	}
	const inOrder = [...stretches.values()].sort((a, b) => a.chunk - b.chunk);
	const slices: TimeSlice<T>[] = mergeNear(inOrder).map(({ members, least, greatest }) => ({
		members,
		range: [leastAt(least.text), greatestAt(greatest.text)],
	}));
	return unknown.length === 0 ? slices : [...slices, { members: unknown }];
}

function chunkOf(position: number | bigint, chunkWidth: number): number {
	const at = Number(position);
	return Number.isFinite(at) ? Math.floor(at / chunkWidth) : at;
}

/** Puts neighbours together as long as a statement for both costs less in lookups than in itself: then all together cost the least. */
function mergeNear<T>(stretches: readonly Stretch<T>[]): readonly Stretch<T>[] {
	const enough = Math.max(lookupsPerStatement, lookupsPerChunk * stretches.length);
	const merged: Stretch<T>[] = [];
	for (const next of stretches) {
		const last = merged.at(-1);
		const chunks = last ? next.chunk + next.chunks - last.chunk : 0;
		if (!last || chunks * (last.members.length + next.members.length) > enough) merged.push(next);
		else {
			for (const member of next.members) last.members.push(member);
			last.chunks = chunks;
			widen(last, next.least, next.greatest);
		}
	}
	return merged;
}

function widen(stretch: Stretch<unknown>, least: Point, greatest: Point): void {
	if (least.position < stretch.least.position) stretch.least = least;
	if (greatest.position > stretch.greatest.position) stretch.greatest = greatest;
}
