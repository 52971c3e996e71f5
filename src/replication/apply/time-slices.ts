import { greatestAt, leastAt, timePosition } from "./time-position.js";

/** Members that are near each other in time. */
export interface TimeSlice<T> {
	readonly members: readonly T[];
	/** Texts of values that all members lie between; undefined when that is not known. */
	readonly range?: readonly [least: string, greatest: string];
}

/** A statement of its own costs about as much as looking up so many keys in a chunk where they are not. */
const lookupsPerStatement = 500;

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

/** Puts neighbours together where the lookups that are added cost less than a statement. */
function mergeNear<T>(stretches: readonly Stretch<T>[]): readonly Stretch<T>[] {
	const merged: Stretch<T>[] = [];
	for (const next of stretches) {
		const last = merged.at(-1);
		const chunks = last ? next.chunk + next.chunks - last.chunk : 0;
		const added = last ? last.members.length * (chunks - last.chunks) + next.members.length * (chunks - next.chunks) : 0;
		if (!last || added > lookupsPerStatement) merged.push(next);
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
