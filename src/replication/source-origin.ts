import { formatLsn, type Lsn, parseLsn } from "../model/lsn.js";

/** Which history of which cluster received changes belong to. https://www.postgresql.org/docs/17/continuous-archiving.html#BACKUP-TIMELINES */
export interface SourceOrigin {
	readonly systemIdentifier: string;
	readonly timeline: number;
}

/** What a server is now: its origin, and where it left each timeline before. */
export interface SourceHistory extends SourceOrigin {
	readonly switches: readonly TimelineSwitch[];
}

/** A timeline that came before, and where it ends in this server's history. */
interface TimelineSwitch {
	readonly timeline: number;
	readonly end: Lsn;
}

/** Reads a timeline history file: a line each timeline, "1<tab>0/3000028<tab>no recovery target specified". */
export function parseTimelineHistory(text: string): readonly TimelineSwitch[] {
	return text.split("\n").flatMap((line) => {
		const found = /^\s*(\d+)\s+([0-9A-Fa-f]+\/[0-9A-Fa-f]+)/.exec(line);
		return found ? [{ timeline: Number(found[1]), end: parseLsn(found[2] ?? "") }] : [];
	});
}

/**
 * Why a server cannot go on where another (or itself, before) left off; undefined: it can. After a failover it may lack what was received from the
 * old one, and use the same positions for something else. `received`: everything before it was received.
 */
export function originProblem(known: SourceOrigin, source: SourceHistory, received: Lsn): string | undefined {
	if (known.systemIdentifier !== source.systemIdentifier)
		return `its system identifier is ${source.systemIdentifier}, that of the server before ${known.systemIdentifier}`;
	if (known.timeline === source.timeline) return undefined;
	const left = source.switches.find(({ timeline }) => timeline === known.timeline);
	if (!left) return `it is on timeline ${source.timeline}, which does not come from timeline ${known.timeline}`;
	if (received <= left.end) return undefined;
	return `it left timeline ${known.timeline} at ${formatLsn(left.end)}, and changes up to ${formatLsn(received)} were received from the server before`;
}
