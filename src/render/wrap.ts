/** Breaks text at spaces into lines of at most `width` characters; line ends in it stay, words longer than a line too. */
export function wrap(text: string, width: number): string[] {
	return text.split("\n").flatMap((paragraph) => {
		if (paragraph.length <= width) return [paragraph];
		const lines: string[] = [];
		let line = "";
		for (const word of paragraph.split(" ")) {
			if (line !== "" && line.length + 1 + word.length > width) {
				lines.push(line);
				line = word;
			} else {
				line = line === "" ? word : `${line} ${word}`;
			}
		}
		return [...lines, line];
	});
}
