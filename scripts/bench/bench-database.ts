import pg from "pg";

/** About 850 MB at scale 1: a time-series table with two indexes, pgbench's tables with their keys, and small tables. */
function statements(scale: number): string[] {
	const readings = Math.round(5_000_000 * scale);
	const branches = Math.max(1, Math.round(15 * scale));
	const small = Array.from(
		{ length: 20 },
		(_, table) => `
		CREATE TABLE small_${table} (id int PRIMARY KEY, name text NOT NULL, price numeric(10,2));
		INSERT INTO small_${table} SELECT n, 'thing ' || n, n / 7.0 FROM generate_series(1, 2000) n;
		CREATE INDEX ON small_${table} (name)`,
	);
	return [
		"CREATE TABLE readings (ts timestamptz NOT NULL, device_id int NOT NULL, temperature float8, humidity float8, status text)",
		`INSERT INTO readings SELECT '2026-01-01'::timestamptz + n * interval '1 second', n % 1000, 20 + sin(n), 50 + cos(n), 'ok ' || n % 50
			FROM generate_series(1, ${readings}) n`,
		"CREATE INDEX ON readings (ts)",
		"CREATE INDEX ON readings (device_id, ts)",
		"CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88))",
		"CREATE TABLE pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84))",
		"CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84))",
		`INSERT INTO pgbench_branches SELECT n, 0, '' FROM generate_series(1, ${branches}) n`,
		`INSERT INTO pgbench_tellers SELECT n, 1 + n / 10, 0, '' FROM generate_series(1, ${branches} * 10) n`,
		`INSERT INTO pgbench_accounts SELECT n, 1 + n / 100000, 0, '' FROM generate_series(1, ${branches} * 100000) n`,
		...small,
		"VACUUM ANALYZE",
		"CHECKPOINT",
	];
}

/** Runs statements one by one in autocommit. */
export async function execute(url: string, texts: readonly string[]): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		for (const text of texts) await client.query(text);
	} finally {
		await client.end();
	}
}

export async function fillBenchDatabase(url: string, scale: number): Promise<void> {
	await execute(url, statements(scale));
}

/** An empty database beside the one of `serverUrl`. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
	await execute(serverUrl, [`CREATE DATABASE ${name} TEMPLATE template0`]);
	const url = new URL(serverUrl);
	url.pathname = `/${name}`;
	return url.href;
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
	await execute(serverUrl, [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]);
}

export interface Contents {
	readonly bytes: number;
	/** Rows per table and every index, as one text to compare. */
	readonly summary: string;
}

/** What a copy must have: all rows of all tables, and all indexes. */
export async function contentsOf(url: string): Promise<Contents> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		const { rows } = await client.query<{ name: string; rows: string; indexes: string }>(`
			SELECT c.relname AS name, (SELECT string_agg(indexdef, '; ' ORDER BY indexdef) FROM pg_indexes WHERE tablename = c.relname) AS indexes,
				(xpath('//c/text()', query_to_xml(format('SELECT count(*) AS c FROM public.%I', c.relname), false, true, '')))[1]::text AS rows
			FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.relname`);
		const size = await client.query<{ bytes: string }>("SELECT pg_database_size(current_database()) AS bytes");
		return { bytes: Number(size.rows[0]?.bytes), summary: rows.map((row) => `${row.name} ${row.rows} ${row.indexes}`).join("\n") };
	} finally {
		await client.end();
	}
}
