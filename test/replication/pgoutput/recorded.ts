import type { Lsn } from "../../../src/model/lsn.js";
import type { PgOutputMessage, Relation } from "../../../src/replication/pgoutput/message.js";
import { unchanged } from "../../../src/replication/pgoutput/message.js";

/** What a PostgreSQL 17.11 server sent (pg_logical_slot_get_binary_changes, protocol 1, messages on), and what it means. */
export interface Recorded {
	readonly title: string;
	/** Spaces only for reading. */
	readonly hex: string;
	readonly message: PgOutputMessage;
}

const lsn = (value: bigint) => value as Lsn;
const text = (value: string) => Buffer.from(value);
const int4 = { typeOid: 23, typeModifier: -1 };
const plainText = { typeOid: 25, typeModifier: -1 };

const items: Relation = {
	type: "relation",
	oid: 0x4667,
	schema: "public",
	name: "items",
	replicaIdentity: "d",
	columns: [
		{ name: "id", key: true, ...int4 },
		{ name: "name", key: false, ...plainText },
		{ name: "big", key: false, ...plainText },
		{ name: "mood", key: false, typeOid: 0x4663, typeModifier: -1 },
	],
};

export const recorded: readonly Recorded[] = [
	{
		title: "begin",
		//    B  final LSN         commit time       xid
		hex: "42 0000000062ec18d0 000303c4e368c451 0000046a",
		message: { type: "begin", commitLsn: lsn(0x62ec18d0n), commitTime: 0x000303c4e368c451n, xid: 1130 },
	},
	{
		title: "commit",
		//    C  flags LSN       end              commit time
		hex: "43 00 0000000062ec18d0 0000000062ec1900 000303c4e368c451",
		message: { type: "commit", commitLsn: lsn(0x62ec18d0n), endLsn: lsn(0x62ec1900n), commitTime: 0x000303c4e368c451n },
	},
	{
		title: "type: CREATE TYPE mood AS ENUM",
		//    Y  oid      public         mood
		hex: "59 00004663 7075626c696300 6d6f6f6400",
		message: { type: "type", oid: 0x4663, schema: "public", name: "mood" },
	},
	{
		title: "relation: items (id int PRIMARY KEY, name text, big text, mood mood)",
		//    R  oid      public         items        d  4    key id     int4     -1
		hex: `52 00004667 7075626c696300 6974656d7300 64 0004 01 696400 00000017 ffffffff
			00 6e616d6500 00000019 ffffffff  00 62696700 00000019 ffffffff  00 6d6f6f6400 00004663 ffffffff`,
		message: items,
	},
	{
		title: "relation with REPLICA IDENTITY FULL: every column is key",
		hex: "52 0000466e 7075626c696300 66756c6c5f726f777300 66 0002 01 6100 00000017 ffffffff 01 6200 00000019 ffffffff",
		message: {
			type: "relation",
			oid: 0x466e,
			schema: "public",
			name: "full_rows",
			replicaIdentity: "f",
			columns: [
				{ name: "a", key: true, ...int4 },
				{ name: "b", key: true, ...plainText },
			],
		},
	},
	{
		title: "insert: NULL, an empty string and an enum label",
		//    I  oid      N  4    "2"           NULL ""         "sad"
		hex: "49 00004667 4e 0004 74 00000001 32 6e 74 00000000 74 00000003 736164",
		message: { type: "insert", oid: 0x4667, row: [text("2"), null, text(""), text("sad")] },
	},
	{
		title: "update that leaves a TOASTed value alone",
		hex: "55 00004667 4e 0004 74 00000001 31 74 00000001 6e 75 74 00000002 6f6b",
		message: { type: "update", oid: 0x4667, row: [text("1"), text("n"), unchanged, text("ok")] },
	},
	{
		title: "update that changes the key: old key columns, the others NULL",
		hex: "55 00004667 4b 0004 74 00000001 32 6e 6e 6e 4e 0004 74 00000001 33 6e 74 00000000 74 00000003 736164",
		message: {
			type: "update",
			oid: 0x4667,
			key: [text("2"), null, null, null],
			row: [text("3"), null, text(""), text("sad")],
		},
	},
	{
		title: "update under FULL: the whole old row",
		hex: "55 0000466e 4f 0002 74 00000001 31 6e 4e 0002 74 00000001 31 74 00000001 7a",
		message: { type: "update", oid: 0x466e, old: [text("1"), null], row: [text("1"), text("z")] },
	},
	{
		title: "delete by key",
		hex: "44 00004667 4b 0004 74 00000001 33 6e 6e 6e",
		message: { type: "delete", oid: 0x4667, key: [text("3"), null, null, null] },
	},
	{
		title: "delete under FULL",
		hex: "44 0000466e 4f 0002 74 00000001 31 74 00000001 7a",
		message: { type: "delete", oid: 0x466e, old: [text("1"), text("z")] },
	},
	{
		title: "truncate of two tables, RESTART IDENTITY CASCADE",
		//    T  2        options
		hex: "54 00000002 03 00004667 00004673",
		message: { type: "truncate", oids: [0x4667, 0x4673], cascade: true, restartIdentity: true },
	},
	{
		title: "truncate of one table",
		hex: "54 00000001 00 0000466e",
		message: { type: "truncate", oids: [0x466e], cascade: false, restartIdentity: false },
	},
	{
		title: "transactional message",
		//    M  flags LSN        hyperferry               4        mark
		hex: "4d 01 0000000062ec3910 6879706572666572727900 00000004 6d61726b",
		message: { type: "message", transactional: true, lsn: lsn(0x62ec3910n), prefix: "hyperferry", content: text("mark") },
	},
	{
		title: "message outside of a transaction",
		hex: "4d 00 0000000062ec3980 6f7468657200 00000005 6c6f6f7365",
		message: { type: "message", transactional: false, lsn: lsn(0x62ec3980n), prefix: "other", content: text("loose") },
	},
	{
		title: "origin",
		hex: "4f 000000000000abcd 68665f7265636f72645f6f726967696e00",
		message: { type: "origin" },
	},
];

export function bytesOf(hex: string): Buffer {
	return Buffer.from(hex.replaceAll(/\s/g, ""), "hex");
}
