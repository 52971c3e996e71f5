/** What of the machine the connection settings need; a port, so that resolving them stays a pure decision. */
export interface LocalFiles {
	/** Text and permission bits (undefined where the system has none) of a file; undefined when it cannot be read. */
	read(path: string): { readonly text: string; readonly mode?: number } | undefined;
	/** Whether something of that name exists, a socket for instance. */
	exists(path: string): boolean;
	/** The user's home folder and name in the operating system. */
	readonly home: string;
	readonly user: string;
}
