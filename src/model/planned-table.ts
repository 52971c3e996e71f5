import type { TableId } from "./table-id.js";

/** One table with data or changes to move; everything the data engine needs to know about it. */
export interface PlannedTable {
	readonly table: TableId;
	/** Line of the rule that decided. */
	readonly ruleLine: number;
	/** Digest of what the spec says of it. */
	readonly rule: string;
	/** The root of the partitioned table that it is a partition of. */
	readonly partitionOf?: TableId;
	readonly data: "all" | "none";
	readonly bytes: number;
	/** reltuples; -1 unknown. */
	readonly rows: number;
	/** Every column that is copied and applied (generated ones left out), in source order. */
	readonly columns: readonly PlannedColumn[];
	/** Columns as pgoutput's Relation message lists them, to notice DDL: generated columns left out. */
	readonly format: "binary" | "text";
	/** Why not binary. */
	readonly formatReason?: string;
	/**
	 * How changes find their row on the target. `key`: these columns are unique and not null there and sent by the source.
	 * `full`: REPLICA IDENTITY FULL, all columns. `none`: only inserts and truncates are published.
	 */
	readonly identity: { readonly mode: "key"; readonly columns: readonly string[] } | { readonly mode: "full" } | { readonly mode: "none" };
	/** Which publication carries it. */
	readonly publication: "all" | "insert";
	readonly hypertable?: PlannedHypertable;
	/** Unique indexes on the target beside the key: values may swap, so batches may need row by row. */
	readonly otherUniqueKeys: boolean;
	/** Source counters at plan time, for tables with identity `none`: cutover refuses when they moved. */
	readonly updates: number;
	readonly deletes: number;
}

export interface PlannedColumn {
	readonly name: string;
	/** format_type with modifier; and without it, to cast parameters. Both resolvable with an empty search_path. */
	readonly type: string;
	readonly baseType: string;
	readonly typeOid: number;
	readonly identityAlways: boolean;
	/** False for json, xml, point and others without `=`: compare as text. */
	readonly hasEquality: boolean;
	/** Where the type's `=` is, when that is not pg_catalog: an empty search_path does not find it. */
	readonly equalitySchema?: string;
}

export interface PlannedHypertable {
	readonly column: string;
	readonly columnType: string;
	/** SQL interval text for time columns, integer text otherwise. */
	readonly chunkInterval: string;
	/** Further dimensions, by hash. */
	readonly space?: readonly { readonly column: string; readonly partitions: number }[];
}
