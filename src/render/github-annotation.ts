import type { Diagnostic } from "../model/diagnostic.js";

/** One diagnostic as a workflow command, which GitHub Actions shows beside the line. https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
export function githubAnnotation(diagnostic: Diagnostic): string {
	const { place } = diagnostic;
	const properties = [
		...(place ? [`file=${property(place.file)}`, `line=${place.line}`, `col=${place.column}`] : []),
		`title=${property(diagnostic.code)}`,
	];
	const message = [
		diagnostic.label ? `${diagnostic.what} (${diagnostic.label})` : diagnostic.what,
		...(diagnostic.where ? [`where: ${diagnostic.where}`] : []),
		...(diagnostic.why ? [`why: ${diagnostic.why}`] : []),
		...diagnostic.fix.map((fix) => `fix: ${fix}`),
	];
	return `::${diagnostic.severity} ${properties.join(",")}::${escapeData(message.join("\n"))}`;
}

function escapeData(text: string): string {
	return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
	return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
