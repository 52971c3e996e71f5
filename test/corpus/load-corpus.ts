import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestDatabase } from "../support/databases.js";

/** Roles that the corpus names; they exist once per server, so every load makes sure of them. */
const roles = ["corpus_owner", "corpus_reader", '"Corpus Rôle"'];

/** The corpus' schemas, all that a spec needs to name. */
export const corpusSchemas = ["public", "town", "town_types", "ext", "Straßen & Plätze", "archive", "empty"];

async function createCorpusRoles(database: TestDatabase): Promise<void> {
	for (const role of roles) {
		await database.query(`DO $$ BEGIN CREATE ROLE ${role}; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$`);
	}
}

/**
 * Creates every object that PostgreSQL of that major version knows: the folders are named after the version from which on their files load.
 * Statements of a file run in one transaction.
 */
export async function loadCorpus(database: TestDatabase, major: number): Promise<void> {
	await createCorpusRoles(database);
	for (const file of corpusFiles(major)) {
		await database.query(readFileSync(file, "utf8")).catch((error: Error) => {
			throw new Error(`${file}: ${error.message}`, { cause: error });
		});
	}
}

function corpusFiles(major: number): string[] {
	const folders = readdirSync(import.meta.dirname).filter((name) => /^\d+$/.test(name) && Number(name) <= major);
	return folders.sort().flatMap((folder) => {
		const path = join(import.meta.dirname, folder);
		return readdirSync(path)
			.sort()
			.map((file) => join(path, file));
	});
}
