/**
 * What publishes a table on the source. Each is an OID, the first two with the transaction that wrote the row (xmin): as long as they stay,
 * nobody has altered anything, not even for a moment. https://www.postgresql.org/docs/17/ddl-system-columns.html
 */
export interface PublishedBy {
	/** Row of pg_publication. */
	readonly publication: string;
	/** Row of pg_publication_rel. */
	readonly membership: string;
	readonly relation: string;
}
