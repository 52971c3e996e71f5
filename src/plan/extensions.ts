import type { CatalogObject, Server } from "../catalog/catalog.js";
import { quoteIdent } from "../model/sql.js";
import { providerOf } from "../objects/providers.js";
import type { PlanInput } from "./plan-input.js";
import { skipPatterns } from "./skipped-objects.js";

type Sides = Pick<PlanInput, "spec" | "source" | "target">;

/** Why the target cannot have an extension of the source: its server lacks it, or creating it takes a superuser. */
export type Obstacle = "unavailable" | "superuser";

/** Extensions that the target neither has nor can create, by name, without those that `schema.skip` leaves out. */
export function missingExtensions({ spec, source, target }: Sides): ReadonlyMap<string, Obstacle> {
	const patternOf = skipPatterns(spec.schema.skip);
	const isSkipped = (name: string) => patternOf({ kind: "EXTENSION", id: `extension ${name}` }) !== undefined;
	return new Map(
		source.server.extensions
			.filter(({ name }) => name !== "timescaledb" && !isSkipped(name))
			.flatMap(({ name }): [string, Obstacle][] => {
				const obstacle = obstacleTo(target.server, name);
				return obstacle ? [[name, obstacle]] : [];
			}),
	);
}

function obstacleTo(server: Server, name: string): Obstacle | undefined {
	if (server.extensions.some((extension) => extension.name === name)) return undefined;
	const available = server.availableExtensions.find((extension) => extension.name === name);
	if (!available) return "unavailable";
	// who runs a server for others lets their administrators create what it offers
	return available.needsSuperuser && !server.privileges.superuser && !providerOf(server) ? "superuser" : undefined;
}

/** Extensions that an object of the migration needs, be it for another extension. */
export function neededExtensions(considered: readonly CatalogObject[]): ReadonlySet<string> {
	const extensions = new Map(considered.filter(({ kind }) => kind === "EXTENSION").map((object) => [object.id, object]));
	const needed = new Set<string>();
	const queue = considered.filter(({ kind }) => kind !== "EXTENSION");
	for (let next = queue.pop(); next; next = queue.pop()) {
		for (const id of next.dependsOn) {
			const extension = extensions.get(id);
			if (!extension || needed.has(extension.name)) continue;
			needed.add(extension.name);
			queue.push(extension);
		}
	}
	return needed;
}

/** The version that the target has, or will have: the source's where the server offers it, else the server's default. */
export function targetVersion({ source, target }: Pick<PlanInput, "source" | "target">, name: string): string | undefined {
	const installed = target.server.extensions.find((extension) => extension.name === name);
	if (installed) return installed.version;
	const available = target.server.availableExtensions.find((extension) => extension.name === name);
	const wanted = source.server.extensions.find((extension) => extension.name === name)?.version;
	return wanted !== undefined && available?.versions.includes(wanted) ? wanted : available?.defaultVersion;
}

/** CREATE EXTENSION with its version, where that is not the server's default; its schema is made where it does not move along. */
export function createExtension({ spec, source, target }: Sides, { name, sql }: CatalogObject): string {
	const version = targetVersion({ source, target }, name);
	const available = target.server.availableExtensions.find((extension) => extension.name === name);
	const schema = source.server.extensions.find((extension) => extension.name === name)?.schema;
	const ownSchema = schema === undefined || ["public", "pg_catalog", ...spec.schema.include].includes(schema) ? undefined : schema;
	const made = ownSchema === undefined ? "" : `CREATE SCHEMA IF NOT EXISTS ${quoteIdent(ownSchema)};\n`;
	const isDefault = version === undefined || available === undefined || version === available.defaultVersion;
	return made + (isDefault ? sql : sql.replace(/;?\s*$/, () => ` VERSION ${quoteIdent(version)};`));
}

/** Negative when `a` is older; undefined when the two cannot be compared. Versions of extensions are free text, most often dotted numbers. */
export function compareVersions(a: string, b: string): number | undefined {
	const [left, right] = [a, b].map((version) => version.split("."));
	for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index++) {
		const [x = "0", y = "0"] = [left?.[index], right?.[index]];
		if (x === y) continue;
		return /^\d+$/.test(x) && /^\d+$/.test(y) ? Number(x) - Number(y) : undefined;
	}
	return 0;
}
