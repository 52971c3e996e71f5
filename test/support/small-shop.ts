import { randomBytes } from "node:crypto";
import { type CliFolder, cliFolder } from "./cli.js";
import { createTestDatabase, type TestDatabase } from "./databases.js";

/** A pair of databases, a small shop on the source, and a folder with a spec for them. */
export interface SmallShop extends AsyncDisposable {
	readonly source: TestDatabase;
	readonly target: TestDatabase;
	readonly folder: CliFolder;
}

/** Of the migration; slots belong to the whole server, so every test file has a name of its own. */
export const smallName = `small_${randomBytes(4).toString("hex")}`;

/** Everything there is, in one copy. */
export const oneCopySpec = `version: 1
name: ${smallName}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
replicate: { mode: none }
`;

/** readings as a hypertable by ts, everything else as it is. `more` is further text of the spec, at its end. */
export function smallSpec(more = "", rules = ""): string {
	return `version: 1
name: ${smallName}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
  - match: public.readings
    hypertable: { column: ts, chunk_interval: 1 day, primary_key: [id, ts] }
${rules}copy: { jobs: 2 }
cutover: { when: { lag: { below: 2s, for: 1s } } }
${more}`;
}

const schema = `
	CREATE TABLE devices (id int PRIMARY KEY, name text NOT NULL);
	CREATE TABLE readings (id bigint PRIMARY KEY, ts timestamptz NOT NULL, device int NOT NULL REFERENCES devices, value float8);
	INSERT INTO devices SELECT n, 'device ' || n FROM generate_series(1, 20) n;
	INSERT INTO readings SELECT n, timestamptz '2026-01-01' + n * interval '10 minutes', n % 20 + 1, n FROM generate_series(1, 500) n;
`;

export async function smallShop(
	options: { readonly spec?: string; readonly schema?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<SmallShop> {
	const [source, target] = await Promise.all([createTestDatabase("source"), createTestDatabase("target")]);
	await source.query(options.schema ?? schema);
	const folder = await cliFolder(options.spec ?? smallSpec(), { SOURCE_URL: source.url, TARGET_URL: target.url, ...options.env });
	return {
		source,
		target,
		folder,
		async [Symbol.asyncDispose]() {
			await folder[Symbol.asyncDispose]();
			await Promise.all([source[Symbol.asyncDispose](), target[Symbol.asyncDispose]()]);
		},
	};
}

/** The URL with other parts. */
export function urlWith(url: string, parts: Partial<Pick<URL, "username" | "password" | "host" | "port" | "pathname">>): string {
	return Object.assign(new URL(url), parts).href;
}
