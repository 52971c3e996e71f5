import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";

/** Digests of an object on either side at the time when both were known to be equal. */
export interface RecordedObject {
	readonly id: string;
	readonly source: string;
	readonly target: string;
}

export async function readObjects(target: Queryable): Promise<RecordedObject[]> {
	return target.query("select id, source_digest as source, target_digest as target from _hyperferry.object order by id");
}

/** Adds or replaces. */
export async function recordObjects(target: Queryable, objects: readonly RecordedObject[]): Promise<void> {
	await target.query(sql`
		insert into _hyperferry.object (id, source_digest, target_digest)
		select * from unnest(${objects.map((object) => object.id)}::text[], ${objects.map((object) => object.source)}::text[],
			${objects.map((object) => object.target)}::text[])
		on conflict (id) do update set source_digest = excluded.source_digest, target_digest = excluded.target_digest`);
}
