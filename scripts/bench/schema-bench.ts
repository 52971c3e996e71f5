import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Servers } from "../servers/servers.js";
import { createDatabase, dropDatabase, execute } from "./bench-database.js";
import { applySchema, pgDump, pgRestore, planSchema } from "./copiers.js";
import type { TimedRun } from "./timed-run.js";

export type SchemaRuns = Readonly<Record<"plan" | "pg_dump" | "apply" | "pg_restore", readonly TimedRun[]>>;

const perStatement = 500;

/** Half of the objects are tables, half are their indexes: a key for every second table, a plain index for the others. */
function statements(objects: number): string[] {
	const tables = Math.floor(objects / 2);
	return Array.from({ length: Math.ceil(tables / perStatement) }, (_, batch) => {
		const [first, last] = [batch * perStatement + 1, Math.min(tables, (batch + 1) * perStatement)];
		return `DO $$ BEGIN
			FOR n IN ${first}..${last} LOOP
				EXECUTE format('CREATE TABLE public.t%s (id bigint NOT NULL, ts timestamptz NOT NULL DEFAULT now(), device int, value float8, note text)', n);
				IF n % 2 = 0 THEN EXECUTE format('ALTER TABLE public.t%s ADD PRIMARY KEY (id)', n);
				ELSE EXECUTE format('CREATE INDEX ON public.t%s (device, ts)', n); END IF;
			END LOOP;
		END $$`;
	});
}

/**
 * A database of very many empty tables: reading and planning it against pg_dump --schema-only, and making it against pg_restore of pg_dump's
 * archive. Every run begins with an empty database with TimescaleDB.
 */
export async function schemaBench(
	servers: Servers,
	options: { readonly objects: number; readonly rounds: number; readonly onProgress: (line: string) => void },
): Promise<SchemaRuns> {
	const name = `hyperferry_bench_${randomBytes(4).toString("hex")}`;
	const folder = await mkdtemp(join(tmpdir(), "hyperferry-bench-"));
	const archive = join(folder, "schema.dump");
	const runs: Record<keyof SchemaRuns, TimedRun[]> = { plan: [], pg_dump: [], apply: [], pg_restore: [] };
	try {
		options.onProgress(`making ${options.objects} tables and indexes`);
		const sourceUrl = await createDatabase(servers.sourceUrl, name);
		await execute(sourceUrl, [...statements(options.objects), "VACUUM ANALYZE pg_class, pg_attribute, pg_index, pg_depend"]);
		for (let round = 0; round < options.rounds; round++) {
			const fresh = async () => {
				await dropDatabase(servers.targetUrl, name);
				const url = await createDatabase(servers.targetUrl, name);
				await execute(url, ["CREATE EXTENSION timescaledb"]);
				return url;
			};
			const note = async (key: keyof SchemaRuns, run: Promise<TimedRun>) => {
				const done = await run;
				runs[key].push(done);
				options.onProgress(`round ${round + 1}: ${key} ${done.seconds.toFixed(1)} s`);
			};
			await note("pg_dump", pgDump(servers, sourceUrl, archive));
			await note("pg_restore", pgRestore(servers, archive, await fresh()));
			const targetUrl = await fresh();
			await note("plan", planSchema(sourceUrl, targetUrl));
			await note("apply", applySchema(sourceUrl, targetUrl));
		}
		return runs;
	} finally {
		await rm(folder, { recursive: true, force: true });
		await dropDatabase(servers.targetUrl, name);
		await dropDatabase(servers.sourceUrl, name);
	}
}
