import { toLsn } from "../../model/lsn.js";
import { ByteCursor } from "./byte-cursor.js";
import { type PgOutputMessage, type RelationColumn, type Tuple, type TupleValue, unchanged } from "./message.js";
import { messageType, messageTypes } from "./message-type.js";

type Of<T extends PgOutputMessage["type"]> = Extract<PgOutputMessage, { readonly type: T }>;

const newRow = 0x4e;
const keyColumns = 0x4b;
const oldRow = 0x4f;

/**
 * Decodes one pgoutput message of protocol version 1 (the payload of one XLogData). Values are views into `buffer`.
 * Throws Error with the byte offset when the message is of no known type, too short or too long.
 * https://www.postgresql.org/docs/17/protocol-logicalrep-message-formats.html
 */
export function decodeMessage(buffer: Buffer): PgOutputMessage {
	const cursor = new ByteCursor(buffer, 1);
	const message = decodeBody(messageType(buffer), cursor);
	cursor.end();
	return message;
}

function decodeBody(type: number, cursor: ByteCursor): PgOutputMessage {
	switch (type) {
		case messageTypes.insert:
			return decodeInsert(cursor);
		case messageTypes.update:
			return decodeUpdate(cursor);
		case messageTypes.delete:
			return decodeDelete(cursor);
		case messageTypes.begin:
			return { type: "begin", commitLsn: toLsn(cursor.int64()), commitTime: cursor.int64(), xid: cursor.uint32() };
		case messageTypes.commit:
			return decodeCommit(cursor);
		case messageTypes.relation:
			return decodeRelation(cursor);
		case messageTypes.type:
			return { type: "type", oid: cursor.uint32(), schema: schemaName(cursor), name: cursor.string() };
		case messageTypes.truncate:
			return decodeTruncate(cursor);
		case messageTypes.message:
			return decodeLogicalMessage(cursor);
		case messageTypes.origin:
			cursor.int64();
			cursor.string();
			return { type: "origin" };
		default:
			throw cursor.error(`unknown message type 0x${type.toString(16)}`, 0);
	}
}

function decodeInsert(cursor: ByteCursor): Of<"insert"> {
	const oid = cursor.uint32();
	cursor.expect(newRow);
	return { type: "insert", oid, row: decodeTuple(cursor) };
}

function decodeUpdate(cursor: ByteCursor): Of<"update"> {
	const oid = cursor.uint32();
	const kind = cursor.uint8();
	if (kind === newRow) return { type: "update", oid, row: decodeTuple(cursor) };
	if (kind !== keyColumns && kind !== oldRow) throw cursor.error(`unexpected tuple kind 0x${kind.toString(16)}`, cursor.offset - 1);
	const before = decodeTuple(cursor);
	cursor.expect(newRow);
	const row = decodeTuple(cursor);
	return kind === keyColumns ? { type: "update", oid, key: before, row } : { type: "update", oid, old: before, row };
}

function decodeDelete(cursor: ByteCursor): Of<"delete"> {
	const oid = cursor.uint32();
	const kind = cursor.uint8();
	if (kind === keyColumns) return { type: "delete", oid, key: decodeTuple(cursor) };
	if (kind === oldRow) return { type: "delete", oid, old: decodeTuple(cursor) };
	throw cursor.error(`unexpected tuple kind 0x${kind.toString(16)}`, cursor.offset - 1);
}

function decodeCommit(cursor: ByteCursor): Of<"commit"> {
	cursor.uint8(); // flags, unused
	return { type: "commit", commitLsn: toLsn(cursor.int64()), endLsn: toLsn(cursor.int64()), commitTime: cursor.int64() };
}

function decodeRelation(cursor: ByteCursor): Of<"relation"> {
	const oid = cursor.uint32();
	const schema = schemaName(cursor);
	const name = cursor.string();
	const identity = String.fromCharCode(cursor.uint8());
	if (identity !== "d" && identity !== "n" && identity !== "f" && identity !== "i")
		throw cursor.error(`unknown replica identity ${JSON.stringify(identity)}`, cursor.offset - 1);
	const columns: RelationColumn[] = [];
	for (let left = cursor.uint16(); left > 0; left--) {
		const key = (cursor.uint8() & 1) === 1;
		columns.push({ name: cursor.string(), key, typeOid: cursor.uint32(), typeModifier: cursor.int32() });
	}
	return { type: "relation", oid, schema, name, replicaIdentity: identity, columns };
}

function decodeTruncate(cursor: ByteCursor): Of<"truncate"> {
	const count = cursor.uint32();
	const options = cursor.uint8();
	const oids: number[] = [];
	for (let left = count; left > 0; left--) oids.push(cursor.uint32());
	return { type: "truncate", oids, cascade: (options & 1) !== 0, restartIdentity: (options & 2) !== 0 };
}

function decodeLogicalMessage(cursor: ByteCursor): Of<"message"> {
	const transactional = (cursor.uint8() & 1) === 1;
	const lsn = toLsn(cursor.int64());
	const prefix = cursor.string();
	return { type: "message", transactional, lsn, prefix, content: cursor.bytes(cursor.uint32()) };
}

/** The server sends an empty name for pg_catalog. */
function schemaName(cursor: ByteCursor): string {
	return cursor.string() || "pg_catalog";
}

function decodeTuple(cursor: ByteCursor): Tuple {
	const count = cursor.uint16();
	const values: TupleValue[] = [];
	for (let left = count; left > 0; left--) {
		const kind = cursor.uint8();
		if (kind === 0x74 /* t */) values.push(cursor.bytes(cursor.uint32()));
		else if (kind === 0x6e /* n */) values.push(null);
		else if (kind === 0x75 /* u */) values.push(unchanged);
		else throw cursor.error(`unexpected value kind 0x${kind.toString(16)}`, cursor.offset - 1);
	}
	return values;
}
