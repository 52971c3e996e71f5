import type { Diagnostic } from "../model/diagnostic.js";
import { codeFrame } from "./code-frame.js";
import { type Palette, palette } from "./colour.js";
import { wrap } from "./wrap.js";

export interface DiagnosticStyle {
	/** The spec's text, for the code frame. */
	readonly source?: string;
	readonly colour: boolean;
	/** Columns of the terminal; explanations are wrapped there, fixes never, because they are for pasting. */
	readonly width: number;
}

const indent = " ".repeat(6);

/** One diagnostic: what, where with a code frame, why, fix, notes, and how to read more. No line end at the end. */
export function renderDiagnostic(diagnostic: Diagnostic, style: DiagnosticStyle): string {
	const paint = palette(style.colour);
	const prose = Math.max(40, style.width - indent.length);
	const severity = diagnostic.severity === "error" ? paint.red : paint.yellow;
	return [
		`${severity(paint.bold(`${diagnostic.severity}[${diagnostic.code}]`))}${paint.bold(`: ${diagnostic.what}`)}`,
		...renderPlace(diagnostic, style.source, paint),
		...(diagnostic.where ? [`${paint.cyan("where:")} ${diagnostic.where}`] : []),
		...(diagnostic.why ? labelled(paint.cyan("why:"), "why:", wrap(diagnostic.why, prose)) : []),
		...labelled(paint.cyan("fix:"), "fix:", alternatives(diagnostic.fix)),
		...(diagnostic.notes ?? []).flatMap((note) => labelled(paint.cyan("note:"), "note:", wrap(note, prose))),
		paint.dim(`${indent}hyperferry explain ${diagnostic.code}`),
	].join("\n");
}

/** Warnings, then errors (nearest to the prompt), then how many of each. `source` gives the text of a spec file. */
export function renderDiagnostics(
	diagnostics: readonly Diagnostic[],
	style: Omit<DiagnosticStyle, "source"> & { readonly source?: (file: string) => string | undefined },
): string {
	const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
	const warnings = diagnostics.filter((diagnostic) => diagnostic.severity === "warning");
	const blocks = [...warnings, ...errors].map((diagnostic) => {
		const source = diagnostic.place && style.source?.(diagnostic.place.file);
		return renderDiagnostic(diagnostic, { colour: style.colour, width: style.width, ...(source === undefined ? {} : { source }) });
	});
	const count = [counted(errors.length, "error"), counted(warnings.length, "warning")].filter((text) => text !== undefined);
	return [...blocks, ...(count.length > 0 ? [count.join(", ")] : [])].join("\n\n");
}

function renderPlace(diagnostic: Diagnostic, source: string | undefined, paint: Palette): string[] {
	const { place, label } = diagnostic;
	if (!place) return [];
	const arrow = `${paint.blue("  -->")} ${place.file}:${place.line}:${place.column}`;
	const frame = source === undefined ? undefined : codeFrame(source, place, label, paint);
	return frame ? [arrow, ...frame] : [label ? `${arrow}  ${label}` : arrow];
}

/** The label before the first line, the others below it. `plain` is the label without colour codes, for its width. */
function labelled(label: string, plain: string, lines: readonly string[]): string[] {
	return lines.map((line, index) => (index === 0 ? `${label}${" ".repeat(indent.length - plain.length)}${line}` : `${indent}${line}`));
}

function alternatives(fixes: readonly string[]): string[] {
	return fixes.flatMap((fix, index) => {
		const lines = fix.split("\n");
		return index === 0 || /^(or|and|then)\b/.test(fix) ? lines : [`or ${lines[0]}`, ...lines.slice(1)];
	});
}

function counted(count: number, word: string): string | undefined {
	return count === 0 ? undefined : `${count} ${word}${count === 1 ? "" : "s"}`;
}
