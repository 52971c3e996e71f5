/** One thing of ours that is left somewhere. */
export type CleanItem = {
	/** One line for people: what happens to it. */
	readonly text: string;
} & (
	| { readonly kind: "fence"; readonly side: "source"; readonly undo: string }
	| { readonly kind: "slot"; readonly side: "source"; readonly name: string }
	| { readonly kind: "publication"; readonly side: "source"; readonly name: string }
	/** `table` is quoted as in SQL. */
	| { readonly kind: "replica-identity"; readonly side: "source"; readonly table: string; readonly undo: string }
	| ({ readonly kind: "membership"; readonly side: "target" } & TemporaryMembership)
	| { readonly kind: "schema"; readonly side: "target" }
	| { readonly kind: "directory"; readonly side: "local"; readonly path: string }
);

export interface CleanScope {
	/** Of the migration: names what is ours. */
	readonly name: string;
	/** State and change log on this machine. */
	readonly directories: readonly string[];
	/** The state file's copy of the changes on the source, for when the target's is gone. */
	readonly recordedChanges: readonly RecordedChange[];
	/** Known otherwise than from the target's records. */
	readonly memberships?: readonly TemporaryMembership[];
}

/** Ours in a role that got objects, for as long as the migration works on them. */
export interface TemporaryMembership {
	readonly role: string;
	readonly member: string;
}

export interface RecordedChange {
	readonly kind: "replica-identity" | "database-setting";
	readonly object: string;
	/** SQL on the source that puts back what was there. */
	readonly undo: string;
}
