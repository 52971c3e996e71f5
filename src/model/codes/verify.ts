import type { CodePage } from "./code-page.js";

/** Comparing both sides, and writing rows anew. */
export const verifyCodes = {
	E460: {
		title: "The target cannot be repaired from the source now",
		page: `verify --repair writes rows of the target anew as they are on the source. That is right only while the source is where the application writes. After the cutover the application writes to the target, and a difference is what it is supposed to do: repairing would throw its writes away.

In a migration without streaming (replicate.mode: none) a repair needs that no apply is running on the target.

hyperferry verify without --repair shows the differences at any time and changes nothing.`,
	},
	E461: {
		title: "Applying went on before the repair was committed",
		page: `While rows are repaired, applying stands still at one position of the source, and the rows are written as they are there. When the apply that was asked to wait has ended, was replaced by another, or has waited for longer than an hour, the repair cannot know any more whether a newer change of the same row has come in between. It is rolled back whole: the target is as it was before.

Run hyperferry verify --repair again.`,
	},
	E462: {
		title: "A table could not be repaired",
		page: `The rows that differ are deleted on the target and copied from the source in one transaction, and compared before it is committed. The target refused one of these steps (the message has its words), or a row came out different from what was written: a trigger that is ENABLE ALWAYS, or a generated column with another definition, changes it on the way. The whole repair was rolled back, that of other tables too.

Mend the cause, or write the rows by hand, then run hyperferry verify --repair again. The file that verify names lists every row.`,
	},
} as const satisfies Record<string, CodePage>;
