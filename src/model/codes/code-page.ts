/** What `explain CODE` prints. */
export interface CodePage {
	readonly title: string;
	/** Why it happens, what it means for the data, and the ways out; plain text, wrapped at 80 columns. */
	readonly page: string;
}
