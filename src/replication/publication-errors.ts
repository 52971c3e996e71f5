import type { Diagnostic } from "../model/diagnostic.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import { recopyCommand } from "../model/recopy-command.js";
import { formatTableId, type TableId } from "../model/table-id.js";

/** E405: the stream cannot pass what was written since. */
export function publicationGone(publication: string, where: string): HyperferryError {
	return new HyperferryError(exitCodes.failed, [
		{
			code: "E405",
			severity: "error",
			what: `publication ${publication} was dropped on the source`,
			where,
			why: "changes come through it: those since then the source does not send",
			fix: ["run hyperferry clean, empty the tables on the target, and run hyperferry apply: it starts again with a new slot"],
		},
	]);
}

/** E424: changes of this table may be missing. `since`: when it was last as it should be, by the source's clock. */
export function changesInDoubt(table: TableId, words: string, since: string): Diagnostic {
	const name = formatTableId(table);
	return {
		code: "E424",
		severity: "error",
		what: `changes of ${name} may be missing: ${words}`,
		why: `${since}; what was written to ${name} meanwhile the source may not have sent. Nothing more is written to it on the target; the other tables go on`,
		fix: ["find who alters publications on the source, and stop that", `then: ${recopyCommand(table)}`],
		object: name,
	};
}

/** E424 for the whole run: no table is left that certainly has everything. */
export function allChangesInDoubt(words: string, since: string, where: string): HyperferryError {
	return new HyperferryError(exitCodes.failed, [
		{
			code: "E424",
			severity: "error",
			what: `changes of every table may be missing: ${words}`,
			where,
			why: `${since}; what was written meanwhile the source may not have sent`,
			fix: [
				"find who alters publications on the source, and stop that",
				"then run hyperferry clean, empty the tables on the target, and run hyperferry apply: it starts again with a new slot",
			],
		},
	]);
}
