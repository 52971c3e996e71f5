import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ensureStateRoot } from "../engine/state-file.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Endpoint } from "../model/endpoint.js";
import { formatEndpoint } from "../model/endpoint.js";
import { type ExitCode, exitCodes, HyperferryError } from "../model/errors.js";
import { formatSize } from "../model/size.js";
import { openSession } from "../pg/session.js";
import { renderStarterSpec, type StarterSpec, takeProposals } from "../render/starter-spec.js";
import { hinderedProposals } from "../runtime/hindered-proposals.js";
import { type StarterFacts, starterFacts } from "../runtime/starter-facts.js";
import { resolveEndpoint } from "../spec/connection/resolve-endpoint.js";
import { localFiles } from "../spec/load-spec.js";
import { parseSpec } from "../spec/parse-spec.js";
import { specSchema } from "../spec/spec-schema.js";
import type { Command, CommandContext } from "./command.js";
import { stateRoot } from "./load-spec.js";

const targetVariable = "TARGET_URL";

export const init: Command = {
	name: "init",
	summary: "write a first spec from the source's catalog, with proposals for hypertables",
	options: {
		source: { type: "string", value: "VARIABLE", help: "environment variable with the source's URL (default: SOURCE_URL)" },
		schema: { type: "string", value: "SCHEMA", multiple: true, help: "take this schema only; may be repeated (default: all)" },
		output: { type: "string", short: "o", value: "FILE", help: "the file to write (default: the spec's)" },
	},
	async run(context) {
		const { options, flags, reporter, version } = context;
		const file = typeof options.output === "string" ? options.output : flags.file;
		if (existsSync(file)) throw refused(exists(file));
		const sourceVariable = typeof options.source === "string" ? options.source : "SOURCE_URL";
		const endpoint = endpointOf(context, sourceVariable);
		const schemas = [options.schema ?? []].flat().map(String);
		await using session = await openSession(endpoint, {
			applicationName: "hyperferry/init",
			settings: { default_transaction_read_only: "on" },
		});
		const facts = await starterFacts(session, schemas, context.abort);
		const missing = schemas.filter((name) => !facts.schemas.includes(name));
		const tables = [...facts.source.tables.values()].filter(({ relkind }) => relkind === "r" || relkind === "p");
		if (missing.length > 0 || tables.length === 0) throw refused(nothing(endpoint, missing));
		const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
		const { server } = facts.source;
		const draft: StarterSpec = {
			name: specName(endpoint.database),
			sourceVariable,
			targetVariable,
			source: `${formatEndpoint(endpoint)}: PostgreSQL ${server.version}, ${tables.length} tables, ${formatSize(bytes)}`,
			hyperferry: version,
			schema: schemaPlace(file),
			schemas: facts.schemas,
			proposals: facts.proposals,
		};
		const proposals = checkedProposals(draft, facts, context);
		await write(file, renderStarterSpec({ ...draft, proposals }));
		await ensureStateRoot(stateRoot({ ...context, flags: { ...flags, file } }));
		const possible = proposals.filter(({ hindrance }) => hindrance === undefined).length;
		reporter.result(
			[
				`Wrote ${file}: ${tables.length} tables, ${formatSize(bytes)}, ${possible} ${possible === 1 ? "proposal" : "proposals"} for hypertables (commented out).`,
				`Next: read it, set ${targetVariable}, then hyperferry plan${file === "migration.yaml" ? "" : ` -f ${file}`}`,
			].join("\n"),
			{ file, name: draft.name, schemas: facts.schemas, tables: tables.length, bytes, proposals },
		);
		return exitCodes.done;
	},
};

/** The file is planned with every proposal before it is written, so that none of them can fail by itself. */
function checkedProposals(
	draft: StarterSpec,
	{ source, proposals }: StarterFacts,
	{ env, version }: CommandContext,
): StarterSpec["proposals"] {
	const text = takeProposals(renderStarterSpec(draft));
	const { spec, diagnostics } = parseSpec(
		text,
		"migration.yaml",
		{ ...env, [draft.targetVariable]: "postgres://localhost/target" },
		localFiles(env),
	);
	if (!spec) throw new Error(`the spec that init would write is not valid: ${diagnostics.map(({ what }) => what).join(", ")}`);
	return hinderedProposals(proposals, spec, source, version);
}

function endpointOf({ env }: CommandContext, variable: string): Endpoint {
	const url = env[variable];
	if (!/^[A-Za-z_]\w*$/.test(variable) || url === undefined || url === "") throw refused(noUrl(variable), exitCodes.usage);
	const { endpoint, problems } = resolveEndpoint("source", { url, settings: {} }, env, localFiles(env));
	if (endpoint) return endpoint;
	throw new HyperferryError(
		exitCodes.usage,
		problems.map(({ severity, what, why, fix }) => ({
			code: "S113",
			severity,
			what: `${variable}: ${what}`,
			...(why === undefined ? {} : { why }),
			fix,
		})),
	);
}

/** Somebody may have made the file in the meantime. */
async function write(file: string, text: string): Promise<void> {
	await writeFile(file, text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
		throw error.code === "EEXIST" ? refused(exists(file)) : error;
	});
}

function schemaPlace(file: string): string {
	const installed = "node_modules/hyperferry/schemas/migration.schema.json";
	return existsSync(join(dirname(file), installed)) ? `./${installed}` : (specSchema().$id ?? "");
}

/** The name becomes part of names in the database. */
function specName(database: string): string {
	const name = database.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_");
	return (/^[a-z]/.test(name) ? name : `db_${name}`).slice(0, 41);
}

function refused(diagnostic: Diagnostic, exit: ExitCode = exitCodes.refused): HyperferryError {
	return new HyperferryError(exit, [diagnostic]);
}

function exists(file: string): Diagnostic {
	return {
		code: "C180",
		severity: "error",
		what: `${file} exists already`,
		why: "init never overwrites a spec.",
		fix: ["hyperferry init -o other.yaml", `or move ${file} away`],
	};
}

/** Says nothing of the text when it is no name: it may be a URL with a password. */
function noUrl(variable: string): Diagnostic {
	const isName = /^[A-Za-z_]\w*$/.test(variable);
	return {
		code: "C181",
		severity: "error",
		what: isName ? `the environment variable ${variable} is not set` : "--source takes the name of an environment variable",
		why: isName
			? "init reads the source's URL from it."
			: "A URL on the command line would show its password to everybody on this machine.",
		fix: [`export ${isName ? variable : "SOURCE_URL"}=postgres://USER:PASSWORD@HOST:5432/DATABASE`, "hyperferry init"],
	};
}

function nothing(endpoint: Endpoint, missing: readonly string[]): Diagnostic {
	return {
		code: "C182",
		severity: "error",
		what: missing.length > 0 ? `there is nothing in the schema ${missing.join(", ")}` : "the source has no tables",
		where: `source ${formatEndpoint(endpoint)}`,
		fix: ["check the database that the URL names", ...(missing.length > 0 ? ["check the names given with --schema"] : [])],
	};
}
