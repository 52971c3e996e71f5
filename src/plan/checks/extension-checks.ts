import type { ExtensionFacts } from "../../catalog/surroundings.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import { formatCount } from "../../model/size.js";
import { quoteIdent, quoteLiteral, quoteTable } from "../../model/sql.js";
import { formatTableId, sameTable } from "../../model/table-id.js";
import { compareVersions, missingExtensions, neededExtensions, type Obstacle, targetVersion } from "../extensions.js";
import { type Check, type CheckContext, serverWhere } from "./check.js";

const missing: Check = {
	run({ input, considered }) {
		const needed = neededExtensions(considered);
		return [...missingExtensions(input)].map(([name, obstacle]) => missingDiagnostic(input, name, obstacle, needed.has(name)));
	},
};

function missingDiagnostic({ target }: CheckContext["input"], name: string, obstacle: Obstacle, essential: boolean): Diagnostic {
	const { server } = target;
	const skip = `or leave out it and what needs it: schema: { skip: [${JSON.stringify(`extension ${name}`)}] }`;
	const need = essential ? "Objects of the migration need it" : "No object is known to need it";
	if (obstacle === "superuser") {
		return {
			code: "C172",
			severity: essential ? "error" : "warning",
			what: essential
				? `${server.user} may not create the extension ${name}`
				: `the extension ${name} is left out: ${server.user} may not create it`,
			where: serverWhere("target", server),
			why: `It is no trusted extension, so creating it takes a superuser. ${need}.`,
			fix: [`on the target, as a superuser: CREATE EXTENSION ${quoteIdent(name)};`, ...(essential ? [skip] : [])],
			object: name,
		};
	}
	return {
		code: "C119",
		severity: essential ? "error" : "warning",
		what: essential ? `the target cannot have the extension ${name}` : `the extension ${name} is left out: the target cannot have it`,
		where: serverWhere("target", server),
		why: `${need}, and it is not installed on that server.`,
		fix: [
			`install it on the target's server, until this shows it: SELECT * FROM pg_available_extensions WHERE name = ${quoteLiteral(name)};`,
			...(essential ? [skip] : []),
		],
		object: name,
	};
}

/** Both sides' facts of extensions that the target has or gets. */
function moved({
	input,
	considered,
}: CheckContext): readonly { readonly extension: ExtensionFacts; readonly installed: ExtensionFacts | undefined }[] {
	const names = new Set(considered.filter(({ kind }) => kind === "EXTENSION").map(({ name }) => name));
	const absent = missingExtensions(input);
	return input.source.server.extensions
		.filter(({ name }) => names.has(name) && !absent.has(name))
		.map((extension) => ({ extension, installed: input.target.server.extensions.find(({ name }) => name === extension.name) }));
}

const versions: Check = {
	run(context) {
		const { input, considered } = context;
		const needed = neededExtensions(considered);
		return moved(context).flatMap(({ extension: { name, version }, installed }): Diagnostic[] => {
			const other = targetVersion(input, name);
			if (other === undefined || other === version) return [];
			const isOlder = (compareVersions(other, version) ?? 0) < 0;
			const available = input.target.server.availableExtensions.find((found) => found.name === name);
			const canUpdate = available?.versions.includes(version);
			const blocks = isOlder && needed.has(name) && !installed;
			return [
				{
					code: blocks ? "C170" : "W240",
					severity: blocks ? "error" : "warning",
					what: `extension ${name} ${installed ? "has" : "would have"} version ${other} on the target, ${version} on the source`,
					where: serverWhere("target", input.target.server),
					why: installed
						? `It was there before; what is new in ${isOlder ? version : "either"} may be missing there.`
						: `That server does not offer ${version}${isOlder ? ", and objects of the migration may need what came with it" : "; its default is taken"}.`,
					fix: [
						...(canUpdate ? [`on the target: ALTER EXTENSION ${quoteIdent(name)} UPDATE TO ${quoteLiteral(version)};`] : []),
						...(isOlder && !canUpdate ? [`install version ${version} or newer of ${name} on the target's server`] : []),
						...(blocks
							? [
									`or take the older one, which is respected then: on the target: CREATE EXTENSION ${quoteIdent(name)} VERSION ${quoteLiteral(other)};`,
								]
							: []),
						...(canUpdate || isOlder ? [] : ["nothing to do, unless its release notes say so"]),
					],
					object: name,
				},
			];
		});
	},
};

const schemas: Check = {
	run(context) {
		const needed = neededExtensions(context.considered);
		return moved(context).flatMap(({ extension, installed }): Diagnostic[] => {
			if (!installed || installed.schema === extension.schema) return [];
			const name = quoteIdent(extension.name);
			return [
				{
					code: "C171",
					severity: needed.has(extension.name) ? "error" : "warning",
					what: `extension ${extension.name} lies in schema ${installed.schema} on the target, in ${extension.schema} on the source`,
					where: serverWhere("target", context.input.target.server),
					why: `What uses it names ${extension.schema}.`,
					fix: [
						installed.relocatable
							? `on the target: ALTER EXTENSION ${name} SET SCHEMA ${quoteIdent(extension.schema)};`
							: `on the target, if nothing there needs it: DROP EXTENSION ${name};  (it cannot be moved; hyperferry creates it anew)`,
					],
					object: extension.name,
				},
			];
		});
	},
};

/** Not copied by us: such rows often make the extension act (jobs of pg_cron), which must not happen on both sides. */
const rows: Check = {
	run(context) {
		return moved(context).flatMap(({ extension, installed }) =>
			extension.rows
				.filter(({ table, rows }) => (installed?.rows.find((found) => sameTable(found.table, table))?.rows ?? 0) < rows)
				.map(({ table, condition, rows }): Diagnostic => {
					const select = `\\copy (SELECT * FROM ${formatTableId(table)}${condition === "" ? "" : ` ${condition}`}) TO STDOUT`;
					return {
						code: "W241",
						severity: "warning",
						what: `${rows > 10_000 ? "over 10,000" : formatCount(rows)} row${rows === 1 ? "" : "s"} of yours in ${formatTableId(table)} ${rows === 1 ? "does" : "do"} not move`,
						where: serverWhere("source", context.input.source.server),
						why: `The table belongs to the extension ${extension.name}, and what stands there may make it act.`,
						fix: [
							`when the target may have them: psql SOURCE_URL -c ${shellQuote(select)} | psql TARGET_URL -c ${shellQuote(`\\copy ${quoteTable(table)} FROM STDIN`)}`,
						],
						object: formatTableId(table),
					};
				}),
		);
	},
};

function shellQuote(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}

export const extensionChecks: readonly Check[] = [missing, versions, schemas, rows];
