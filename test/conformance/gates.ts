import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { TestDatabase } from "../support/databases.js";

/** Last by name, so that it is created after the schemas of the cases. */
export const gateSchema = "zz_gate";
export const gateTable = `CREATE SCHEMA ${gateSchema}; CREATE TABLE ${gateSchema}.gate (id int PRIMARY KEY); INSERT INTO ${gateSchema}.gate VALUES (0);`;

/** A lock that apply waits for at one place. */
interface Gate {
	open(): Promise<void>;
}

interface GateOptions {
	readonly source: TestDatabase;
	readonly target: TestDatabase;
	/** The migration's. */
	readonly name: string;
	/** Starts apply; nothing of it has run before. */
	readonly start: () => void;
	/** Throws when apply has ended. */
	readonly check: () => void;
}

/**
 * Takes apply through its phases and calls `during` in each, while apply stands still there: with the snapshot taken and nothing copied, with all
 * tables copied but one, with that table's key still to be built, with everything built and nothing applied, and while it streams.
 */
export async function throughPhases(
	{ source, target, name, start, check }: GateOptions,
	during: (phase: number) => Promise<void>,
): Promise<void> {
	const ours = `application_name LIKE 'hyperferry/${name}/%'`;
	const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND ${ours}`;
	const until = async (database: TestDatabase, query: string) => {
		for (; (await database.query(query)).length === 0; await sleep(20)) check();
	};
	const schema = await gate(target, `CREATE SCHEMA ${gateSchema}`);
	start();
	await until(target, waits);
	await during(1);

	const copy = await gate(source, `LOCK TABLE ${gateSchema}.gate`);
	await schema.open();
	await until(target, `SELECT FROM pg_tables WHERE schemaname = '${gateSchema}'`);
	await until(
		target,
		`SELECT 1 WHERE NOT EXISTS (SELECT FROM _hyperferry.table_state WHERE state <> 'copied' AND schema_name <> '${gateSchema}')`,
	);
	await during(2);

	// COPY goes beside this lock, building an index does not
	const build = await gate(target, `LOCK TABLE ${gateSchema}.gate IN ROW EXCLUSIVE MODE`);
	await copy.open();
	await until(target, waits);
	await during(3);

	const applied = await gate(target, "LOCK TABLE _hyperferry.applied IN EXCLUSIVE MODE");
	await build.open();
	await until(target, `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'hyperferry/${name}/apply'`);
	await during(4);

	await applied.open();
	for (const phase of [5, 6]) {
		await source.query(`INSERT INTO ${gateSchema}.gate VALUES (${phase})`);
		await until(target, `SELECT FROM ${gateSchema}.gate WHERE id = ${phase}`);
		if (phase === 5) await during(phase);
	}
}

async function gate(database: TestDatabase, statement: string): Promise<Gate> {
	const client = new pg.Client({ connectionString: database.url });
	client.on("error", () => {});
	await client.connect();
	await client.query(`BEGIN; ${statement}`);
	return {
		async open() {
			await client.query("ROLLBACK");
			await client.end();
		},
	};
}
