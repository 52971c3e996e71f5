/** Lengths that people remember, in seconds. */
const lengths: readonly (readonly [text: string, seconds: number])[] = [
	["1 hour", 3600],
	["6 hours", 21_600],
	["1 day", 86_400],
	["7 days", 604_800],
	["30 days", 2_592_000],
	["90 days", 7_776_000],
	["365 days", 31_536_000],
];

export interface SeriesInterval {
	readonly text: string;
	readonly seconds: number;
	readonly chunks: number;
	readonly rowsPerChunk: number;
	/** With indexes. */
	readonly bytesPerChunk: number;
}

/** Fewer rows make a chunk a burden to the planner. */
const fewRows = 10_000;

/**
 * The longest interval whose chunk, with indexes, fits `memory` and of which the rows span at least ten; but at least so long that a chunk
 * holds 10,000 rows. `wholeDays`: for date columns.
 */
export function seriesInterval(
	facts: { readonly rows: number; readonly bytes: number; readonly seconds: number },
	memory: number,
	wholeDays: boolean,
): SeriesInterval {
	const seconds = Math.max(1, facts.seconds);
	const all = lengths
		.filter(([, length]) => !wholeDays || length >= 86_400)
		.map(([text, length]): SeriesInterval => {
			const share = Math.min(1, length / seconds);
			return {
				text,
				seconds: length,
				chunks: Math.max(1, Math.ceil(seconds / length)),
				rowsPerChunk: Math.round(facts.rows * share),
				bytesPerChunk: Math.round(facts.bytes * share),
			};
		});
	const [shortest] = all as [SeriesInterval, ...SeriesInterval[]];
	const fitting = all.findLast(({ bytesPerChunk, seconds: length }) => bytesPerChunk <= memory && length <= seconds / 10) ?? shortest;
	const enough = all.find(({ rowsPerChunk, seconds: length }) => rowsPerChunk >= fewRows && length >= fitting.seconds);
	return enough ?? (all.at(-1) as SeriesInterval);
}
