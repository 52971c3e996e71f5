/** A stretch of text that is cut between items when there is no room for all. */
export interface Stretch {
	readonly head: readonly string[];
	readonly items: readonly (readonly string[])[];
	readonly foot: readonly string[];
	/** What stands for the items that did not fit. */
	more(count: number): string;
}

/** Stretches in order of importance, each as far as it fits into so many characters; says at the end how many had no room at all. */
export function limitedText(stretches: readonly Stretch[], most: number): string {
	const lines: string[] = [];
	let room = most - 40;
	let left = 0;
	for (const { head, items, foot, more } of stretches) {
		const frame = size([...head, ...foot, more(items.length)]);
		if (frame > room) {
			left++;
			continue;
		}
		room -= frame;
		const shown = fitting(items, room);
		room -= shown.reduce((sum, item) => sum + size(item), 0);
		const cut = items.length - shown.length;
		lines.push(...head, ...shown.flat(), ...(cut > 0 ? [more(cut)] : []), ...foot);
	}
	return [...lines, ...(left > 0 ? ["", `… ${left} more section${left === 1 ? "" : "s"}`] : [])].join("\n");
}

function fitting(items: readonly (readonly string[])[], room: number): readonly (readonly string[])[] {
	let left = room;
	const cut = items.findIndex((item) => {
		left -= size(item);
		return left < 0;
	});
	return cut < 0 ? items : items.slice(0, cut);
}

/** Characters with their line ends. */
function size(lines: readonly string[]): number {
	return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
