import type { Lsn } from "./lsn.js";

/** Stops applying for a moment, while receiving goes on. Holds may overlap; the lowest counts. */
export interface ApplierHold {
	/** Stops where applying is: resolves when nothing is under way. */
	pause(): Promise<Hold>;
	/**
	 * Effective from the call on: no transaction whose commit LSN is `lsn` or later is applied. Resolves when all that committed before are
	 * committed on the target.
	 */
	holdAt(lsn: Lsn): Promise<Hold>;
}

export interface Hold {
	/** Lets applying go on. */
	release(): void | Promise<void>;
}
