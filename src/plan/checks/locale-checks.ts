import type { Server } from "../../catalog/catalog.js";
import type { CollationFacts } from "../../catalog/surroundings.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import { quoteIdent, quoteLiteral } from "../../model/sql.js";
import { formatName } from "../../model/table-id.js";
import { type Check, type CheckContext, nameList, serverWhere } from "./check.js";

const providerNames: Readonly<Record<string, string>> = { c: "libc", i: "ICU", b: "builtin", d: "default" };

const encodings: Check = {
	run({ input: { source, target } }) {
		const [from, to] = [source.server.encoding, target.server.encoding];
		if (from === to) return [];
		const database = quoteIdent(target.server.database);
		const where = serverWhere("target", target.server);
		if (from === "SQL_ASCII") {
			return [
				{
					code: "W247",
					severity: "warning",
					what: `the source is encoded in SQL_ASCII, the target in ${to}`,
					where,
					why: `SQL_ASCII takes every byte without looking at it; the copy stops at the first text that is no ${to}.`,
					fix: [
						`if all texts are ${to}, nothing to do; else mend them on the source first`,
						`or keep the bytes as they are: CREATE DATABASE ${database} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C';`,
					],
				},
			];
		}
		if (to === "UTF8") return [];
		return [
			{
				code: "C125",
				severity: "error",
				what: `the target is encoded in ${to}, the source in ${from}`,
				where,
				why: `Characters of ${from} may have no place in ${to}; the copy would stop at the first one.`,
				fix: [`make the target anew: CREATE DATABASE ${database} TEMPLATE template0 ENCODING 'UTF8';`],
			},
		];
	},
};

/** Collations that definitions name, or that CREATE COLLATION takes from the operating system. */
const lacking: Check = {
	run({ input, desired }) {
		const { target } = input;
		const moving = new Set(desired.map(({ object }) => object.id));
		return input.source.collations.flatMap((collation): Diagnostic[] => {
			const reason = whyLacking(collation, target.collations, target.server);
			const id = `collation ${formatName(collation.schema)}.${formatName(collation.name)}`;
			const isOwn = collation.schema !== "pg_catalog";
			if (reason === undefined || (isOwn && (!moving.has(id) || target.objects.has(id)))) return [];
			return [
				{
					code: "C177",
					severity: "error",
					what: `the target lacks the ${providerNames[collation.provider]} collation ${formatName(collation.name)}`,
					where: serverWhere("target", target.server),
					why: `${reason}; ${collation.user ?? "an object"} uses it.`,
					fix: [
						...(collation.provider === "c"
							? [
									`install the locale on the target's host (locale-gen ${collation.locale}), then on the target: SELECT pg_import_system_collations('pg_catalog');`,
								]
							: []),
						...(collation.provider === "i" ? ["use a target whose PostgreSQL was built with ICU"] : []),
						...(collation.provider === "b" ? ["use a target with PostgreSQL 17 or newer"] : []),
						`or make one on the target that sorts alike: CREATE COLLATION ${quoteIdent(collation.schema)}.${quoteIdent(collation.name)} (...);${isOwn ? `  and let yours stay: schema: { skip: [${JSON.stringify(id)}] }` : ""}`,
					],
					object: collation.name,
				},
			];
		});
	},
};

function whyLacking(collation: CollationFacts, there: readonly CollationFacts[], server: Server): string | undefined {
	if (collation.schema === "pg_catalog") {
		return there.some(({ name }) => name === collation.name) ? undefined : "It is none of those that its server made when it was set up";
	}
	if (collation.provider === "i") return there.some(({ provider }) => provider === "i") ? undefined : "That server knows nothing of ICU";
	if (collation.provider === "b")
		return server.versionNum >= 170_000 ? undefined : `PostgreSQL ${server.version} has no builtin collations`;
	const wanted = localeName(collation.locale);
	if (wanted === "C" || wanted === "POSIX" || wanted === localeName(server.locale.collate)) return undefined;
	const known = there.some(({ provider, locale }) => provider === "c" && localeName(locale) === wanted);
	return known ? undefined : `No collation there stands for the locale ${collation.locale} of the operating system`;
}

/** Spellings of encodings differ between systems: en_US.UTF-8, en_US.utf8. */
function localeName(locale: string): string {
	return locale.replace(/\.(.*)$/, (_, encoding: string) => `.${encoding.toLowerCase().replaceAll(/[^a-z0-9]/g, "")}`);
}

/** Nothing breaks, because indexes are built anew; but what is sorted comes in another order. */
const sorting: Check = {
	run({ input: { source, target } }) {
		const differences = [...databaseDifference(source.server, target.server), ...versionDifferences(source.collations, target.collations)];
		if (differences.length === 0) return [];
		const { locale, database } = source.server;
		const provider = locale.provider === "i" ? ` LOCALE_PROVIDER icu ICU_LOCALE ${quoteLiteral(locale.name)}` : "";
		const builtin = locale.provider === "b" ? ` LOCALE_PROVIDER builtin BUILTIN_LOCALE ${quoteLiteral(locale.name)}` : "";
		const command = `CREATE DATABASE ${quoteIdent(target.server.database)} TEMPLATE template0 ENCODING ${quoteLiteral(source.server.encoding)}${provider}${builtin} LC_COLLATE ${quoteLiteral(locale.collate)} LC_CTYPE ${quoteLiteral(locale.ctype)};`;
		return [
			{
				code: "W246",
				severity: "warning",
				what: "text may sort otherwise on the target",
				where: serverWhere("target", target.server),
				why: `${nameList(differences)}.`,
				fix: [
					"nothing to do where the order of texts does not matter: indexes are built anew and are right",
					...(isOtherLocale(source.server, target.server) ? [`or make the target as ${database} is: ${command}`] : []),
				],
			},
		];
	},
};

function isOtherLocale({ locale: a }: Server, { locale: b }: Server): boolean {
	const differs = (key: "name" | "collate" | "ctype") => localeName(a[key]) !== localeName(b[key]);
	return a.provider !== b.provider || differs("name") || differs("collate") || differs("ctype");
}

function databaseDifference(source: Server, target: Server): readonly string[] {
	const [a, b] = [source.locale, target.locale];
	const text = ({ provider, name, ctype, version }: Server["locale"]) =>
		`${providerNames[provider]} ${name}${ctype === name || provider !== "c" ? "" : ` (characters as ${ctype})`}${version === undefined ? "" : ` ${version}`}`;
	const otherVersion = a.version !== undefined && b.version !== undefined && a.version !== b.version;
	return isOtherLocale(source, target) || otherVersion ? [`the database has ${text(b)}, the source ${text(a)}`] : [];
}

function versionDifferences(used: CheckContext["input"]["source"]["collations"], there: readonly CollationFacts[]): readonly string[] {
	return used.flatMap((collation) => {
		const found = there.find(({ name }) => collation.schema === "pg_catalog" && name === collation.name);
		if (found?.version === undefined || collation.version === undefined || found.version === collation.version) return [];
		return [`${formatName(collation.name)} has version ${found.version}, on the source ${collation.version}`];
	});
}

export const localeChecks: readonly Check[] = [encodings, lacking, sorting];
