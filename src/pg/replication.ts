import type { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import type pg from "pg";
import type { Endpoint } from "../model/endpoint.js";
import { formatLsn, type Lsn, parseLsn, toLsn } from "../model/lsn.js";
import { quoteIdent, quoteLiteral } from "../model/sql.js";
import { wallClock } from "../model/wall-clock.js";
import { coalesceReads } from "./coalesce-reads.js";
import { connectClient } from "./connect.js";

export interface CreatedSlot {
	/** Every commit from here on comes through the slot; all before it is in the snapshot. */
	readonly consistentPoint: Lsn;
	/** For SET TRANSACTION SNAPSHOT; gone after close(). */
	readonly snapshot: string;
	/** Ends the connection, and with it the exported snapshot and a temporary slot. */
	close(): Promise<void>;
	/** Resolves when the connection ends, also by itself: the snapshot is gone then. */
	readonly ended: Promise<void>;
}

/**
 * Creates a logical slot for pgoutput and exports the snapshot of its consistent point. Waits for transactions that are open on the source.
 * Throws what connectClient throws, or the server's error (42710 exists, 53400 no free slot, 42501 no privilege).
 * https://www.postgresql.org/docs/17/protocol-replication.html#PROTOCOL-REPLICATION-CREATE-REPLICATION-SLOT
 */
export async function createReplicationSlot(
	endpoint: Endpoint,
	options: { readonly name: string; readonly temporary: boolean; readonly applicationName: string },
): Promise<CreatedSlot> {
	const client = await connectClient(endpoint, { applicationName: options.applicationName, replication: "database" });
	const ended = new Promise<void>((resolve) => client.once("end", resolve));
	try {
		// the syntax before version 15; newer servers take it as well
		const kind = options.temporary ? "TEMPORARY LOGICAL" : "LOGICAL";
		const statement = `CREATE_REPLICATION_SLOT ${quoteIdent(options.name)} ${kind} pgoutput EXPORT_SNAPSHOT`;
		const { rows } = await client.query<{ consistent_point: string; snapshot_name: string }>(statement);
		const [row] = rows;
		if (!row) throw new Error("the server answered CREATE_REPLICATION_SLOT without a row");
		return { consistentPoint: parseLsn(row.consistent_point), snapshot: row.snapshot_name, ended, close: () => client.end() };
	} catch (error) {
		await client.end().catch(() => {});
		throw error;
	}
}

/** The cluster behind an endpoint. */
export interface IdentifiedSystem {
	readonly systemIdentifier: string;
	readonly timeline: number;
	/** Text of the history file of its timeline; empty for the first. */
	readonly history: string;
}

/**
 * Asks a server who it is. Throws what connectClient throws.
 * https://www.postgresql.org/docs/17/protocol-replication.html#PROTOCOL-REPLICATION-IDENTIFY-SYSTEM
 */
export async function identifySystem(endpoint: Endpoint, applicationName: string): Promise<IdentifiedSystem> {
	const client = await connectClient(endpoint, { applicationName, replication: "database" });
	try {
		const { rows } = await client.query<{ systemid: string; timeline: number }>("IDENTIFY_SYSTEM");
		const [row] = rows;
		if (!row) throw new Error("the server answered IDENTIFY_SYSTEM without a row");
		const timeline = Number(row.timeline);
		// the file comes as it is, whatever type the answer gives it
		const history = timeline === 1 ? [] : (await client.query<{ content: string }>(`TIMELINE_HISTORY ${timeline}`)).rows;
		return { systemIdentifier: row.systemid, timeline, history: history[0]?.content ?? "" };
	} finally {
		await client.end().catch(() => {});
	}
}

export interface StreamOptions {
	readonly slot: string;
	readonly publications: readonly string[];
	/** The server sends transactions whose commit record begins here or later (or at the slot's confirmed position, when that is later). */
	readonly from: Lsn;
	readonly applicationName: string;
	/** One pgoutput message; the view is valid during the call only. An exception ends the stream with it. */
	readonly onMessage: (message: Buffer) => void;
	/** The server's position, and whether it wants a confirm() at once. */
	readonly onKeepalive: (walEnd: Lsn, replyRequested: boolean) => void;
}

export interface ReplicationStream {
	/** Tells the server that everything before `lsn` is durable here; `ping` asks it for a keepalive. */
	confirm(lsn: Lsn, ping?: boolean): void;
	/** Stops reading; confirm() still works, and keeps the server from giving up on us. */
	pause(): void;
	resume(): void;
	close(): Promise<void>;
	/** Resolves after close(); rejects when the stream ends otherwise. */
	readonly ended: Promise<void>;
}

const restMs = 10;

/**
 * Starts streaming from a slot with pgoutput, protocol version 1. Throws what connectClient throws, or the server's error (42704 no such slot, 55000
 * invalidated, 55006 in use). https://www.postgresql.org/docs/17/protocol-replication.html#PROTOCOL-REPLICATION-START-REPLICATION-SLOT-LOGICAL
 */
export async function openReplicationStream(endpoint: Endpoint, options: StreamOptions): Promise<ReplicationStream> {
	const client = await connectClient(endpoint, { applicationName: options.applicationName, replication: "database" });
	try {
		const { rows } = await client.query<{ server_version_num: string }>("SHOW server_version_num");
		return await startStream(client, startStatement(options, Number(rows[0]?.server_version_num)), options);
	} catch (error) {
		await client.end().catch(() => {});
		throw error;
	}
}

/** Resolves when the server has gone over to streaming. */
function startStream(client: pg.Client, statement: string, { onMessage, onKeepalive }: StreamOptions): Promise<ReplicationStream> {
	const wire = wireOf(client);
	const gate = coalesceReads(wire.stream, restMs);
	let failure: unknown;
	let closing: Promise<void> | undefined;
	const close = () => {
		gate.close();
		closing ??= client.end().catch(() => {});
		return closing;
	};
	const take = ({ chunk }: { readonly chunk: Buffer }) => {
		// the rest of a packet comes after its first message has failed
		if (failure !== undefined || closing) return;
		try {
			if (chunk[0] === copyBoth.data) onMessage(chunk.subarray(25));
			else if (chunk[0] === copyBoth.keepalive) onKeepalive(toLsn(chunk.readBigUInt64BE(1)), chunk[17] === 1);
		} catch (error) {
			failure = error;
			void close();
		}
	};
	const confirm = (lsn: Lsn, ping = false) => {
		if (!closing && lsn > 0n) wire.sendCopyFromChunk(standbyStatus(lsn, ping));
	};
	wire.on("copyData", take);
	const ended = client
		.query(statement)
		.then(() => {
			throw new Error("Connection terminated: the server ended the stream");
		})
		.catch((error: unknown) => {
			if (failure !== undefined) throw failure;
			if (!closing) throw error;
		})
		.finally(close);
	return new Promise((resolve, reject) => {
		wire.once("replicationStart", () => resolve({ confirm, pause: gate.pause, resume: gate.resume, close, ended }));
		ended.then(() => reject(new Error("Connection terminated: closed before it started")), reject);
	});
}

/** First bytes of what travels in CopyData. https://www.postgresql.org/docs/17/protocol-replication.html#PROTOCOL-REPLICATION-XLOGDATA */
const copyBoth = { data: 0x77, keepalive: 0x6b, status: 0x72 } as const;
const yearTwoThousandMs = Date.UTC(2000, 0);

/** Written, flushed and applied are one to us. https://www.postgresql.org/docs/17/protocol-replication.html#PROTOCOL-REPLICATION-STANDBY-STATUS-UPDATE */
function standbyStatus(lsn: Lsn, ping: boolean): Buffer {
	const status = Buffer.alloc(34);
	status[0] = copyBoth.status;
	for (const offset of [1, 9, 17]) status.writeBigUInt64BE(lsn, offset);
	status.writeBigInt64BE(BigInt(wallClock() - yearTwoThousandMs) * 1000n, 25);
	status[33] = ping ? 1 : 0;
	return status;
}

function startStatement({ slot, from, publications }: StreamOptions, version: number): string {
	const settings = ["proto_version '1'", `publication_names ${quoteLiteral(publications.map(quoteIdent).join(","))}`];
	if (version >= 140000) settings.push("messages 'true'");
	return `START_REPLICATION SLOT ${quoteIdent(slot)} LOGICAL ${formatLsn(from)} (${settings.join(", ")})`;
}

/** The driver's connection, which its types leave out. */
interface Wire extends EventEmitter {
	readonly stream: Duplex;
	sendCopyFromChunk(chunk: Buffer): void;
}

function wireOf(client: pg.Client): Wire {
	return (client as unknown as { readonly connection: Wire }).connection;
}
