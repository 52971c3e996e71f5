import { groupBy } from "../model/group-by.js";
import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { tableKey } from "../model/table-id.js";
import { scratchStatement } from "../objects/scratch-statement.js";
import { dumpTableOfContents } from "../pg/pgdump/dump-table-of-contents.js";
import { isServerError } from "../pg/server-error.js";
import type { PgSession } from "../pg/session.js";
import type { CatalogObject, ObjectId, TableFacts } from "./catalog.js";
import { readObjects } from "./objects.js";
import type { Scope } from "./scope.js";
import { type ScratchSchemas, scratchSchemas } from "./scratch-schemas.js";
import { readTables } from "./tables.js";

/** What objects are called in the target's words. Those that the target could not make are missing. */
export interface Words {
	/** pg_dump's text. */
	readonly objects: ReadonlyMap<ObjectId, string>;
	/** By tableKey: columns and checks, whose expressions are what matters. */
	readonly tables: ReadonlyMap<string, Pick<TableFacts, "columns" | "checks">>;
}

/** The same for objects of both sides. */
export interface Canonical {
	readonly source: Words;
	readonly target: Words;
	/** Why nothing could be made there. */
	readonly problem?: string;
}

type SideObjects = Readonly<Record<"source" | "target", readonly CatalogObject[]>>;

const none: Words = { objects: new Map(), tables: new Map() };

/**
 * Says what objects of both sides are in the target's words: makes them on the target in scratch schemas, reads them with pg_dump, and rolls
 * everything back. Servers of different major versions print the same view otherwise, and even one server prints some expressions otherwise
 * once they were restored. The objects are in pg_dump's order, tables before what belongs to them.
 */
export async function canonicalise(target: PgSession, objects: SideObjects, signal?: AbortSignal): Promise<Canonical> {
	if (objects.source.length === 0) return { source: none, target: none };
	try {
		return await target.transaction(async (transaction) => {
			const said: Canonical[] = [];
			for (const batch of batches(objects)) said.push(await canonicaliseBatch(target, transaction, batch, signal));
			return { source: together(said.map(({ source }) => source)), target: together(said.map((words) => words.target)) };
		}, "ISOLATION LEVEL REPEATABLE READ READ WRITE");
	} catch (error) {
		if (!isServerError(error)) throw error;
		return { source: none, target: none, problem: error.message };
	}
}

/** A lock for each, which must fit into the server's table of locks beside everybody else's: that holds 6,400 by default. */
const batchSize = 1000;

/** What belongs to one table or view stays together. */
function batches({ source, target }: SideObjects): readonly SideObjects[] {
	const keyOf = ({ id, table }: CatalogObject) => (table ? tableKey(table) : id);
	const [wanted, found] = [groupBy(source, keyOf), groupBy(target, keyOf)];
	const groups = [...wanted].map(([key, objects]) => ({ source: objects, target: found.get(key) ?? [] }));
	const filled: { readonly source: CatalogObject[]; readonly target: CatalogObject[] }[] = [];
	let room = 0;
	for (const group of groups) {
		if (room <= 0) {
			filled.push({ source: [], target: [] });
			room = batchSize;
		}
		filled.at(-1)?.source.push(...group.source);
		filled.at(-1)?.target.push(...group.target);
		room -= group.source.length + group.target.length;
	}
	return filled;
}

async function canonicaliseBatch(
	target: PgSession,
	transaction: Queryable,
	objects: SideObjects,
	signal: AbortSignal | undefined,
): Promise<Canonical> {
	const schemas = { source: scratchSchemas(target.backendPid, "source"), target: scratchSchemas(target.backendPid, "target") };
	const statements = (["source", "target"] as const).flatMap((side) =>
		objects[side].map((object) => scratchStatement(object, schemas[side].standIn)),
	);
	const names = [...schemas.source.names(), ...schemas.target.names()];
	await transaction.exec(`savepoint scratch; ${settings}; ${names.map((name) => `create schema ${name}`).join("; ")}`);
	await makeWhatCanBeMade(transaction, statements);
	const scope: Scope = { schemas: names, others: [], chunks: new Set(), ownComments: new Set() };
	const entries = await dumpTableOfContents(target, { side: "target", schemas: names, ...(signal && { signal }) });
	const made = await readObjects(transaction, entries, scope);
	const tables = await readTables(transaction, scope, { hasRows: false });
	// its locks go too
	await transaction.exec("rollback to savepoint scratch");
	return { source: wordsIn(schemas.source, made, tables), target: wordsIn(schemas.target, made, tables) };
}

function together(words: readonly Words[]): Words {
	return { objects: new Map(words.flatMap(({ objects }) => [...objects])), tables: new Map(words.flatMap(({ tables }) => [...tables])) };
}

/** Nobody must wait for what is only a look. */
const settings = "set local lock_timeout = '1s'; set local check_function_bodies = off; set local standard_conforming_strings = on";

/** All in one round trip; what fails leaves nothing, and everything else goes on. */
async function makeWhatCanBeMade(transaction: Queryable, statements: readonly string[]): Promise<void> {
	await transaction.query(sql`select pg_catalog.set_config('hyperferry.statements', ${JSON.stringify(statements)}, true)`);
	await transaction.exec(`do $hyperferry$
		declare
			statement text;
		begin
			for statement in select pg_catalog.json_array_elements_text(pg_catalog.current_setting('hyperferry.statements')::pg_catalog.json) loop
				begin
					execute statement;
				exception when others then
					null;
				end;
			end loop;
		end
		$hyperferry$`);
}

/** What was made in one side's schemas. */
function wordsIn(schemas: ScratchSchemas, made: ReadonlyMap<ObjectId, CatalogObject>, tables: ReadonlyMap<string, TableFacts>): Words {
	const own = new Set(schemas.names());
	return {
		objects: new Map(
			[...made.values()]
				.filter(({ schema }) => schema !== undefined && own.has(schema))
				.map((object) => [schemas.putBack(object.id), schemas.putBack(object.sql)]),
		),
		tables: new Map(
			[...tables.values()]
				.filter(({ id }) => own.has(id.schema))
				.map(({ id, columns, checks }) => [
					tableKey({ schema: schemas.meant(id.schema), name: id.name }),
					{
						columns: columns.map((column) =>
							column.defaultExpression === undefined ? column : { ...column, defaultExpression: schemas.putBack(column.defaultExpression) },
						),
						checks: checks.map((check) => ({ ...check, definition: schemas.putBack(check.definition) })),
					},
				]),
		),
	};
}
