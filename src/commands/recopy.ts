import { postRequest, waitForRequest } from "../cutover/requests.js";
import { lockHolder } from "../engine/lock.js";
import { type Migration, readMigration } from "../engine/migration.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { formatEndpoint } from "../model/endpoint.js";
import { type ExitCode, exitCodes, HyperferryError } from "../model/errors.js";
import { nearest } from "../model/nearest.js";
import type { PlannedTable } from "../model/planned-table.js";
import type { Queryable, Session } from "../model/queryable.js";
import { formatSize } from "../model/size.js";
import { formatTableId } from "../model/table-id.js";
import { noMigration } from "../runtime/no-migration.js";
import { slotOf } from "../runtime/world.js";
import type { Spec } from "../spec/spec.js";
import { parseTableGlob } from "../spec/table-glob.js";
import type { CommandContext } from "./command.js";

/**
 * Asks for tables to be copied again, of whoever streams or will; consent comes before. Returns the request. Throws HyperferryError E415, E441,
 * E442 or E412.
 */
export async function requestRecopy(context: CommandContext, spec: Spec, target: Queryable, globs: readonly string[]): Promise<string> {
	const migration = await readMigration(target);
	if (!migration) throw noMigration(`target ${formatEndpoint(spec.target)}`);
	const tables = globs.flatMap((glob) => matching(glob, migration.plan.tables));
	const refusal = refusalNow(migration);
	if (refusal) throw new HyperferryError(exitCodes.refused, [refusal]);
	await consent(context, tables);
	return await postRequest(target, "recopy", { tables: tables.map(({ table }) => table) });
}

/** Waits until the running apply has done it; exit 1 when a table has stopped. Interrupted, the work goes on there. */
export async function awaitRecopy({ reporter, drain }: CommandContext, target: Session, id: string): Promise<ExitCode> {
	reporter.emit({ type: "info", msg: "> the running apply copies them again; it goes on when this command is interrupted" });
	const served = async () => (await lockHolder(target)) !== undefined;
	const { result } = await waitForRequest(target, id, { timeoutMs: 30_000, signal: drain, served });
	const { stopped = [], reason } = (result ?? {}) as { readonly stopped?: readonly Diagnostic[]; readonly reason?: Diagnostic };
	if (reason) throw new HyperferryError(exitCodes.refused, [reason]);
	if (stopped.length > 0) throw new HyperferryError(exitCodes.failed, stopped);
	reporter.result("Copied again: the tables follow the source.", { recopied: true });
	return exitCodes.done;
}

function matching(text: string, planned: readonly PlannedTable[]): readonly PlannedTable[] {
	const glob = parseTableGlob(text);
	const moved = planned.filter(({ data }) => data === "all");
	const found =
		typeof glob === "string" ? [] : moved.filter(({ table, partitionOf }) => [table, partitionOf].some((id) => id && glob.matches(id)));
	if (found.length > 0) return found;
	const near = nearest(
		text,
		moved.map(({ table }) => formatTableId(table)),
	);
	throw new HyperferryError(exitCodes.usage, [
		{
			code: "E441",
			severity: "error",
			what: `--recopy ${text} names no table of this migration`,
			why: typeof glob === "string" ? `${glob}.` : `it moves the rows of ${moved.length} tables, and none of that name`,
			fix: [near === undefined ? "hyperferry status   lists the tables that have stopped" : `hyperferry apply --recopy ${near}`],
		},
	]);
}

function refusalNow(migration: Migration): Diagnostic | undefined {
	const refused = (why: string, ...fix: readonly string[]): Diagnostic => ({
		code: "E442",
		severity: "error",
		what: `tables of ${migration.name} are not copied again now`,
		why,
		fix,
	});
	if (migration.phase === "cut_over") {
		return refused("it is cut over: copying again would lose what the application wrote to the target", "hyperferry status");
	}
	if (slotOf(migration) === undefined) {
		return refused(
			"no changes follow the copy (replicate.mode: none)",
			"hyperferry clean, empty the tables on the target, then hyperferry apply",
		);
	}
	if (migration.phase === "streaming" || migration.phase === "ready" || migration.phase === "cutting_over") return undefined;
	return refused(`it is in phase ${migration.phase}: what is not copied yet is copied anyway`, "hyperferry apply");
}

async function consent({ options, ask }: CommandContext, tables: readonly PlannedTable[]): Promise<void> {
	if (options.yes === true) return;
	const list = tables.map(({ table, bytes }) => `${formatTableId(table)} (${formatSize(bytes)} on the source)`).join(", ");
	const answer = await ask?.(`On the target all rows of ${list} are removed and copied again. Only "yes" is accepted: `);
	if (answer === "yes") return;
	throw new HyperferryError(answer === undefined ? exitCodes.usage : exitCodes.refused, [
		{
			code: "E412",
			severity: "error",
			what: answer === undefined ? "a confirmation is needed" : "nothing is copied again: that was not approved",
			why: `all rows of ${list} on the target would be removed first`,
			fix: ["hyperferry apply --yes --recopy TABLE"],
		},
	]);
}
