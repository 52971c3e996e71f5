/** Text that stands for itself in GitHub's markdown: no formatting, no HTML, no table cell ends, no mentions. One line. */
export function escapeMarkdown(text: string): string {
	return text
		.replaceAll(/\s*\n\s*/g, " ")
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll(/[\\`*_{}[\]#|~!]/g, "\\$&")
		.replaceAll("@", "@\u200b");
}

/** Inside a tag: no HTML. */
export function escapeHtml(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A code span; more backticks around than inside. https://github.github.com/gfm/#code-spans */
export function codeSpan(text: string): string {
	const line = text.replaceAll(/\s*\n\s*/g, " ");
	const ticks = "`".repeat(longestRun(line) + 1);
	const space = line.startsWith("`") || line.endsWith("`") ? " " : "";
	return `${ticks}${space}${line}${space}${ticks}`;
}

/** What begins and ends a block of code with these lines: longer than any inside. https://github.github.com/gfm/#fenced-code-blocks */
export function codeFence(lines: readonly string[]): string {
	return "`".repeat(lines.reduce((length, line) => Math.max(length, longestRun(line) + 1), 3));
}

export function codeBlock(lines: readonly string[]): readonly string[] {
	const fence = codeFence(lines);
	return [fence, ...lines, fence];
}

function longestRun(text: string): number {
	return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
