import { type Phase, phases } from "../actions/action.js";
import type { Action } from "../actions/registry.js";
import type { CopiedPart } from "../model/copy-part.js";
import type { DoneActions } from "./journal.js";

/** What a journal says about a plan. */
export interface State {
	readonly total: number;
	readonly done: number;
	/** In plan order. */
	readonly left: readonly Action[];
	readonly phases: Readonly<Record<Phase, { readonly total: number; readonly done: number }>>;
	readonly copy: CopyState;
	/** The first phase with something left; undefined when nothing is. */
	readonly phase: Phase | undefined;
}

interface CopyState {
	readonly parts: number;
	readonly totalParts: number;
	/** As planned: the share of the tables' size on the source. */
	readonly bytes: number;
	readonly totalBytes: number;
	/** As copied. */
	readonly rows: number;
}

/** The fold of journal rows over the plan's actions; rows of other actions are left out. */
export function foldState(actions: readonly Action[], done: DoneActions): State {
	const counts = Object.fromEntries(phases.map((phase) => [phase, { total: 0, done: 0 }])) as Record<
		Phase,
		{ total: number; done: number }
	>;
	const copy = { parts: 0, totalParts: 0, bytes: 0, totalBytes: 0, rows: 0 };
	const left: Action[] = [];
	for (const action of actions) {
		const isDone = done.has(action.id);
		counts[action.phase].total++;
		if (isDone) counts[action.phase].done++;
		else left.push(action);
		if (action.kind !== "copy-part") continue;
		copy.totalParts++;
		copy.totalBytes += action.args.bytes;
		if (!isDone) continue;
		copy.parts++;
		copy.bytes += action.args.bytes;
		copy.rows += (done.get(action.id) as Partial<CopiedPart> | null)?.rows ?? 0;
	}
	return {
		total: actions.length,
		done: actions.length - left.length,
		left,
		phases: counts,
		copy,
		phase: phases.find((phase) => counts[phase].done < counts[phase].total),
	};
}
