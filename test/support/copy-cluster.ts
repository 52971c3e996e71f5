import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";

const run = promisify(execFile);

/**
 * Copies the data folder of a running server into one of a standby that has what the server has now, its slots as well. Without `follow` it hears no
 * more of it; with it, it streams as a standby of that name.
 */
export async function copyCluster(url: string, to: string, follow?: string): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	const from = (await client.query("SHOW data_directory")).rows[0].data_directory as string;
	await client.query("SELECT pg_backup_start('copy', true)");
	await run("cp", ["-a", from, to]);
	const [stopped] = (await client.query("SELECT labelfile FROM pg_backup_stop(false)")).rows;
	await client.end();
	await run("cp", ["-a", `${from}/pg_wal/.`, join(to, "pg_wal")]);
	await rm(join(to, "postmaster.pid"), { force: true });
	const { hostname, port, password } = new URL(url);
	const conninfo = `host=${hostname} port=${port} user=postgres password=${password} application_name=${follow}`;
	const files = {
		backup_label: stopped.labelfile,
		"standby.signal": "",
		"postgresql.auto.conf": follow ? `primary_conninfo = '${conninfo}'\n` : "",
	};
	for (const [name, text] of Object.entries(files)) {
		await writeFile(join(to, name), text);
		await run("cp", ["--attributes-only", "--preserve=all", join(to, "PG_VERSION"), join(to, name)]);
	}
}
