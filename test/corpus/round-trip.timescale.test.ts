import { afterAll, expect, test } from "vitest";
import { startPostgresMajor } from "../../scripts/servers/postgres-major.js";
import type { Cluster } from "../../scripts/servers/server-process.js";
import { introspect } from "../../src/catalog/introspect.js";
import type { TableId } from "../../src/model/table-id.js";
import { dumpTableOfContents } from "../../src/pg/pgdump/dump-table-of-contents.js";
import type { TocEntry } from "../../src/pg/pgdump/parse-dump.js";
import { openSession } from "../../src/pg/session.js";
import type { Plan } from "../../src/plan/plan.js";
import { type CliFolder, cliFolder } from "../support/cli.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { corpusSchemas, loadCorpus } from "./load-corpus.js";

const started: Cluster[] = [];
afterAll(() => Promise.all(started.map((cluster) => cluster.stop())));

const spec = (mode: string) => `
version: 1
name: corpus
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
schema: { include: ${JSON.stringify(corpusSchemas)} }
replicate: { mode: ${mode} }
tables: [{ match: "*.*" }]
`;

/** What a migration does not create on its own, and what pg_dump does not print. */
const leftOut = /^(publication|publication table|publication tables in schema|subscription|event trigger|user mapping|index) /;

/** What the corpus does not hold: kinds for which contrib has nothing, or which are data. */
const everyKind = `ACCESS METHOD; ACL; AGGREGATE; CAST; CHECK CONSTRAINT; COLLATION; COMMENT; CONSTRAINT; CONVERSION; DEFAULT; DEFAULT ACL; DOMAIN;
	EVENT TRIGGER; EXTENSION; FK CONSTRAINT; FOREIGN DATA WRAPPER; FOREIGN TABLE; FUNCTION; INDEX; INDEX ATTACH; MATERIALIZED VIEW; OPERATOR;
	OPERATOR CLASS; OPERATOR FAMILY; POLICY; PROCEDURAL LANGUAGE; PROCEDURE; PUBLICATION; PUBLICATION TABLE; PUBLICATION TABLES IN SCHEMA;
	ROW SECURITY; RULE; SCHEMA; SEQUENCE; SEQUENCE OWNED BY; SERVER; SHELL TYPE; STATISTICS; SUBSCRIPTION; TABLE; TABLE ATTACH;
	TEXT SEARCH CONFIGURATION; TEXT SEARCH DICTIONARY; TEXT SEARCH PARSER; TEXT SEARCH TEMPLATE; TRANSFORM; TRIGGER; TYPE; USER MAPPING; VIEW`.split(
	/;\s+/,
);

test.each([
	[12, "none"],
	[13, "none"],
	[14, "none"],
	[15, "continuous"],
	[16, "none"],
	[17, "continuous"],
	[18, "none"],
] as const)(
	"every object of PostgreSQL %i arrives, in mode %s, but for those that the plan names",
	async (major, mode) => {
		const cluster = await startPostgresMajor(major);
		started.push(cluster);
		await using source = await createTestDatabase(cluster);
		await using target = await createTestDatabase("target");
		// How the same objects read on the target's server, whose deparsing differs from other versions'
		await using reference = await createTestDatabase("target");
		await loadCorpus(source, major);
		await loadCorpus(reference, Math.min(major, 17));
		// Extensions of PostgreSQL 18 are newer than the target's: those are taken as they are
		if (major === 18) {
			await target.query("CREATE SCHEMA ext");
			for (const name of ["btree_gist", "citext", "postgres_fdw"]) await target.query(`CREATE EXTENSION ${name} SCHEMA ext`);
		}
		await using folder = await cliFolder(spec(mode), { SOURCE_URL: source.url, TARGET_URL: target.url });

		const planned = await folder.run("plan", "--json");
		expect(planned.exit, planned.stderr).toBe(0);
		const { omitted, tables } = JSON.parse(planned.stdout) as Plan;
		await applyWhole(folder, mode, async () => {
			expect((await folder.run("plan")).stdout).toContain("No changes.");
		});

		expect(omitted.filter(({ object }) => !leftOut.test(object) && !object.startsWith("comment "))).toEqual([]);
		expect(omitted.map(({ object }) => object)).toContain("index town.never_finished");
		const announced = await entryNames(
			source,
			omitted.map(({ object }) => object),
		);
		const wanted = (await entries(reference)).filter(({ name }) => !announced.has(name));
		const got = await entries(target);
		expect(got).toEqual(wanted);
		if (major === 17) {
			const onSource = (await entries(source)).filter(({ name }) => !announced.has(name));
			expect(got.filter(({ name }) => !name.includes("timescaledb")).sort(byName)).toEqual(onSource.sort(byName));
			expect(everyKind.filter((kind) => !got.some((entry) => entry.kind === kind) && ![...announced].some((name) => name.startsWith(kind)))).toEqual([]);
			expect(onSource.filter(({ kind }) => kind !== "COMMENT" && kind !== "ACL").length).toBeGreaterThanOrEqual(300);
		}
		const counted = tables.map(({ table }) => table);
		expect(await counts(target, counted)).toEqual(await counts(source, counted));
	},
	300_000,
);

/** Runs apply to its end, or until it streams, and then `check`. */
async function applyWhole(folder: CliFolder, mode: string, check: () => Promise<void>): Promise<void> {
	const apply = folder.start("apply", "--yes");
	if (mode === "none") {
		const { exit, stderr } = await apply.result;
		expect(exit, stderr).toBe(0);
		return check();
	}
	await apply.until(/applying changes/);
	await check();
	apply.child.kill("SIGTERM");
	await apply.result;
}

interface Entry {
	readonly kind: string;
	readonly name: string;
	readonly sql: string;
}

const nameOf = ({ kind, schema = "-", tag }: Pick<TocEntry, "kind" | "schema" | "tag">) => `${kind} ${schema} ${tag}`;
const byName = (a: Entry, b: Entry) => (a.name < b.name ? -1 : 1);

/** pg_dump's entries in its order, without our own schema and TimescaleDB's. */
async function entries(database: TestDatabase): Promise<Entry[]> {
	await using session = await openSession(endpointOf(database.url), { applicationName: "test" });
	const excludeSchemas = ["_timescaledb*", "timescaledb_*", "_hyperferry"];
	const found = await session.transaction(
		() => dumpTableOfContents(session, { side: "target", excludeSchemas }),
		"ISOLATION LEVEL REPEATABLE READ READ ONLY",
	);
	return found
		.filter(({ kind, tag }) => !(kind.startsWith("PUBLICATION") && tag.startsWith("hyperferry_")))
		.map((entry) => ({ kind: entry.kind, name: nameOf(entry), sql: entry.sql }));
}

async function entryNames(database: TestDatabase, ids: readonly string[]): Promise<ReadonlySet<string>> {
	await using session = await openSession(endpointOf(database.url), { applicationName: "test" });
	const { objects } = await introspect(session, { side: "source", schemas: corpusSchemas });
	return new Set(ids.flatMap((id) => objects.get(id) ?? []).map(nameOf));
}

async function counts(database: TestDatabase, tables: readonly TableId[]): Promise<unknown> {
	const name = ({ schema, name }: TableId) => `"${schema.replaceAll('"', '""')}"."${name.replaceAll('"', '""')}"`;
	const each = tables.map((table, index) => `SELECT ${index} AS n, count(*)::int AS rows FROM ONLY ${name(table)}`);
	return database.query(`${each.join(" UNION ALL ")} ORDER BY 1`);
}
