import { rm } from "node:fs/promises";
import { liftFence } from "../cutover/fence.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Queryable, Session } from "../model/queryable.js";
import { ident, sql } from "../model/sql.js";
import { dropSlot } from "../replication/slot.js";
import type { CleanItem, CleanScope, RecordedChange } from "./clean-item.js";
import { inventory } from "./inventory.js";

interface LockHolder {
	readonly pid: number;
	/** application_name or user@host. */
	readonly name: string;
}

export interface CleanOptions {
	/** Who holds the migration's advisory lock on the target, if anybody. */
	readonly holder: () => Promise<LockHolder | undefined>;
	/** After each item. */
	readonly onDone: (item: CleanItem) => void;
}

/**
 * Removes the items in their order. Idempotent: what is gone already is passed over. User data is never touched.
 * Throws HyperferryError E411 (3) while an apply runs; then nothing was removed.
 */
export async function clean(items: readonly CleanItem[], source: Session, target: Session, options: CleanOptions): Promise<void> {
	const holder = await options.holder();
	if (holder) throw new HyperferryError(exitCodes.refused, [applyRuns(holder)]);
	// The source may be fenced, and our session with it
	await source.exec("SET default_transaction_read_only = off");
	for (const item of items) {
		await remove(item, source, target);
		options.onDone(item);
	}
}

/** What is still there after clean(), read anew from both servers and the disk; empty when all is gone. */
export async function proveClean(
	items: readonly CleanItem[],
	source: Queryable,
	target: Queryable,
	scope: CleanScope,
): Promise<readonly CleanItem[]> {
	// With the target's records gone, the items themselves say what was to be undone
	const undone = items.flatMap((item): RecordedChange[] => {
		if (item.kind === "replica-identity") return [{ kind: item.kind, object: item.table, undo: item.undo }];
		if (item.kind === "fence") return [{ kind: "database-setting", object: "default_transaction_read_only", undo: item.undo }];
		return [];
	});
	const memberships = items.filter((item) => item.kind === "membership");
	return inventory(source, target, { ...scope, recordedChanges: [...undone, ...scope.recordedChanges], memberships });
}

async function remove(item: CleanItem, source: Session, target: Session): Promise<void> {
	switch (item.kind) {
		case "fence":
			return liftFence(source, item.undo);
		case "slot":
			return dropSlot(source, item.name);
		case "publication":
			await source.query(sql`drop publication if exists ${ident(item.name)}`);
			return;
		case "replica-identity":
			return source.exec(`SET lock_timeout = '5s'; ${item.undo}; RESET lock_timeout`);
		case "membership":
			await target.query(sql`revoke ${ident(item.role)} from ${ident(item.member)}`);
			return;
		case "schema":
			return dropSchema(target);
		case "directory":
			return rm(item.path, { recursive: true, force: true });
		default:
			return item satisfies never;
	}
}

/** Without CASCADE beyond the schema: a view that a user made on our tables stops it, with the server's message. */
async function dropSchema(target: Session): Promise<void> {
	await target.transaction(async (transaction) => {
		const tables = await transaction.query<{ name: string }>(
			"select relname::text as name from pg_class where relnamespace = to_regnamespace('_hyperferry') and relkind = 'r'",
		);
		const names = tables.map(({ name }) => ident("_hyperferry", name).text).join(", ");
		await transaction.exec(`${names === "" ? "" : `DROP TABLE ${names};`} DROP SCHEMA IF EXISTS _hyperferry`);
	});
}

function applyRuns({ pid, name }: LockHolder) {
	return {
		code: "E411",
		severity: "error",
		what: "apply is still running",
		why: `${name} (process ${pid} on the target) holds the migration's lock; nothing was removed`,
		fix: ["stop it (Ctrl-C), then hyperferry clean", `or, when its host is gone, on the target: SELECT pg_terminate_backend(${pid});`],
	} as const;
}
