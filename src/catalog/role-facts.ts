/** A role of the server; roles belong to all its databases. */
export interface RoleFacts {
	readonly name: string;
	readonly superuser: boolean;
	readonly inherit: boolean;
	readonly createRole: boolean;
	readonly createDatabase: boolean;
	readonly login: boolean;
	readonly replication: boolean;
	readonly bypassRowSecurity: boolean;
	/** -1: any number. */
	readonly connectionLimit: number;
	/** As the server prints timestamptz. */
	readonly validUntil?: string;
	readonly comment?: string;
	/** Roles that it is a direct member of, in name order. */
	readonly memberOf: readonly RoleMembership[];
	/** Its own defaults, for every database and for this one. */
	readonly settings: readonly RoleSetting[];
	/** What our role can do with it. */
	readonly ours: {
		/** Act with its rights without further ado. */
		readonly inherits: boolean;
		/** SET ROLE to it, which giving it an object takes. */
		readonly set: boolean;
		/** Grant its membership. */
		readonly grant: boolean;
	};
}

export interface RoleMembership {
	readonly role: string;
	readonly admin: boolean;
	/** Options of PostgreSQL 16; before, the member's INHERIT decides and SET is always there. */
	readonly inherit?: boolean;
	readonly set?: boolean;
}

export interface RoleSetting {
	readonly name: string;
	readonly value: string;
	/** Holds in this database only. */
	readonly here: boolean;
}
