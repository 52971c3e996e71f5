import { access } from "node:fs/promises";
import { fenceState } from "../cutover/fence.js";
import type { Queryable } from "../model/queryable.js";
import type { CleanItem, CleanScope, RecordedChange } from "./clean-item.js";
import { grantedMemberships, readTemporaryMemberships } from "./memberships.js";
import { readPublications, readReplicaIdentity, readSlots } from "./source-facts.js";

/**
 * Everything of this migration that is left, in the order in which it is to be removed: writers first, then what costs the source, the records of
 * how to undo things last. Works by names and records, whichever of them there are; reads only.
 */
export async function inventory(source: Queryable, target: Queryable, scope: CleanScope): Promise<readonly CleanItem[]> {
	const schema = await readSchema(target);
	const ours = schema !== undefined && (schema.migration ?? scope.name) === scope.name;
	const changes = mergeChanges(ours ? await readChanges(target, schema) : [], scope.recordedChanges);
	const items: CleanItem[] = [];
	for (const change of changes) {
		if (change.kind === "database-setting" && (await isFenced(source, change))) items.push(fenceItem(change, schema?.phase === "cut_over"));
	}
	for (const { name, pid } of await readSlots(source, scope.name)) {
		const user = pid === null ? "" : `; process ${pid} uses it and is ended`;
		items.push({ kind: "slot", side: "source", name, text: `slot ${name}: dropped, the source keeps no more WAL for it${user}` });
	}
	for (const name of await readPublications(source, scope.name)) {
		items.push({ kind: "publication", side: "source", name, text: `publication ${name}: dropped` });
	}
	for (const { kind, object: table, undo } of changes) {
		if (kind !== "replica-identity" || !(await isPending(source, table, undo))) continue;
		items.push({ kind, side: "source", table, undo, text: `table ${table}: ${undo}` });
	}
	const memberships = [...(ours ? await readTemporaryMemberships(target, schema) : []), ...(scope.memberships ?? [])];
	for (const { role, member } of await grantedMemberships(target, memberships)) {
		items.push({ kind: "membership", side: "target", role, member, text: `membership of ${member} in ${role}: revoked` });
	}
	if (ours) items.push({ kind: "schema", side: "target", text: "schema _hyperferry (journal and progress): dropped" });
	for (const path of scope.directories) {
		if (await exists(path))
			items.push({ kind: "directory", side: "local", path, text: `directory ${path} (state and change log): removed` });
	}
	return items;
}

function fenceItem({ undo }: RecordedChange, cutOver: boolean): CleanItem {
	const text = cutOver
		? `fence: lifted. The old source takes writes again: make sure that no application still points there (${undo})`
		: `fence of a cutover that did not end: lifted, the source takes writes again (${undo})`;
	return { kind: "fence", side: "source", undo, text };
}

/** The first note of a change knows what was there before us. */
function mergeChanges(first: readonly RecordedChange[], second: readonly RecordedChange[]): readonly RecordedChange[] {
	return [...first, ...second.filter((change) => !first.some(({ kind, object }) => kind === change.kind && object === change.object))];
}

/** Not when the database was read-only before us. */
async function isFenced(source: Queryable, { undo }: RecordedChange): Promise<boolean> {
	return (await fenceState(source)).raised && !/= 'on'$/.test(undo);
}

/** Ours is FULL; any other identity is somebody's later choice, or restored already. */
async function isPending(source: Queryable, table: string, undo: string): Promise<boolean> {
	return (await readReplicaIdentity(source, table)) === "f" && !/REPLICA IDENTITY FULL\b/i.test(undo);
}

interface Schema {
	/** Undefined when the schema says nothing about whom it belongs to. */
	readonly migration?: string;
	readonly phase?: string;
	readonly hasChanges: boolean;
	readonly hasMigration: boolean;
}

async function readSchema(target: Queryable): Promise<Schema | undefined> {
	const [found] = await target.query<{ schema: boolean; migration: boolean; changes: boolean }>(
		`select to_regnamespace('_hyperferry') is not null as schema, to_regclass('_hyperferry.migration') is not null as migration,
			to_regclass('_hyperferry.source_change') is not null as changes`,
	);
	if (!found?.schema) return undefined;
	const query = "select name as migration, phase from _hyperferry.migration order by created_at limit 1";
	const [row] = found.migration ? await target.query<{ migration: string; phase: string }>(query) : [];
	return { ...row, hasChanges: found.changes, hasMigration: found.migration };
}

async function readChanges(target: Queryable, { hasChanges }: Schema): Promise<readonly RecordedChange[]> {
	return hasChanges ? target.query("select kind, object, undo from _hyperferry.source_change order by at, kind, object") : [];
}

async function exists(path: string): Promise<boolean> {
	return access(path).then(
		() => true,
		() => false,
	);
}
