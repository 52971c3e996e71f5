import { remoteHold } from "../cutover/remote-hold.js";
import { postRequest, updateRequest } from "../cutover/requests.js";
import { readApplied } from "../engine/applied.js";
import { type Migration, readMigration } from "../engine/migration.js";
import { ensureVerifyFolder } from "../engine/state-file.js";
import { formatEndpoint } from "../model/endpoint.js";
import { exitCodes } from "../model/errors.js";
import { formatLsn, zeroLsn } from "../model/lsn.js";
import type { Session } from "../model/queryable.js";
import { formatTableId } from "../model/table-id.js";
import type { VerifyLevel, VerifyOutcome } from "../model/verify-outcome.js";
import { renderVerify } from "../render/verify.js";
import { noMigration } from "../runtime/no-migration.js";
import { sessionsOf } from "../runtime/sessions.js";
import { withStreaming } from "../runtime/with-streaming.js";
import { slotOf } from "../runtime/world.js";
import type { Spec } from "../spec/spec.js";
import type { VerifyPosition } from "../verify/position.js";
import { verifyTables } from "../verify/verify-tables.js";
import type { Command, CommandContext } from "./command.js";
import { requireSpec, stateRoot } from "./load-spec.js";

export const verify: Command = {
	name: "verify",
	summary: "compare source and target at one position, also while streaming; exit 2 when they differ",
	streams: true,
	options: {
		level: { type: "string", choices: ["count", "full"], help: "row counts, or row counts and checksums (default: count)" },
	},
	async run(context) {
		const spec = await requireSpec(context);
		await using target = await sessionsOf(spec).target("ask");
		const migration = await readMigration(target);
		if (!migration) throw noMigration(`target ${formatEndpoint(spec.target)}`);
		const level = (context.options.level ?? "count") as VerifyLevel;
		const outcome = await compare(context, spec, migration, target, level);
		context.reporter.result(renderVerify(outcome), verifyJson(outcome));
		return outcome.equal ? exitCodes.done : exitCodes.difference;
	},
};

async function compare(
	context: CommandContext,
	spec: Spec,
	migration: Migration,
	target: Session,
	level: VerifyLevel,
): Promise<VerifyOutcome> {
	const { emit } = context.reporter;
	const { largeObjects } = migration.plan;
	const folder = await ensureVerifyFolder(stateRoot(context), spec.name);
	const run = (position: VerifyPosition, signal: AbortSignal) =>
		verifyTables({
			sourceEndpoint: spec.source,
			targetEndpoint: spec.target,
			name: spec.name,
			tables: migration.plan.tables,
			...(largeObjects?.copied ? { largeObjects: largeObjects.objects } : {}),
			level,
			jobs: spec.verify.jobs,
			position,
			kept: { folder, lineage: migration.lineage },
			emit,
			signal,
		});
	const still = migration.phase === "cut_over" || slotOf(migration) === undefined;
	if (still) return run({ kind: "fenced", lsn: (await readApplied(target))?.lsn ?? zeroLsn }, context.abort);
	const streaming = {
		spec,
		version: context.version,
		stateRoot: stateRoot(context),
		emit,
		abort: context.abort,
		approve: async () => {},
	};
	return withStreaming(streaming, target, async (_own, signal) => {
		const id = await postRequest(target, "verify", { level });
		const outcome = await run({ kind: "streaming", ...remoteHold(target, id, signal) }, signal);
		await updateRequest(target, id, { state: "done", result: { level, equal: outcome.equal } });
		return outcome;
	});
}

function verifyJson({ level, at, equal, tables, notCompared, continued }: VerifyOutcome) {
	return {
		type: "verify",
		level,
		at: formatLsn(at),
		equal,
		tables: tables.map(({ table, ...rest }) => ({ table: formatTableId(table), ...rest })),
		...(continued ? { continued: { ...continued, from: formatLsn(continued.from) } } : {}),
		notCompared: notCompared.map(({ table, reason }) => ({ table: formatTableId(table), reason })),
	};
}
