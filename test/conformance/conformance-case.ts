/** Values, keys or statements that a migration must carry over exactly. */
export interface ConformanceCase {
	/** Unique within its theme; also the name of the schema that it lives in. */
	readonly name: string;
	/** Tables with their first rows; the case's schema comes first in the search path, then `public`. */
	readonly schema: string;
	/**
	 * Statements that are run once in every phase, each a transaction unless it has BEGIN and COMMIT of its own. `$n` stands for the number of the
	 * phase, from 1.
	 */
	readonly changes?: readonly string[];
	/** By table: the rest of its rule, as the spec has it. */
	readonly rules?: Readonly<Record<string, string>>;
	/** By table: its hypertable, as the spec has it. The case is then run a second time with these. */
	readonly hypertables?: Readonly<Record<string, string>>;
	/** It makes no sense without its hypertables: it is run with them only. */
	readonly onlyHypertables?: true;
	/** Hazards that its rules need consent for, `$s` for the schema: "H301 $s.t". */
	readonly accept?: readonly string[];
	/** Tables that differ on purpose: what the target has in the end, as texts of rows. */
	readonly expected?: Readonly<Record<string, readonly string[]>>;
}

/** One schema of the migration: a case, or a case with its hypertables. */
export interface CaseSchema {
	readonly title: string;
	readonly schema: string;
	readonly hypertables: Readonly<Record<string, string>>;
	readonly theCase: ConformanceCase;
}

export function caseSchemas(cases: readonly ConformanceCase[]): readonly CaseSchema[] {
	return cases.flatMap((theCase): readonly CaseSchema[] => {
		if (theCase.onlyHypertables) return [{ title: theCase.name, schema: theCase.name, hypertables: theCase.hypertables ?? {}, theCase }];
		const plain = { title: theCase.name, schema: theCase.name, hypertables: {}, theCase };
		if (!theCase.hypertables) return [plain];
		const { hypertables } = theCase;
		return [plain, { title: `${theCase.name}, as a hypertable`, schema: `${theCase.name} hyper`, hypertables, theCase }];
	});
}
