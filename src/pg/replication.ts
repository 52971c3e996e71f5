import type { Duplex } from "node:stream";
import type pg from "pg";
import { LogicalReplicationService } from "pg-logical-replication";
import type { Endpoint } from "../model/endpoint.js";
import { formatLsn, type Lsn, parseLsn, toLsn } from "../model/lsn.js";
import { quoteIdent, quoteLiteral } from "../model/sql.js";
import { coalesceReads, type ReadGate } from "./coalesce-reads.js";
import { connectClient, connectWith, sessionStatements } from "./connect.js";

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
 * invalidated, 55006 in use).
 *
 * The library keeps the CopyBoth conversation. Its own acknowledging stays off: it would confirm what was received, not what is durable, and its
 * acknowledge(lsn) confirms lsn + 1, behind which a commit record at lsn would never come again.
 */
export async function openReplicationStream(endpoint: Endpoint, options: StreamOptions): Promise<ReplicationStream> {
	const connect = { applicationName: options.applicationName, replication: "database" } as const;
	const { started } = await connectWith(endpoint, connect, (config) => startStream(config, options));
	return await started;
}

/** Resolves once connected, so that what START_REPLICATION is refused with is not taken for a connection that failed. */
function startStream(config: pg.ClientConfig, options: StreamOptions): Promise<{ readonly started: Promise<ReplicationStream> }> {
	const service = new LogicalReplicationService(config, {
		acknowledge: { auto: false, timeoutSeconds: 0 },
		flowControl: { enabled: false },
	});
	let gate: ReadGate | undefined;
	let failure: unknown;
	let closing: Promise<void> | undefined;
	const close = () => {
		gate?.close();
		closing ??= service.destroy().then(() => {});
		return closing;
	};
	const guarded = (work: () => void) => {
		// the rest of a chunk comes after its first message has failed
		if (failure !== undefined || closing) return;
		try {
			work();
		} catch (error) {
			failure = error;
			void close();
		}
	};
	const confirm = (lsn: Lsn, ping = false) => {
		if (!closing && lsn > 0n) void service.acknowledge(formatLsn(toLsn(lsn - 1n)), ping);
	};
	service.on("error", () => {}); // subscribe() rejects with it
	service.on("data", (_lsn: string, message: Buffer) => guarded(() => options.onMessage(message)));
	service.on("heartbeat", (lsn, _time, reply) => guarded(() => options.onKeepalive(parseLsn(lsn), reply)));
	return new Promise((connected, refused) => {
		const plugin = {
			name: "pgoutput",
			options: {},
			parse: (message: Buffer) => message,
			async start(client: pg.Client, slot: string, from: string) {
				connected({ started });
				gate = coalesceReads(socketOf(client), restMs);
				await client.query(sessionStatements());
				await client.query(startStatement(slot, from, options.publications, await serverVersion(client)));
				throw new Error("Connection terminated: the server ended the stream");
			},
		};
		const ended = service
			.subscribe(plugin, options.slot, formatLsn(options.from))
			.catch((error: unknown) => {
				if (!closing) throw error;
			})
			.then(() => {
				if (failure !== undefined) throw failure;
			})
			.finally(close);
		ended.catch(refused);
		const started = new Promise<ReplicationStream>((resolve, reject) => {
			ended.then(() => reject(new Error("Connection terminated: closed before it started")), reject);
			service.on("start", () => resolve({ confirm, pause: () => gate?.pause(), resume: () => gate?.resume(), close, ended }));
		});
		started.catch(() => {});
	});
}

function startStatement(slot: string, from: string, publications: readonly string[], version: number): string {
	const settings = ["proto_version '1'", `publication_names ${quoteLiteral(publications.map(quoteIdent).join(","))}`];
	if (version >= 140000) settings.push("messages 'true'");
	return `START_REPLICATION SLOT ${quoteIdent(slot)} LOGICAL ${from} (${settings.join(", ")})`;
}

async function serverVersion(client: pg.Client): Promise<number> {
	const { rows } = await client.query<{ server_version_num: string }>("SHOW server_version_num");
	return Number(rows[0]?.server_version_num);
}

/** The driver's socket (TLS or plain), which its types leave out. */
function socketOf(client: pg.Client): Duplex {
	return (client as unknown as { connection: { stream: Duplex } }).connection.stream;
}
