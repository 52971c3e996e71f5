import type { Socket } from "node:net";
import type pg from "pg";

export interface PipelinedStatement {
	readonly text: string;
	/** Texts, or buffers in the type's binary format. */
	readonly values: readonly (Buffer | string | null)[];
}

export interface PipelinedResult {
	/** As the command tag counts them. */
	readonly count: number;
	/** Texts. */
	readonly rows: readonly (readonly (string | null)[])[];
}

/** The driver's connection, with those of its messages that are sent here. */
interface Wire {
	readonly stream: Socket;
	parse(statement: { readonly text: string }): void;
	bind(portal: { readonly values: readonly unknown[] }): void;
	execute(portal: object): void;
	sync(): void;
}

/**
 * Runs statements one after the other in one round trip: one Sync ends them all, so the server skips what follows an error, with which this
 * rejects; the connection stays usable. https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export function pipeline(client: pg.Client, statements: readonly PipelinedStatement[]): Promise<readonly PipelinedResult[]> {
	if (statements.length === 0) return Promise.resolve([]);
	return new Promise((resolve, reject) => {
		const results: PipelinedResult[] = [];
		let rows: (readonly (string | null)[])[] = [];
		client.query({
			submit: (connection: pg.Connection) => send(connection as unknown as Wire, statements),
			handleDataRow: ({ fields }: { readonly fields: readonly (string | null)[] }) => {
				rows.push(fields);
			},
			handleCommandComplete: ({ text }: { readonly text: string }) => {
				results.push({ count: Number(/\d+$/.exec(text)?.[0] ?? 0), rows });
				rows = [];
			},
			handleReadyForQuery: () => resolve(results),
			handleError: reject,
		} as pg.Submittable);
	});
}

function send(wire: Wire, statements: readonly PipelinedStatement[]): void {
	wire.stream.cork();
	for (const { text, values } of statements) {
		wire.parse({ text });
		wire.bind({ values });
		wire.execute({});
	}
	wire.sync();
	wire.stream.uncork();
}
