import { expect } from "vitest";
import { zeroLsn } from "../../../src/model/lsn.js";
import type { PlannedHypertable, PlannedTable } from "../../../src/model/planned-table.js";
import { applySegments } from "../../../src/replication/apply/apply-segments.js";
import { createNetEffect } from "../../../src/replication/apply/net-effect.js";
import type { RowChange } from "../../../src/replication/apply/row-change.js";
import { tableShape } from "../../../src/replication/apply/table-shape.js";
import { openTargetSession } from "../../../src/replication/apply/target-session.js";
import { decodeMessage } from "../../../src/replication/pgoutput/decode.js";
import { createApplyFixture } from "./apply-fixture.js";

export interface SetCase {
	/** Columns of table h on both sides. */
	readonly columns: string;
	/** Of the source; the target's is this and the dimensions. */
	readonly key: string;
	readonly time?: Partial<PlannedHypertable>;
	/** Runs on the source before anything else. */
	readonly sourceOnly?: string;
	readonly rows: string;
}

/** A table with rows on both sides, and a way to bring what the source does to the target as one set, without falling back to rows. */
export async function createSetFixture({ columns, key, time, sourceOnly = "", rows }: SetCase) {
	const hypertable = time && { column: "ts", columnType: "timestamptz", chunkInterval: "1 day", ...time };
	const { column, chunkInterval, space } = hypertable ?? {};
	const interval = /^\d+$/.test(chunkInterval ?? "") ? chunkInterval : `interval '${chunkInterval}'`;
	const dimensions = [column, ...(space ?? []).map((dimension) => dimension.column)].filter(
		(name) => name && !key.split(", ").includes(name),
	);
	const fixture = await createApplyFixture(
		`CREATE TABLE h (${columns}, PRIMARY KEY (${key})); ${columns.includes("big text") ? "ALTER TABLE h ALTER big SET STORAGE EXTERNAL" : ""}`,
		hypertable
			? `ALTER TABLE h DROP CONSTRAINT h_pkey; ALTER TABLE h ADD PRIMARY KEY (${[key, ...dimensions].join(", ")});
			SELECT create_hypertable('h', by_range('${column}', ${interval}))
			${(space ?? []).map((dimension) => `; SELECT add_dimension('h', by_hash('${dimension.column}', ${dimension.partitions}))`).join("")}`
			: "",
	);
	await fixture.source.query(sourceOnly);
	const planned: PlannedTable = await fixture.planned("h", hypertable ? { hypertable } : {});
	const table = {
		key: "h",
		planned,
		shape: tableShape(planned),
		copyPoint: zeroLsn,
		follows: true,
		truncatedBefore: zeroLsn,
		rowsUntil: zeroLsn,
		stop: undefined,
	};
	const session = await openTargetSession(fixture.endpoint, "set", "replica", fixture.abort.signal);

	/** The source's changes since the last time, folded. */
	async function fold(...statements: readonly string[]) {
		for (const statement of statements) await fixture.source.query(statement);
		const messages = await fixture.source.query<{ data: Buffer }>(
			"SELECT data FROM pg_logical_slot_get_binary_changes($1, NULL, NULL, 'proto_version', '1', 'publication_names', 'apply_test')",
			[fixture.slot],
		);
		const effect = createNetEffect(table.shape);
		for (const { data } of messages) {
			const message = decodeMessage(data);
			if (["insert", "update", "delete"].includes(message.type)) effect.add(message as RowChange, zeroLsn);
		}
		return effect.segments();
	}

	/** Does it, in one transaction; rejects with SetFailed instead of going row by row. `inside` looks at the open transaction. */
	async function carry(statements: readonly string[], inside = async () => {}): Promise<void> {
		const segments = await fold(...statements);
		expect(segments.map(({ kind }) => kind)).toEqual(["set"]);
		await session.exec("BEGIN");
		await applySegments(session, table, segments);
		await inside();
		await session.exec("COMMIT; SELECT pg_stat_force_next_flush()");
		await fixture.expectEqual("h");
	}

	/** How many chunks the open transaction has looked into. */
	async function chunksRead(): Promise<number> {
		const [row] = await session.query<{ n: number }>(
			"SELECT count(*)::int AS n FROM pg_stat_xact_all_tables WHERE relid IN (SELECT public.show_chunks('public.h')::oid) AND seq_scan + coalesce(idx_scan, 0) > 0",
		);
		return row?.n ?? -1;
	}

	await carry([`INSERT INTO h ${rows}`]);
	return {
		...fixture,
		carry,
		chunksRead,
		async [Symbol.asyncDispose]() {
			await session.close();
			await fixture[Symbol.asyncDispose]();
		},
	};
}
