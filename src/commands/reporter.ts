import type { Diagnostic } from "../model/diagnostic.js";
import type { Event } from "../model/events.js";
import { renderDiagnostic } from "../render/diagnostics.js";
import { formatEvent, formatLag, formatProgress } from "../render/event-text.js";
import { foldFindings, namesOf } from "../render/fold-findings.js";
import type { GlobalFlags, Reporter } from "./command.js";

/** Findings of a code that are told one by one. */
const mostOfACode = 20;

/** The part of a stream that showing needs. */
export interface TextStream {
	write(text: string): unknown;
	readonly isTTY?: boolean;
}

export interface ReporterOptions {
	readonly flags: GlobalFlags;
	readonly stdout: TextStream;
	readonly stderr: TextStream;
	readonly now: () => Date;
	/** False under CI: no live line. */
	readonly live: boolean;
	/** Shows a diagnostic beside the line where CI can. */
	readonly annotate: (diagnostic: Diagnostic) => void;
}

/** Text for people on a terminal (one live line at the bottom) or in a log (plain lines, thinned out), or JSON lines for programs. */
export function createReporter(options: ReporterOptions): Reporter {
	return options.flags.json ? jsonReporter(options) : textReporter(options);
}

function jsonReporter({ stdout, now }: ReporterOptions): Reporter {
	const emit = (event: Event) =>
		stdout.write(`${JSON.stringify({ t: now().toISOString(), level: levelOf(event), msg: formatEvent(event, true) ?? "", ...event })}\n`);
	return {
		emit,
		tell: (diagnostics) => {
			for (const diagnostic of diagnostics) emit({ type: diagnostic.severity, diagnostic });
		},
		annotate: () => {},
		result: (_text, json) => stdout.write(`${JSON.stringify(json)}\n`),
		showSource: () => {},
	};
}

function textReporter({ flags, stdout, stderr, now, live, annotate }: ReporterOptions): Reporter {
	const sources = new Map<string, string>();
	const tty = live && stderr.isTTY === true;
	const due = thinOut();
	let liveLine = "";
	const print = (text: string) => {
		if (liveLine) stderr.write("\r\x1b[2K");
		stderr.write(`${text}\n`);
		if (liveLine) stderr.write(liveLine);
	};
	const showLive = (text: string) => {
		liveLine = text.slice(0, flags.width - 1);
		stderr.write(`\r\x1b[2K${liveLine}`);
	};
	const clearLive = () => {
		if (liveLine) stderr.write("\r\x1b[2K");
		liveLine = "";
	};
	const stamp = () => now().toTimeString().slice(0, 8);
	const show = (diagnostic: Diagnostic) => {
		const source = diagnostic.place ? sources.get(diagnostic.place.file) : undefined;
		print(renderDiagnostic(diagnostic, { colour: flags.colour, width: flags.width, ...(source ? { source } : {}) }));
	};
	return {
		emit(event) {
			// what stopped the command is shown once, at its end
			if (event.type === "action.failed") return;
			const diagnostic = diagnosticOf(event);
			if (diagnostic) {
				annotate(diagnostic);
				return show(diagnostic);
			}
			if (flags.quiet) return;
			if (event.type === "progress" || event.type === "lag") {
				const text = event.type === "progress" ? formatProgress(event.progress) : formatLag(event.lag);
				if (tty) showLive(text);
				else if (due(event.type)) print(`${stamp()} ${text}`);
				return;
			}
			const text = formatEvent(event, flags.verbose);
			if (text === undefined) return;
			if (event.type === "phase") clearLive();
			print(event.type === "cutover.step" ? text : `${stamp()} ${text}`);
		},
		tell(diagnostics) {
			diagnostics.forEach(annotate);
			const { told, more } = flags.verbose ? { told: diagnostics, more: [] } : foldFindings(diagnostics, mostOfACode);
			told.forEach(show);
			for (const group of more) print(`${group.length} more ${group[0]?.code} (-v shows them): ${namesOf(group)}`);
		},
		annotate,
		result(text) {
			clearLive();
			stdout.write(text.endsWith("\n") || text === "" ? text : `${text}\n`);
		},
		showSource: (file, text) => sources.set(file, text),
	};
}

/** In a log: every second at first, then every 5 s, after three minutes every 30 s. */
function thinOut(): (type: string) => boolean {
	const seen = new Map<string, { readonly first: number; last: number }>();
	return (type) => {
		const at = performance.now();
		const entry = seen.get(type);
		if (!entry) {
			seen.set(type, { first: at, last: at });
			return true;
		}
		const elapsed = at - entry.first;
		const gap = elapsed < 10_000 ? 1000 : elapsed < 180_000 ? 5000 : 30_000;
		if (at - entry.last < gap) return false;
		entry.last = at;
		return true;
	};
}

function diagnosticOf(event: Event): Diagnostic | undefined {
	if (event.type === "action.failed") return event.error;
	return "diagnostic" in event ? event.diagnostic : undefined;
}

function levelOf(event: Event): "info" | "warning" | "error" {
	if (event.type === "error" || event.type === "action.failed" || event.type === "table.stopped") return "error";
	if (event.type === "warning" || event.type === "throttle") return "warning";
	const diagnostic = diagnosticOf(event);
	return diagnostic ? diagnostic.severity : "info";
}
