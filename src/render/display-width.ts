const zero = /[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/u;
/** East Asian wide and fullwidth characters, and emoji. https://www.unicode.org/reports/tr11/ */
const double =
	/[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
	if (/^[ -~]*$/.test(text)) return text.length;
	let width = 0;
	for (const character of text) width += zero.test(character) ? 0 : double.test(character) ? 2 : 1;
	return width;
}

/** Spaces behind it, up to so many columns. */
export function padded(text: string, columns: number): string {
	return text + " ".repeat(Math.max(0, columns - displayWidth(text)));
}
