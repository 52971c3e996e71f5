import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Event } from "../../../src/model/events.js";
import { type Lsn, parseLsn } from "../../../src/model/lsn.js";
import type { PlannedTable } from "../../../src/model/planned-table.js";
import { tableKey } from "../../../src/model/table-id.js";
import { type Applier, type ApplierOptions, startApplier } from "../../../src/replication/apply/applier.js";
import { openChangeLog } from "../../../src/replication/change-log/open-change-log.js";
import { createTestDatabase } from "../../support/databases.js";
import { endpointOf } from "../../support/endpoints.js";

type Overrides = Partial<Omit<PlannedTable, "identity" | "columns">> & { readonly identity?: PlannedTable["identity"] };

interface StartOptions extends Partial<Omit<ApplierOptions, "tables" | "tableStates">> {
	readonly tables: readonly PlannedTable[];
	readonly copyPoints?: Readonly<Record<string, Lsn>>;
}

/** A source with a slot, a target with our tables, the same DDL on both, and the way between them. */
export async function createApplyFixture(ddl: string, targetDdl = "", sourceEncoding = "UTF8") {
	const source = await createTestDatabase("source", { encoding: sourceEncoding });
	const target = await createTestDatabase("target");
	const directory = await mkdtemp(join(tmpdir(), "hyperferry-apply-"));
	const changeLog = openChangeLog(directory, { limitBytes: 2 ** 30 });
	for (const database of [source, target]) {
		await database.query("SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'; SET extra_float_digits = 3");
		await database.query(ddl);
	}
	await target.query(`${targetDdl}; ${ours}`);
	await source.query("CREATE PUBLICATION apply_test FOR ALL TABLES");
	// slot names are the server's
	const slot = `apply_${source.name}`;
	await source.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
	const endpoint = endpointOf(target.url, "target");
	const events: Event[] = [];
	const abort = new AbortController();
	const appliers: Applier[] = [];
	async function dispose(): Promise<void> {
		abort.abort(new Error("the test is over"));
		await Promise.allSettled(appliers.map(({ done }) => done));
		await changeLog.close();
		await rm(directory, { recursive: true, force: true, maxRetries: 5 });
		await Promise.all([source[Symbol.asyncDispose](), target[Symbol.asyncDispose]()]);
	}

	async function sourceLsn(): Promise<Lsn> {
		const [row] = await source.query<{ lsn: string }>("SELECT pg_current_wal_insert_lsn()::text AS lsn");
		return parseLsn(row?.lsn ?? "");
	}

	/** What the source did until now goes into the change log. */
	async function pump(): Promise<Lsn> {
		const lsn = await sourceLsn();
		const rows = await source.query<{ data: Buffer }>(
			"SELECT data FROM pg_logical_slot_get_binary_changes($1, NULL, NULL, 'proto_version', '1', 'publication_names', 'apply_test')",
			[slot],
		);
		for (const { data } of rows) changeLog.append(data);
		changeLog.advance(lsn);
		await changeLog.flush();
		return lsn;
	}

	function start({ tables, copyPoints = {}, ...options }: StartOptions): Applier {
		const states = tables.map(
			({ table }) => [tableKey(table), { copyPoint: copyPoints[table.name] ?? parseLsn("0/1"), state: "copied" }] as const,
		);
		const applier = startApplier({
			endpoint,
			name: "test",
			writesAs: "replica",
			changeLog,
			tables,
			tableStates: new Map(states),
			from: parseLsn("0/1"),
			batch: { rows: 5000, maxDelayMs: 1000 },
			emit: (event) => events.push(event),
			signal: abort.signal,
			...options,
		});
		appliers.push(applier);
		return applier;
	}

	/** Pumps and waits until all of it is applied. */
	async function settle(applier: Applier): Promise<void> {
		const lsn = await pump();
		const hold = await Promise.race([applier.holdAt(lsn), applier.done.then(() => undefined)]);
		await hold?.release();
	}

	async function rows(side: "source" | "target", table: string): Promise<string[]> {
		const database = side === "source" ? source : target;
		const found = await database.query<{ row: string }>(`SELECT "whole row"::text AS row FROM ${table} AS "whole row"`);
		return found.map(({ row }) => row).sort();
	}

	async function expectEqual(...tables: readonly string[]): Promise<void> {
		for (const table of tables) expect(await rows("target", table), table).toEqual(await rows("source", table));
	}

	/** As the planner makes it: all columns but generated ones, the primary key as identity. */
	async function planned(name: string, overrides: Overrides = {}): Promise<PlannedTable> {
		// the planner's names are qualified
		await source.query("SET search_path = ''");
		const columns = await source.query<{
			name: string;
			type: string;
			base: string;
			oid: number;
			always: boolean;
			equality: boolean;
			key: boolean;
		}>(
			`SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, format_type(a.atttypid, NULL) AS base, a.atttypid::int AS oid,
				a.attidentity = 'a' AS always, format_type(a.atttypid, NULL) NOT IN ('json', 'xml', 'point') AS equality,
				a.attnum = ANY (coalesce((SELECT conkey FROM pg_constraint WHERE conrelid = a.attrelid AND contype = 'p'), '{}')) AS key
			FROM pg_attribute AS a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum`,
			[`public.${name}`],
		);
		await source.query("RESET search_path");
		return {
			table: { schema: "public", name },
			ruleLine: 1,
			rule: "",
			data: "all",
			bytes: 0,
			rows: 0,
			columns: columns.map((c) => ({
				name: c.name,
				type: c.type,
				baseType: c.base,
				typeOid: c.oid,
				identityAlways: c.always,
				hasEquality: c.equality,
			})),
			format: "text",
			identity: { mode: "key", columns: columns.filter(({ key }) => key).map((c) => c.name) },
			publication: "all",
			otherUniqueKeys: false,
			updates: 0,
			deletes: 0,
			...overrides,
		};
	}

	return {
		source,
		target,
		changeLog,
		slot,
		events,
		abort,
		endpoint,
		sourceLsn,
		pump,
		start,
		settle,
		rows,
		expectEqual,
		planned,
		[Symbol.asyncDispose]: dispose,
	};
}

export type ApplyFixture = Awaited<ReturnType<typeof createApplyFixture>>;

const ours = `
	CREATE SCHEMA _hyperferry;
	CREATE TABLE _hyperferry.applied (one boolean PRIMARY KEY DEFAULT true CHECK (one), lsn pg_lsn NOT NULL, committed_at timestamptz,
		transactions bigint, changes bigint);
	CREATE TABLE _hyperferry.table_state (schema_name text, table_name text, copy_point pg_lsn, state text, reason jsonb,
		PRIMARY KEY (schema_name, table_name));
`;
