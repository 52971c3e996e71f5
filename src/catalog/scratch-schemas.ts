/** One schema of our own for each of the source's, under names that stand nowhere else. */
export interface ScratchSchemas {
	/** For a schema as SQL spells it: app, "My Schema". */
	standIn(spelling: string): string;
	/** Text about scratch schemas, with the names that they stand for. */
	putBack(text: string): string;
	/** The name behind a scratch schema's. */
	meant(name: string): string;
	names(): readonly string[];
}

/** The number of a server process makes the names differ from those of everybody else at work at the time, the side from the other side's. */
export function scratchSchemas(backendPid: number, side: "source" | "target"): ScratchSchemas {
	const names = new Map<string, string>();
	return {
		names: () => [...names.values()],
		standIn(spelling) {
			const name = names.get(spelling) ?? `_hyperferry_${side}_${backendPid}_${names.size + 1}_`;
			names.set(spelling, name);
			return name;
		},
		putBack: (text) => [...names].reduce((result, [spelling, name]) => result.replaceAll(`${name}.`, () => `${spelling}.`), text),
		meant(name) {
			const [spelling = name] = [...names].find(([, standIn]) => standIn === name) ?? [];
			return spelling.startsWith('"') ? spelling.slice(1, -1).replaceAll('""', '"') : spelling;
		},
	};
}
