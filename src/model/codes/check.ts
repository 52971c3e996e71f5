import type { CodePage } from "./code-page.js";

export const checkCodes = {
	C101: {
		title: "A server cannot be reached",
		page: "",
	},
	C102: {
		title: "The server refused the login",
		page: "",
	},
	C103: {
		title: "Source and target are the same database",
		page: "",
	},
	C104: {
		title: "The target has no TimescaleDB",
		page: "",
	},
	C105: {
		title: "wal_level is not logical",
		page: "",
	},
	C106: {
		title: "No free replication slot",
		page: "",
	},
	C107: {
		title: "No free WAL sender",
		page: "",
	},
	C108: {
		title: "The role may not replicate",
		page: "",
	},
	C109: {
		title: "The role may not read a table",
		page: `Reading the schema locks every table in ACCESS SHARE mode, and copying reads
every row: both need SELECT on the table and USAGE on its schema. Nothing was
changed on either server.

Ways out: grant what the message names, or on PostgreSQL 14 and later grant
the role pg_read_all_data, which covers tables made later as well. Row level
security must not hide rows: give the role BYPASSRLS or let it own the table.`,
	},
	C110: {
		title: "The role may not publish a table",
		page: "",
	},
	C111: {
		title: "The role may not set session_replication_role",
		page: "",
	},
	C112: {
		title: "A table has no key and cannot publish updates",
		page: "",
	},
	C113: {
		title: "A target table has rows",
		page: "",
	},
	C114: {
		title: "An object differs on the target",
		page: "",
	},
	C115: {
		title: "A subscription writes to a target table",
		page: "",
	},
	C116: {
		title: "The TLS connection failed",
		page: "",
	},
	C117: {
		title: "The database does not exist",
		page: "",
	},
	C118: {
		title: "The target is read-only",
		page: "",
	},
	C119: {
		title: "An extension is missing on the target",
		page: "",
	},
	C120: {
		title: "The slot or publication name is taken",
		page: "",
	},
	C121: {
		title: "An unlogged table cannot be streamed",
		page: "",
	},
	C122: {
		title: "Old transactions are open on the source",
		page: "",
	},
	C123: {
		title: "The slot may be invalidated by max_slot_wal_keep_size",
		page: "",
	},
	C124: {
		title: "The target publishes all tables",
		page: "",
	},
	C125: {
		title: "The encodings differ",
		page: "",
	},
	C126: {
		title: "The role cannot fence the source",
		page: "",
	},
	C127: {
		title: "A role does not exist on the target",
		page: "",
	},
	C128: {
		title: "The target holds another migration",
		page: "",
	},
	C129: {
		title: "The role may not create objects on the target",
		page: "",
	},
	C130: {
		title: "pg_dump failed",
		page: `The catalog is read by pg_dump 18, which the package brings along, over the
same connection that everything else uses. It failed, so nothing was planned
and nothing was changed; the server's own words stand in the message.

Usual reasons: another session holds an ACCESS EXCLUSIVE lock on a table for
more than a minute (wait for its DDL to end); there are more tables than
max_locks_per_transaction times max_connections allows to lock at once (raise
the former and restart the server); a function, view or type is broken so that
the server cannot print it (the message names it: repair or drop it).`,
	},
} as const satisfies Record<string, CodePage>;
