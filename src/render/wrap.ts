import { displayWidth } from "./display-width.js";

/** Breaks text at spaces into lines of at most `width` columns; line ends in it stay, words longer than a line too. */
export function wrap(text: string, width: number): string[] {
	return text.split("\n").flatMap((paragraph) => {
		if (displayWidth(paragraph) <= width) return [paragraph];
		const lines: string[] = [];
		let line = "";
		for (const word of paragraph.split(" ")) {
			if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > width) {
				lines.push(line);
				line = word;
			} else {
				line = line === "" ? word : `${line} ${word}`;
			}
		}
		return [...lines, line];
	});
}
