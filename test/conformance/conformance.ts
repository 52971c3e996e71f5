import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/model/diagnostic.js";
import { quoteIdent } from "../../src/model/sql.js";
import { type CliFolder, cliFolder, type RunningCli } from "../support/cli.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { caseSpec } from "./case-spec.js";
import { expectSameRows, plainSession } from "./compare-schemas.js";
import { type CaseSchema, type ConformanceCase, caseSchemas } from "./conformance-case.js";
import { gateTable, throughPhases } from "./gates.js";

export interface Theme {
	/** Run on the source before the cases' own statements. */
	readonly source?: string;
	/** Run on the target before the migration. */
	readonly target?: string;
	/** Encoding of the source; UTF8. */
	readonly encoding?: string;
	/** Environment of the commands. */
	readonly env?: Readonly<Record<string, string>>;
	/** Further text of the spec. */
	readonly spec?: string;
	/** Verify before the cutover, which waits for it after what happened. */
	readonly verifyFirst?: true;
	/** What else must hold after the cutover. */
	readonly after?: Readonly<Record<string, (world: ThemeWorld) => Promise<void>>>;
}

export interface ThemeWorld {
	readonly source: TestDatabase;
	readonly target: TestDatabase;
	readonly folder: CliFolder;
}

/** One migration with all cases of a theme, whose statements run in every phase of it; each case is a test of its own. */
export function conformance(title: string, cases: readonly ConformanceCase[], theme: Theme = {}): void {
	describe(title, () => {
		const schemas = caseSchemas(cases);
		const name = `conf_${randomBytes(4).toString("hex")}`;
		let source: TestDatabase;
		let target: TestDatabase;
		let folder: CliFolder;
		let apply: RunningCli | undefined;
		let cutover: { readonly exit: number | null; readonly output: string } | undefined;
		let stops: readonly { readonly schema: string; readonly table: string; readonly reason: Diagnostic }[] = [];

		beforeAll(async () => {
			source = await createTestDatabase("source", theme.encoding ? { encoding: theme.encoding } : {});
			target = await createTestDatabase("target");
			await source.query(`${theme.source ?? ""};${gateTable}`);
			if (theme.target) await target.query(theme.target);
			await eachCase(source, schemas, ({ schema, theCase }) => [`CREATE SCHEMA ${quoteIdent(schema)}`, theCase.schema]);
			folder = await cliFolder(caseSpec(name, schemas, theme.spec ?? ""), { SOURCE_URL: source.url, TARGET_URL: target.url, ...theme.env });
			const start = () => {
				apply = folder.start("apply", "--yes");
			};
			const check = () => {
				if (apply?.child.exitCode != null) throw new Error(`apply ended early:\n${apply.output().slice(-3000)}`);
			};
			await throughPhases({ source, target, name, start, check }, (phase) =>
				eachCase(source, schemas, ({ theCase }) => changesIn(theCase, phase)),
			);
			stops = await target.query(
				`SELECT schema_name AS schema, table_name AS table, reason FROM _hyperferry.table_state WHERE state = 'stopped'`,
			);
			if (stops.length > 0) return apply?.child.kill("SIGTERM");
			if (theme.verifyFirst) expect((await folder.run("verify", "--level", "full")).exit).toBe(0);
			const { exit, stdout, stderr } = await folder.run("cutover", "--confirm", name, "--wait", "60s");
			cutover = { exit, output: `${stdout}${stderr}${apply?.output().slice(-3000)}` };
		}, 300_000);

		afterAll(async () => {
			await folder?.[Symbol.asyncDispose]();
			await source?.[Symbol.asyncDispose]();
			await target?.[Symbol.asyncDispose]();
		});

		test.each(schemas)("$title", async (caseSchema) => {
			expect(stops.filter(({ schema }) => schema === caseSchema.schema)).toEqual([]);
			await expectSameRows(source, target, caseSchema);
		});

		test("the cutover", () => {
			expect(stops).toEqual([]);
			expect(cutover?.exit, cutover?.output).toBe(0);
		});

		for (const [what, check] of Object.entries(theme.after ?? {})) test(what, () => check({ source, target, folder }));
	});
}

function changesIn(theCase: ConformanceCase, phase: number): readonly string[] {
	return (theCase.changes ?? []).map((statement) => statement.replaceAll("$n", String(phase)));
}

/** Several sessions, so that transactions of different cases come between each other; those of one case stay in order. */
async function eachCase(
	source: TestDatabase,
	schemas: readonly CaseSchema[],
	statementsOf: (schema: CaseSchema) => readonly string[],
): Promise<void> {
	const queue = [...schemas];
	const failures: string[] = [];
	const work = async () => {
		const client = new pg.Client({ connectionString: source.url });
		await client.connect();
		await client.query(plainSession);
		for (let next = queue.shift(); next; next = queue.shift()) {
			await client.query(`SET search_path = ${quoteIdent(next.schema)}, public`);
			for (const statement of statementsOf(next)) {
				await client.query(statement).catch((error: unknown) => failures.push(`${next?.title}: ${error}\n  ${statement}`));
			}
		}
		await client.end();
	};
	await Promise.all([work(), work(), work()]);
	if (failures.length > 0) throw new Error(`cases that the source refuses:\n${failures.join("\n")}`);
}
