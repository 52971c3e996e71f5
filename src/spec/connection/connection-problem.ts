/** What is wrong with the connection settings of one side, in words without any of their secrets. */
export interface ConnectionProblem {
	readonly severity: "error" | "warning";
	/** The spec's key that is to blame; undefined when the trouble comes from elsewhere. */
	readonly key?: string;
	readonly what: string;
	readonly why?: string;
	readonly fix: readonly string[];
}
