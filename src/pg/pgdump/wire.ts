/**
 * The few protocol messages that the relay must understand.
 * https://www.postgresql.org/docs/17/protocol-message-formats.html
 */

/** Request codes that stand where a StartupMessage has its protocol version. */
const encryptionRequests: readonly number[] = [80877103, 80877104];

/** One whole message of pg_dump: sent before the session starts (no type byte), or typed. */
export type FrontendMessage =
	| { readonly type: "encryption-request" }
	| { readonly type: "startup" }
	| { readonly type: string; readonly bytes: Buffer };

/** Cuts what pg_dump writes into whole messages; libpq may flush in the middle of one. */
export function frontendFramer(): (bytes: Uint8Array) => FrontendMessage[] {
	let rest: Buffer = Buffer.alloc(0);
	let started = false;
	return (bytes) => {
		rest = Buffer.concat([rest, bytes]);
		const messages: FrontendMessage[] = [];
		for (;;) {
			const head = started ? 1 : 0;
			if (rest.length < head + 4) return messages;
			const end = head + rest.readInt32BE(head);
			if (rest.length < end) return messages;
			const message = rest.subarray(0, end);
			rest = rest.subarray(end);
			if (started) messages.push({ type: String.fromCharCode(message[0] ?? 0), bytes: message });
			else if (encryptionRequests.includes(message.readInt32BE(4))) messages.push({ type: "encryption-request" });
			else {
				started = true;
				messages.push({ type: "startup" });
			}
		}
	};
}

/** What a server answers to a StartupMessage that needs no password: ready, with these run-time parameters. */
export function startupReply(parameters: Readonly<Record<string, string>>, processId: number): Buffer {
	const int32 = (value: number) => {
		const buffer = Buffer.alloc(4);
		buffer.writeInt32BE(value);
		return buffer;
	};
	return Buffer.concat([
		message("R", int32(0)),
		...Object.entries(parameters).map(([name, value]) => message("S", Buffer.from(`${name}\0${value}\0`))),
		message("K", Buffer.concat([int32(processId), int32(0)])),
		message("Z", Buffer.from("I")),
	]);
}

function message(type: string, body: Buffer): Buffer {
	const head = Buffer.alloc(5);
	head.write(type, "latin1");
	head.writeInt32BE(body.length + 4, 1);
	return Buffer.concat([head, body]);
}

/** An ErrorResponse of the server. */
export interface ServerError {
	/** SQLSTATE */
	readonly code: string;
	readonly message: string;
	readonly detail?: string;
	readonly hint?: string;
}

/** Follows the server's messages: calls `onReady` after each ReadyForQuery and `onError` for each ErrorResponse. */
export function backendFollower(onReady: () => void, onError: (error: ServerError) => void): (bytes: Buffer) => void {
	let rest: Buffer = Buffer.alloc(0);
	/** Bytes of a message of no interest that are still to come: rows need not be joined. */
	let skip = 0;
	return (bytes) => {
		let at = Math.min(skip, bytes.length);
		skip -= at;
		rest = Buffer.concat([rest, bytes.subarray(at)]);
		at = 0;
		while (rest.length - at >= 5) {
			const type = String.fromCharCode(rest[at] ?? 0);
			const end = at + 1 + rest.readInt32BE(at + 1);
			if (type === "E" && rest.length < end) break;
			if (type === "E") onError(errorFields(rest.subarray(at + 5, end)));
			if (type === "Z" && rest.length < end) break;
			if (type === "Z") onReady();
			skip = Math.max(0, end - rest.length);
			at = Math.min(end, rest.length);
		}
		rest = rest.subarray(at);
	};
}

function errorFields(body: Buffer): ServerError {
	const fields = new Map(
		body
			.toString("utf8")
			.split("\0")
			.map((field) => [field[0], field.slice(1)]),
	);
	const [detail, hint] = [fields.get("D"), fields.get("H")];
	return { code: fields.get("C") ?? "", message: fields.get("M") ?? "", ...(detail && { detail }), ...(hint && { hint }) };
}
