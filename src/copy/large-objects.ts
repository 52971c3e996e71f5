import { type CopiedLargeObjects, type LargeObjectPort, type LargeObjectRange, rangeCondition } from "../model/large-objects.js";
import type { Queryable, Session } from "../model/queryable.js";
import { quoteIdent, quoteLiteral, raw, sql } from "../model/sql.js";
import { joinSnapshot, type Snapshot, snapshotMode } from "./snapshot.js";

/** Objects that are read at a time, and how much of each: a round stays below 4 MB. */
const objectsPerRound = 64;
const firstBytes = 64 * 1024;
/** What is longer follows in pieces. */
const pieceBytes = 1024 * 1024;

/** The port of one worker. Throws SnapshotLost, the servers' errors, and the signal's reason. */
export function createLargeObjectPort(source: Session, snapshot: Snapshot): LargeObjectPort {
	return {
		copyLargeObjects: (range, target, signal) =>
			source.transaction(async (transaction) => {
				await joinSnapshot(transaction, snapshot.snapshot);
				return await copyLargeObjects(transaction, target, range, rangeCondition(range), signal);
			}, snapshotMode),
	};
}

interface Row {
	readonly oid: number;
	readonly owner: string;
	/** Hexadecimal: the first bytes. */
	readonly data: string;
	readonly comment: string | null;
	readonly grants: readonly { readonly grantee: string | null; readonly privilege: string; readonly grantable: boolean }[] | null;
}

/**
 * Copies the large objects that satisfy a condition on pg_largeobject_metadata m, oids kept: contents, owners, privileges and comments. Both
 * sides are open transactions; the target must have none of the objects. https://www.postgresql.org/docs/17/lo-funcs.html
 */
export async function copyLargeObjects(
	source: Queryable,
	target: Queryable,
	roles: Pick<LargeObjectRange, "owners" | "grantees">,
	condition: string,
	signal: AbortSignal,
): Promise<CopiedLargeObjects> {
	let copied: CopiedLargeObjects = { objects: 0, bytes: 0 };
	for (let after = 0; ; ) {
		signal.throwIfAborted();
		const rows = await source.query<Row>(sql`
			select m.oid, pg_get_userbyid(m.lomowner) as owner, encode(lo_get(m.oid, 0, ${firstBytes}), 'hex') as data,
				obj_description(m.oid, 'pg_largeobject') as comment,
				(select json_agg(json_build_object('grantee', case when a.grantee <> 0 then pg_get_userbyid(a.grantee) end,
						'privilege', a.privilege_type, 'grantable', a.is_grantable))
					from aclexplode(m.lomacl) a where a.grantee <> m.lomowner) as grants
			from pg_largeobject_metadata m where ${raw(condition)} and m.oid > ${after}::oid order by m.oid limit ${objectsPerRound}`);
		const last = rows.at(-1);
		if (!last) return copied;
		after = last.oid;
		await target.query(sql`
			select lo_from_bytea(oid, decode(data, 'hex')) from unnest(${rows.map(({ oid }) => oid)}::oid[], ${rows.map(({ data }) => data)}::text[]) as o (oid, data)`);
		let bytes = 0;
		for (const { oid, data } of rows) {
			const first = data.length / 2;
			bytes += first < firstBytes ? first : first + (await copyRest(source, target, oid, signal));
		}
		const attributes = rows.flatMap((row) => attributesOf(row, roles));
		if (attributes.length > 0) await target.exec(attributes.join("\n"));
		copied = { objects: copied.objects + rows.length, bytes: copied.bytes + bytes };
	}
}

/** What lies behind the first bytes; returns how much. */
async function copyRest(source: Queryable, target: Queryable, oid: number, signal: AbortSignal): Promise<number> {
	for (let offset = firstBytes; ; ) {
		signal.throwIfAborted();
		const [row] = await source.query<{ data: string }>(sql`select encode(lo_get(${oid}, ${offset}, ${pieceBytes}), 'hex') as data`);
		const length = (row?.data.length ?? 0) / 2;
		if (length > 0) await target.query(sql`select lo_put(${oid}, ${offset}, decode(${row?.data}, 'hex'))`);
		offset += length;
		if (length < pieceBytes) return offset - firstBytes;
	}
}

function attributesOf({ oid, owner, comment, grants }: Row, roles: Pick<LargeObjectRange, "owners" | "grantees">): readonly string[] {
	const newOwner = roles.owners.find((role) => role.source === owner)?.target;
	const granted = (grants ?? []).flatMap(({ grantee, privilege, grantable }) => {
		const role = roles.grantees.find(({ source }) => source === (grantee ?? "public"))?.target;
		if (role === undefined) return [];
		const to = grantee === null ? "PUBLIC" : quoteIdent(role);
		return [`GRANT ${privilege} ON LARGE OBJECT ${oid} TO ${to}${grantable ? " WITH GRANT OPTION" : ""};`];
	});
	return [
		...(comment === null ? [] : [`COMMENT ON LARGE OBJECT ${oid} IS ${quoteLiteral(comment)};`]),
		...granted,
		...(newOwner === undefined ? [] : [`ALTER LARGE OBJECT ${oid} OWNER TO ${quoteIdent(newOwner)};`]),
	];
}
