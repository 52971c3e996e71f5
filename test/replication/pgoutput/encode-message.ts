import { type PgOutputMessage, type Tuple, unchanged } from "../../../src/replication/pgoutput/message.js";

/** The server's side of protocol version 1, for property tests and for change logs made by hand. */
export function encodeMessage(message: PgOutputMessage): Buffer {
	switch (message.type) {
		case "begin":
			return Buffer.concat([text("B"), int64(message.commitLsn), int64(message.commitTime), int32(message.xid)]);
		case "commit":
			return Buffer.concat([text("C\0"), int64(message.commitLsn), int64(message.endLsn), int64(message.commitTime)]);
		case "relation": {
			const columns = message.columns.flatMap((column) => [
				Buffer.from([column.key ? 1 : 0]),
				text(`${column.name}\0`),
				int32(column.typeOid),
				int32(column.typeModifier),
			]);
			const head = text(`${message.schema}\0${message.name}\0${message.replicaIdentity}`);
			return Buffer.concat([text("R"), int32(message.oid), head, int16(message.columns.length), ...columns]);
		}
		case "insert":
			return Buffer.concat([text("I"), int32(message.oid), text("N"), tuple(message.row)]);
		case "update":
			return Buffer.concat([text("U"), int32(message.oid), ...before(message), text("N"), tuple(message.row)]);
		case "delete":
			return Buffer.concat([text("D"), int32(message.oid), ...before(message)]);
		case "truncate": {
			const options = Buffer.from([(message.cascade ? 1 : 0) | (message.restartIdentity ? 2 : 0)]);
			return Buffer.concat([text("T"), int32(message.oids.length), options, ...message.oids.map(int32)]);
		}
		case "message": {
			const head = Buffer.from([message.transactional ? 1 : 0]);
			return Buffer.concat([text("M"), head, int64(message.lsn), text(`${message.prefix}\0`), sized(message.content)]);
		}
		case "origin":
			return Buffer.concat([text("O"), int64(0n), text("origin\0")]);
		case "type":
			return Buffer.concat([text("Y"), int32(message.oid), text(`${message.schema}\0${message.name}\0`)]);
		default:
			return message satisfies never;
	}
}

function before(message: { readonly key?: Tuple; readonly old?: Tuple }): Buffer[] {
	if (message.key) return [text("K"), tuple(message.key)];
	return message.old ? [text("O"), tuple(message.old)] : [];
}

function tuple(values: Tuple): Buffer {
	const encoded = values.map((value) =>
		value === null ? text("n") : value === unchanged ? text("u") : Buffer.concat([text("t"), sized(value)]),
	);
	return Buffer.concat([int16(values.length), ...encoded]);
}

function sized(bytes: Buffer): Buffer {
	return Buffer.concat([int32(bytes.length), bytes]);
}

function text(value: string): Buffer {
	return Buffer.from(value);
}

function int16(value: number): Buffer {
	const buffer = Buffer.alloc(2);
	buffer.writeUInt16BE(value);
	return buffer;
}

function int32(value: number): Buffer {
	const buffer = Buffer.alloc(4);
	buffer.writeInt32BE(value | 0);
	return buffer;
}

function int64(value: bigint): Buffer {
	const buffer = Buffer.alloc(8);
	buffer.writeBigInt64BE(BigInt.asIntN(64, value));
	return buffer;
}
