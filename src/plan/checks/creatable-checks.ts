import type { CatalogObject } from "../../catalog/catalog.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import { quoteIdent } from "../../model/sql.js";
import { tableKey } from "../../model/table-id.js";
import { providerOf } from "../../objects/providers.js";
import { whySuperuser } from "../../objects/superuser-objects.js";
import { versionLimit } from "../../objects/version-limits.js";
import { objectSubject } from "../diff/object-subject.js";
import { lateKindOf } from "../late-kinds.js";
import { type Check, type CheckContext, nameList, serverWhere } from "./check.js";

/** Objects that the target is to have and does not have yet. */
function missingObjects({ input, desired }: CheckContext): readonly CatalogObject[] {
	return desired.map(({ object }) => object).filter(({ id }) => !input.target.objects.has(id));
}

function skip(objects: readonly CatalogObject[]): string {
	return `or leave ${objects.length === 1 ? "it" : "them"} on the source: schema: { skip: [${objects.map(({ id }) => JSON.stringify(id)).join(", ")}] }`;
}

const takesSuperuser: Check = {
	run(context) {
		const { source, target } = context.input;
		const { server } = target;
		if (server.privileges.superuser) return [];
		const provider = providerOf(server);
		const found = new Map<string, CatalogObject[]>();
		for (const object of missingObjects(context)) {
			const why = whySuperuser(object, source.server, provider !== undefined);
			if (why !== undefined) found.set(why, [...(found.get(why) ?? []), object]);
		}
		return [...found].map(([why, objects]): Diagnostic => {
			const late = objects.every((object) => lateKindOf(object) !== undefined);
			return {
				code: "C156",
				severity: "error",
				what: `${server.user} may not create ${nameList(objects.map(({ id }) => id))} on the target`,
				where: serverWhere("target", server),
				why: `Only a superuser may: ${why}.${provider ? ` ${provider.name} lets none of its customers be one.` : ""}`,
				fix: late
					? ["let a superuser create it after the cutover, and take publications out of schema.late"]
					: [
							...(provider
								? []
								: [
										`on the target, as a superuser, where it is respected then:\n${objects.map(({ sql }) => withoutOptions(sql)).join("\n")}`,
									]),
							skip(objects),
						],
				object: objectSubject(objects[0] as CatalogObject),
			};
		});
	},
};

/** Options of wrappers may be secrets. */
function withoutOptions(sql: string): string {
	return sql.startsWith("CREATE FOREIGN DATA WRAPPER") ? sql.replace(/ OPTIONS \([\s\S]*\)/, " OPTIONS (...)") : sql;
}

/** Wrappers of the target may be closed to ours: they come with extensions, which are a superuser's. */
const closedWrappers: Check = {
	run(context) {
		const { server } = context.input.target;
		const used = new Set(missingObjects(context).flatMap(({ kind, sql }) => (kind === "SERVER" ? (wrapperOf(sql) ?? []) : [])));
		return server.closedWrappers
			.filter((name) => used.has(name))
			.map((name) => ({
				code: "C157",
				severity: "error",
				what: `${server.user} may not create servers of the foreign data wrapper ${name} on the target`,
				where: serverWhere("target", server),
				why: "That takes USAGE on the wrapper, which belongs to somebody else.",
				fix: [`on the target: GRANT USAGE ON FOREIGN DATA WRAPPER ${quoteIdent(name)} TO ${quoteIdent(server.user)};`],
				object: name,
			}));
	},
};

function wrapperOf(sql: string): string | undefined {
	const [, quoted, plain] = /^CREATE SERVER [\s\S]*? FOREIGN DATA WRAPPER (?:"((?:[^"]|"")+)"|(\w+))/.exec(sql) ?? [];
	return quoted?.replaceAll('""', '"') ?? plain;
}

const refusedByVersion: Check = {
	run(context) {
		const { source, target } = context.input;
		return missingObjects(context).flatMap((object): Diagnostic[] => {
			const table = object.kind === "TABLE" && object.table ? source.tables.get(tableKey(object.table)) : undefined;
			const parents = (table?.inherits ?? []).flatMap((parent) => source.tables.get(tableKey(parent)) ?? []);
			const limit = versionLimit({ object, ...(table && { table }), parents }, target.server.versionNum);
			if (!limit) return [];
			return [
				{
					code: "C158",
					severity: "error",
					what: `PostgreSQL ${target.server.version} does not take ${object.id}`,
					where: serverWhere("target", target.server),
					why: limit.why,
					fix: [limit.instead, skip([object])],
					object: objectSubject(object),
				},
			];
		});
	},
};

export const creatableChecks: readonly Check[] = [takesSuperuser, closedWrappers, refusedByVersion];
