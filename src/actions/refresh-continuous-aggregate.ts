import type { Queryable } from "../model/queryable.js";
import { quoteIdent, quoteLiteral, quoteTable, sql } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionContext, ActionDefinition } from "./action.js";
import { refreshWindows } from "./refresh-windows.js";

export interface RefreshContinuousAggregateArgs {
	readonly view: TableId;
	/** At the bottom, whose chunks are gone through one after the other. */
	readonly hypertable: TableId;
	/** pg_type name of the buckets. */
	readonly timeType: string;
	/** Width of a bucket in the column's internal unit; undefined: not known. */
	readonly bucket?: string;
	/** Age of the youngest rows that are aggregated; undefined: all. */
	readonly endOffset?: string;
	/** Says what now is, for integer time columns. */
	readonly integerNow?: TableId;
	/** Also what TimescaleDB takes for fresh. */
	readonly force: boolean;
	/** Only what we divide is divided: the server's own batches, which came with 2.28, can leave out what changed at their borders. */
	readonly unbatched: boolean;
	/** Schema of the TimescaleDB extension, most often public. */
	readonly extensionSchema: string;
}

/** When interrupted it begins again, and passes over what is fresh already. */
export const refreshContinuousAggregate: ActionDefinition<"refresh-continuous-aggregate", RefreshContinuousAggregateArgs> = {
	kind: "refresh-continuous-aggregate",
	phase: "catch-up",
	atomicity: "idempotent",
	counted: "to refresh",
	subject: (args) => formatTableId(args.view),
	describe: (args) => `refresh ${formatTableId(args.view)}`,
	sql: (args) => ({ side: "target", text: wholeCall(args) }),
	run: refresh,
};

/**
 * What changed since the first refresh is aggregated while the application works already: before, it would hold up the writers. Before 2.23
 * TimescaleDB notes changes in a trigger, which does not fire for what replication writes, so all is computed anew by force.
 */
export const refreshAfterOpening: ActionDefinition<"refresh-after-opening", RefreshContinuousAggregateArgs> = {
	...refreshContinuousAggregate,
	kind: "refresh-after-opening",
	phase: "opened",
	counted: undefined,
	describe: (args) => `refresh ${formatTableId(args.view)} once more`,
	async run(args, context) {
		const [found] = await context.target.query<{ there: boolean }>(sql`select to_regclass(${quoteTable(args.view)}) is not null as there`);
		return found?.there ? refresh(args, context) : { gone: true };
	},
};

async function refresh(args: RefreshContinuousAggregateArgs, { target, signal }: ActionContext): Promise<unknown> {
	const end = endOf(args);
	const [limit] = end === undefined ? [] : await target.query<{ units: string }>(`select (${end.units})::text as units`);
	const to = limit && BigInt(limit.units);
	const starts = await chunkStarts(args, target);
	const bucket = args.bucket === undefined ? undefined : BigInt(args.bucket);
	const windowsUpTo = (upTo: bigint | undefined) => refreshWindows(starts, bucket, isInteger(args) ? "integer" : "time", upTo);
	const aggregated = args.force ? await watermark(args, target) : undefined;
	const forced =
		aggregated === undefined || !starts.some((start) => start < aggregated)
			? []
			: windowsUpTo(aggregated - 1n).map((window) => ({ ...window, force: true }));
	const windows = [...forced, ...windowsUpTo(to).map((window) => ({ ...window, force: false }))];
	for (const { from, to: until, force } of windows) {
		signal.throwIfAborted();
		await target.exec(call({ ...args, force }, bound(args, from), bound(args, until)));
	}
	return { windows: windows.length };
}

async function chunkStarts({ hypertable }: RefreshContinuousAggregateArgs, target: Queryable): Promise<readonly bigint[]> {
	const chunks = await target.query<{ start: string }>(sql`
		select distinct coalesce(range_start_integer, (extract(epoch from range_start) * 1000000)::bigint)::text as start
		from timescaledb_information.chunks where hypertable_schema = ${hypertable.schema} and hypertable_name = ${hypertable.name}
			and (range_start is null or isfinite(range_start))`);
	return chunks.map(({ start }) => BigInt(start));
}

/**
 * Where the last aggregated bucket ends, in the column's internal unit; before all rows when there is none. A forced refresh ends before that: it
 * also takes the bucket that begins where its window ends, and would aggregate one that still fills.
 */
async function watermark({ view }: RefreshContinuousAggregateArgs, target: Queryable): Promise<bigint | undefined> {
	const [row] = await target.query<{ units: string }>(sql`
		select _timescaledb_functions.cagg_watermark(mat_hypertable_id)::text as units from _timescaledb_catalog.continuous_agg
		where user_view_schema = ${view.schema} and user_view_name = ${view.name}`);
	return row && BigInt(row.units);
}

/** As one statement. */
function wholeCall(args: RefreshContinuousAggregateArgs): string {
	return call(args, "NULL", endOf(args)?.value ?? "NULL");
}

/** https://docs.tigerdata.com/api/latest/continuous-aggregates/refresh_continuous_aggregate/ */
function call({ view, force, unbatched, extensionSchema }: RefreshContinuousAggregateArgs, from: string, to: string): string {
	const forced = force ? ", force => true" : "";
	const options = unbatched ? `, options => '{"buckets_per_batch": 0}'` : "";
	return `CALL ${quoteIdent(extensionSchema)}.refresh_continuous_aggregate(${quoteLiteral(quoteTable(view))}, ${from}, ${to}${forced}${options})`;
}

/** Where a policy would end, as SQL: in the column's type, and in its internal unit. */
function endOf(args: RefreshContinuousAggregateArgs): { readonly value: string; readonly units: string } | undefined {
	if (args.endOffset === undefined) return undefined;
	if (isInteger(args)) {
		if (!args.integerNow) return undefined;
		const value = `${quoteTable(args.integerNow)}() - ${args.endOffset}`;
		return { value: `(${value})::${args.timeType}`, units: value };
	}
	const value = `now()::${args.timeType} - INTERVAL ${quoteLiteral(args.endOffset)}`;
	return { value: `(${value})::${args.timeType}`, units: `(extract(epoch from ${value}) * 1000000)::bigint` };
}

/** TimescaleDB takes a window in the column's own type only. */
function bound({ timeType }: RefreshContinuousAggregateArgs, units: bigint | undefined): string {
	if (units === undefined) return "NULL";
	if (isInteger({ timeType })) return `'${units}'::${timeType}`;
	const zone = timeType === "timestamptz" ? "timestamptz" : "timestamp";
	const time = `${zone} 'epoch' + INTERVAL '${units} microseconds'`;
	return timeType === "date" ? `(${time})::date` : time;
}

function isInteger({ timeType }: Pick<RefreshContinuousAggregateArgs, "timeType">): boolean {
	return timeType.startsWith("int");
}
