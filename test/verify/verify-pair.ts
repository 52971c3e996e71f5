import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toLsn } from "../../src/model/lsn.js";
import type { PlannedTable } from "../../src/model/planned-table.js";
import type { VerifyLevel } from "../../src/model/verify-outcome.js";
import { type VerifyRequest, verifyTables } from "../../src/verify/verify-tables.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

/** A table as the planner would give it, without key unless `key` names its columns. */
export function planned(name: string, overrides: Partial<PlannedTable> = {}): PlannedTable {
	return {
		table: { schema: "public", name },
		ruleLine: 1,
		rule: "",
		data: "all",
		bytes: 0,
		rows: 0,
		columns: [],
		format: "text",
		identity: { mode: "none" },
		publication: "insert",
		otherUniqueKeys: false,
		updates: 0,
		deletes: 0,
		...overrides,
	};
}

/** Two databases made by a script each, and verification between them. */
export async function pair(source: string, target = source, options: { readonly encoding?: string } = {}) {
	const from = await createTestDatabase("source", options);
	const to = await createTestDatabase("target");
	const folder = await mkdtemp(join(tmpdir(), "hyperferry-verify-"));
	await from.query(source);
	await to.query(target);
	const sides = {
		sourceEndpoint: endpointOf(from.url),
		targetEndpoint: endpointOf(to.url, "target"),
		name: "shop",
		position: { kind: "fenced", lsn: toLsn(0x20n) },
		signal: new AbortController().signal,
	} as const;
	return {
		from,
		to,
		folder,
		sides,
		verify: (names: readonly (string | PlannedTable)[], level: VerifyLevel = "full", change: Partial<VerifyRequest> = {}) =>
			verifyTables({
				...sides,
				tables: names.map((name) => (typeof name === "string" ? planned(name) : name)),
				level,
				jobs: 2,
				kept: { folder, lineage: "one" },
				emit: () => {},
				...change,
			}),
		async [Symbol.asyncDispose]() {
			await Promise.all([from[Symbol.asyncDispose](), to[Symbol.asyncDispose](), rm(folder, { recursive: true, force: true })]);
		},
	};
}
