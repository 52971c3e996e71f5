import type { Lsn } from "../../model/lsn.js";

/** A value that the server did not send because it is TOASTed and unchanged. */
export const unchanged: unique symbol = Symbol("unchanged");

/** Text form in UTF-8 (a view into the received buffer), NULL, or unchanged. */
export type TupleValue = Buffer | null | typeof unchanged;

/** Values in the order of the relation's columns. */
export type Tuple = readonly TupleValue[];

export interface Relation {
	readonly type: "relation";
	readonly oid: number;
	readonly schema: string;
	readonly name: string;
	/** pg_class.relreplident */
	readonly replicaIdentity: "d" | "n" | "f" | "i";
	readonly columns: readonly RelationColumn[];
}

export interface RelationColumn {
	readonly name: string;
	/** Part of the replica identity. */
	readonly key: boolean;
	readonly typeOid: number;
	readonly typeModifier: number;
}

/** What pgoutput sends, protocol version 1. https://www.postgresql.org/docs/17/protocol-logicalrep-message-formats.html */
export type PgOutputMessage =
	| {
			readonly type: "begin" /** LSN of the commit record: the transaction's place in commit order. */;
			readonly commitLsn: Lsn;
			readonly xid: number /** Microseconds since 2000-01-01 UTC. */;
			readonly commitTime: bigint;
	  }
	| {
			readonly type: "commit";
			readonly commitLsn: Lsn /** End of the commit record: where receiving continues. */;
			readonly endLsn: Lsn;
			readonly commitTime: bigint;
	  }
	| Relation
	| { readonly type: "insert"; readonly oid: number; readonly row: Tuple }
	/** `key`: old key columns only (others null), when the key changed; `old`: whole old row, under REPLICA IDENTITY FULL. */
	| { readonly type: "update"; readonly oid: number; readonly key?: Tuple; readonly old?: Tuple; readonly row: Tuple }
	| { readonly type: "delete"; readonly oid: number; readonly key?: Tuple; readonly old?: Tuple }
	| { readonly type: "truncate"; readonly oids: readonly number[]; readonly cascade: boolean; readonly restartIdentity: boolean }
	| { readonly type: "message"; readonly transactional: boolean; readonly lsn: Lsn; readonly prefix: string; readonly content: Buffer }
	| { readonly type: "origin" }
	| { readonly type: "type"; readonly oid: number; readonly schema: string; readonly name: string };
