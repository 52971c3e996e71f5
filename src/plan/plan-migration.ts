import type { Action } from "../actions/registry.js";
import type { Catalog, CatalogObject, Server } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { digest } from "../model/digest.js";
import { formatEndpoint } from "../model/endpoint.js";
import type { PlannedPolicy } from "../model/planned-policy.js";
import type { PlannedTable } from "../model/planned-table.js";
import { tableKey } from "../model/table-id.js";
import { providerOf } from "../objects/providers.js";
import type { Spec } from "../spec/spec.js";
import { acceptanceOf, type Hazard, unusedAcceptances } from "./acceptances.js";
import { aggregateObjects, aggregateSummary, openedActions } from "./aggregate-actions.js";
import { amendPlan } from "./amend-plan.js";
import { buildActions, lateObjects } from "./build-actions.js";
import { catchUpActions, materializedViews } from "./catch-up-actions.js";
import { runChecks } from "./checks/run-checks.js";
import { consideredObjects, isHeldBack } from "./considered-objects.js";
import { copyActions, prepareActions } from "./data-actions.js";
import { type DatabaseDecisions, planDatabase } from "./database-properties.js";
import { type DesiredObject, desiredObjects } from "./desired-objects.js";
import { diffObjects, type ObjectDiff, type ReplacedObject } from "./diff/diff-objects.js";
import { extraObjects } from "./diff/extra-objects.js";
import { targetTables, withClearedTarget } from "./diff/target-tables.js";
import { missingExtensions, neededExtensions } from "./extensions.js";
import { foldedInto, foldPartitions } from "./fold-partitions.js";
import { planForeignKeys } from "./foreign-keys.js";
import { heldObjects, writesAs } from "./held-objects.js";
import { invalidIndexes } from "./invalid-indexes.js";
import { keyDependents } from "./key-dependents.js";
import { largeObjectActions, plannedLargeObjects } from "./large-objects.js";
import { lateActions } from "./late-actions.js";
import { lateKindOf } from "./late-kinds.js";
import { omittedObjects, withDependents } from "./omitted-objects.js";
import { outsideNeeds } from "./outside-needs.js";
import { type OwnerDecisions, planOwners } from "./owners.js";
import { partitionDependents } from "./partition-dependents.js";
import { pendingActions } from "./pending-actions.js";
import type { Plan, PlanServer } from "./plan.js";
import { planDetails } from "./plan-details.js";
import type { PlanInput } from "./plan-input.js";
import { type AggregateDecisions, planAggregates } from "./planned-aggregates.js";
import { type HypertableDecisions, planHypertables } from "./planned-hypertables.js";
import { editionWarnings, plannedPolicies } from "./planned-policies.js";
import { identityWarnings, plannedTables } from "./planned-tables.js";
import { planPrivileges } from "./privileges.js";
import { replicaIdentityHazards } from "./replica-identity-hazards.js";
import { planRoles, type RoleDecisions } from "./role-decisions.js";
import { schemaActions } from "./schema-actions.js";
import { type Selection, selectTables } from "./select-tables.js";
import { skippedObjects } from "./skipped-objects.js";
import { skippedPartitions } from "./skipped-partitions.js";

/** Two catalogs and a spec make a plan: pure data. Errors among its diagnostics mean that it must not be applied. */
export function planMigration(given: PlanInput): Plan {
	const folded = { ...given, source: foldPartitions(given.spec, given.source) };
	const { spec, source, target } = folded;
	const considered = consideredObjects(spec.schema.include, source);
	const skipped = skippedObjects(spec, source, target);
	const selection = selectTables(spec, source, skipped.tables);
	const there = targetTables(folded, selection, skipped);
	const input = withClearedTarget(folded, there);
	const partitions = foldedInto(source);
	const hypertables = planHypertables(input, selection);
	const aggregates = planAggregates(input, considered, hypertables);
	const leftOut = new Map([...skipped.omitted, ...aggregates.replaced]);
	const foreignKeys = planForeignKeys(input, selection, hypertables);
	const unneeded = [...missingExtensions(input).keys()].filter((name) => !neededExtensions(considered).has(name));
	const moved = considered.filter(({ id }) => !leftOut.has(id));
	const outside = outsideNeeds(input, moved, selection);
	const left = omittedObjects(input, considered, selection, hypertables, foreignKeys, new Set(unneeded), {
		skipped: leftOut,
		impossible: outside.omitted,
	});
	const wanted = considered.filter(({ id }) => !left.has(id));
	const roles = planRoles(input, wanted);
	const privileges = planPrivileges(input, wanted, roles);
	const omitted = withDependents(considered, new Map([...left, ...privileges.omitted]), leftOut);
	const desired = desiredObjects(input, considered, omitted, hypertables, privileges);
	const diff = diffObjects(input, desired, there);
	const extras = extraObjects(input, selection, hypertables);
	const made = [...diff.create, ...diff.replace.filter(({ inPlace }) => !inPlace).map((found) => found.desired)];
	const owners = planOwners(
		input,
		[...desired, ...aggregateObjects(input, aggregates.ordered)],
		new Set(made.map(({ object }) => object.id)),
		roles,
	);
	const database = planDatabase(input, roles);
	const tables = plannedTables(selection, hypertables, input.target);
	const policies = plannedPolicies(input, hypertables, aggregates.ordered);
	const identity = replicaIdentityHazards(input, selection);
	const makesHypertables = hypertables.byTable.size > 0;
	const checks = runChecks({ input, selection, tables, considered: moved, desired, makesHypertables, roles, privileges, owners, database });
	const hazards: readonly Hazard[] = [...identity.hazards, ...foreignKeys.hazards, ...hypertables.hazards, ...diff.hazards];
	const diagnostics: readonly Diagnostic[] = [
		...skipped.diagnostics,
		...selection.diagnostics,
		...outside.diagnostics,
		...hypertables.diagnostics,
		...aggregates.diagnostics,
		...editionWarnings(input, hypertables),
		...keyDependents(moved, hypertables),
		...partitionDependents(considered, partitions, leftOut, hypertables),
		...skippedPartitions(spec, considered, partitions, skipped.tables),
		...foreignKeys.diagnostics,
		...identity.diagnostics,
		...diff.diagnostics,
		...extras.diagnostics,
		...checks.diagnostics,
		...(spec.replicate.mode === "continuous" ? identityWarnings(tables, hypertables) : []),
		...(input.only ? [] : unusedAcceptances(spec, hazards)),
	];
	const omissions = [
		...[...omitted].map(([object, { reason, hazard }]) => ({ object, reason, ...(hazard !== undefined && { hazard }) })),
		...invalidIndexes(source, selection),
	];
	const sequences = plannedSequences(source, desired);
	const largeObjects = plannedLargeObjects(input);
	const plan: Omit<Plan, "planId"> = {
		format: 1,
		hyperferry: input.hyperferry,
		name: spec.name,
		source: planServer(spec.source, source.server),
		target: planServer(spec.target, target.server),
		...identities(
			spec,
			considered.filter(({ id }) => !omitted.has(id)),
			target,
		),
		settings: spec.settings,
		tables,
		actions: pendingActions(
			allActions(input, selection, desired, diff, tables, hypertables, aggregates, sequences, policies, { owners, roles, database }),
			input.done,
			input.running !== undefined,
		),
		sequences,
		policies,
		...(aggregates.ordered.length > 0 && { continuousAggregates: aggregates.ordered.map((decision) => aggregateSummary(input, decision)) }),
		emptyViews: materializedViews(input, selection, desired).empty,
		...(largeObjects && { largeObjects }),
		unchanged: diff.unchanged,
		omitted: omissions,
		details: planDetails(input, selection, hypertables, foreignKeys, policies),
		replaced: diff.replace.map(replacedObject),
		respected: [...diff.respected, ...hypertables.respected, ...extras.respected],
		accepted: acceptedHazards(spec, hazards),
		schemas: spec.schema.include,
		...(input.only && { only: input.only }),
		mode: spec.replicate.mode,
		writesAs: writesAs(input),
		connections: spec.source.maxConnections,
		cutover: spec.cutover,
		checks: { passed: checks.passed, failed: count(diagnostics, "error"), warnings: count(diagnostics, "warning") },
		diagnostics,
	};
	const complete = input.running ? withRefusals(plan, input.running, source) : plan;
	return { ...complete, planId: digest(complete).slice(0, 12) };
}

/** What of the spec cannot become so while the migration streams. */
function withRefusals(plan: Omit<Plan, "planId">, running: Plan, source: Catalog): Omit<Plan, "planId"> {
	const { refusals } = amendPlan(running, { ...plan, planId: "" }, source);
	const { checks, diagnostics } = plan;
	return { ...plan, diagnostics: [...diagnostics, ...refusals], checks: { ...checks, failed: checks.failed + refusals.length } };
}

function replacedObject({ desired: { object }, drop, hazard, diff }: ReplacedObject): Plan["replaced"][number] {
	const lost = drop?.lost ?? [];
	const again = [...(drop?.objects ?? [])].filter((id) => id !== object.id && !lost.includes(id));
	return { object: object.id, hazard, diff, again, lost };
}

function count(diagnostics: readonly Diagnostic[], severity: Diagnostic["severity"]): number {
	return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
}

function allActions(
	input: PlanInput,
	selection: Selection,
	desired: readonly DesiredObject[],
	diff: ObjectDiff,
	tables: readonly PlannedTable[],
	hypertables: HypertableDecisions,
	aggregates: AggregateDecisions,
	sequences: Plan["sequences"],
	policies: readonly PlannedPolicy[],
	who: { readonly owners: OwnerDecisions; readonly roles: RoleDecisions; readonly database: DatabaseDecisions },
): readonly Action[] {
	const late = lateObjects(desired);
	const prepare = prepareActions(input, tables);
	const schema = schemaActions(input, desired, diff, late, hypertables, aggregates, who);
	const afterSchema = schema.slice(-1).map(({ id }) => id);
	const beforeCopy = [...afterSchema, ...prepare.slice(-1).map(({ id }) => id)];
	const copies = [...copyActions(input, tables, beforeCopy), ...largeObjectActions(input, who.roles, beforeCopy)];
	const held = heldObjects(input, desired);
	const isBuilt = ({ id, ...object }: CatalogObject) => late.has(id) && !held.has(id) && lateKindOf(object) === undefined;
	const lateCreated = diff.create.filter(({ object }) => isBuilt(object));
	const lateWork = { created: lateCreated, altered: diff.alter, handovers: who.owners.handovers };
	const builds = buildActions(input, tables, lateWork, hypertables, copies, afterSchema);
	const before = [...prepare, ...schema, ...copies, ...builds, ...lateActions(diff.create, held, who.database.changes, who.owners.late)];
	const catchUp = catchUpActions(input, selection, desired, hypertables, aggregates.ordered, policies, sequences, before);
	return [...before, ...catchUp, ...openedActions(input, aggregates.ordered, policies)];
}

/** Digests of what the plan depends on; the fingerprints are theirs, so that objects of other schemas do not make a plan stale. */
function identities(spec: Spec, considered: readonly CatalogObject[], target: Catalog): Pick<Plan, "fingerprints" | "objects"> {
	const kept = considered.filter((object) => !isHeldBack(object));
	const source = Object.fromEntries(kept.map((object) => [object.id, object.digest]));
	const ids = kept.map(({ id }) => id).filter((id) => target.objects.has(id));
	const onTarget = Object.fromEntries(ids.map((id) => [id, target.objects.get(id)?.digest ?? ""]));
	return {
		fingerprints: { spec: spec.fingerprint, source: digest(source), target: digest(onTarget) },
		objects: { source, target: onTarget },
	};
}

function plannedSequences(source: Catalog, desired: readonly DesiredObject[]): Plan["sequences"] {
	const kept = new Set(
		desired
			.filter(({ object }) => object.kind === "SEQUENCE")
			.map(({ object }) => tableKey({ schema: object.schema ?? "", name: object.tag })),
	);
	return source.sequences.filter(({ id }) => kept.has(tableKey(id))).map(({ id }) => id);
}

function acceptedHazards(spec: Spec, hazards: readonly Hazard[]): Plan["accepted"] {
	return hazards.flatMap(({ code, object }) => {
		const acceptance = acceptanceOf(spec, code, object);
		return acceptance ? [{ code, object, place: acceptance.place }] : [];
	});
}

function planServer(endpoint: Spec["source"] | Spec["target"], server: Server): PlanServer {
	const provider = providerOf(server);
	return {
		endpoint: formatEndpoint(endpoint),
		sslmode: endpoint.sslmode,
		systemIdentifier: server.systemIdentifier,
		database: server.database,
		versionNum: server.versionNum,
		version: server.version,
		...(server.timescaledb && { timescaledb: server.timescaledb }),
		...(provider && { provider: provider.name }),
	};
}
