import type { Diagnostic } from "../../model/diagnostic.js";
import { quoteIdent } from "../../model/sql.js";
import { formatTableId, sameTable, tableKey } from "../../model/table-id.js";
import { wantedPolicies } from "../../objects/hypertable-refusals-policies.js";
import type { Obstacle } from "../owners.js";
import { type Check, type CheckContext, serverWhere } from "./check.js";

type Of<W extends Obstacle["why"]> = Extract<Obstacle, { why: W }>;

/** Obstacles of some kinds with the number of objects each stands before, in name order. */
function obstacles<W extends Obstacle["why"]>(
	{ owners }: CheckContext,
	...whys: readonly W[]
): readonly { obstacle: Of<W>; count: number }[] {
	const found = new Map<string, { obstacle: Of<W>; count: number }>();
	for (const { obstacle } of owners.kept) {
		if (!(whys as readonly string[]).includes(obstacle.why)) continue;
		const key = JSON.stringify(Object.values(obstacle));
		found.set(key, { obstacle: obstacle as Of<W>, count: (found.get(key)?.count ?? 0) + 1 });
	}
	return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function objects(count: number): string {
	return count === 1 ? "1 object" : `${count} objects`;
}

/** Objects that stay the migrating role's: said once, whatever their number. */
const keptOwners: Check = {
	run(context) {
		const { server } = context.input.target;
		const kept = obstacles(context, "absent", "superuser", "chunks", "late");
		if (kept.length === 0) return [];
		const total = kept.reduce((sum, { count }) => sum + count, 0);
		const reason = {
			absent: "the target has no such role",
			superuser: "a superuser there",
			chunks: "hypertables that have chunks already",
			late: "made by the cutover, which may not give it away",
		};
		const absent = kept.filter(({ obstacle }) => obstacle.why === "absent").map(({ obstacle }) => obstacle.role);
		const [first] = kept;
		return [
			{
				code: "W220",
				severity: "warning",
				what: `${objects(total)} will belong to ${server.user} on the target, not to the owner that the source has`,
				where: serverWhere("target", server),
				why: kept.map(({ obstacle, count }) => `${obstacle.role} (${objects(count)}): ${reason[obstacle.why]}`).join("; "),
				fix: [
					...(absent.length > 0 ? ["let them be created: schema: { roles: create }"] : []),
					`or say who takes their place: schema: { owners: { ${first?.obstacle.role}: ${server.user} } }`,
					...(kept.some(({ obstacle }) => obstacle.why === "chunks")
						? ["or, as a superuser of the target: ALTER TABLE ... OWNER TO, which gives the chunks away too"]
						: []),
				],
			},
		];
	},
};

const mayGiveAway: Check = {
	run(context) {
		const { server } = context.input.target;
		const user = quoteIdent(server.user);
		const options = server.versionNum >= 160_000 ? " WITH INHERIT TRUE, SET TRUE" : "";
		return obstacles(context, "membership", "not ours").map(({ obstacle, count }): Diagnostic => {
			const given = obstacle.why === "membership";
			return {
				code: "C150",
				severity: "error",
				what: given
					? `${server.user} cannot give ${objects(count)} to ${obstacle.role} on the target`
					: `${objects(count)} on the target ${count === 1 ? "belongs" : "belong"} to ${obstacle.role}, not to ${server.user}`,
				where: serverWhere("target", server),
				why: given
					? "Giving something away takes membership in the new owner's role, and working on it afterwards takes its rights."
					: "Only its owner, or a member of that role, may change whose it is.",
				fix: [
					`on the target: GRANT ${quoteIdent(obstacle.role)} TO ${user}${options};`,
					...(given
						? [`or let ${server.user} keep them: schema: { owners: { ${sourceNameOf(context, obstacle.role)}: ${server.user} } }`]
						: []),
				],
				object: obstacle.role,
			};
		});
	},
};

const mayOwnInSchema: Check = {
	run(context) {
		const { server } = context.input.target;
		return obstacles(context, "schema").map(({ obstacle, count }) => ({
			code: "C151",
			severity: "error",
			what: `${obstacle.role} cannot own ${objects(count)} in schema ${obstacle.schema} of the target`,
			where: `${serverWhere("target", server)}, schema ${obstacle.schema}`,
			why: `An owner must be able to create there, and ${server.user} does not own the schema, so it cannot grant that for the moment.`,
			fix: [`on the target: GRANT CREATE ON SCHEMA ${quoteIdent(obstacle.schema)} TO ${quoteIdent(obstacle.role)};`],
			object: obstacle.role,
		}));
	},
};

function sourceNameOf({ input }: CheckContext, role: string): string {
	return input.spec.schema.owners.find(({ to }) => to === role)?.from ?? role;
}

/** Names in schema.owners that one of the servers does not know. */
const mappedOwners: Check = {
	run({ input, roles }) {
		const onSource = new Set(input.source.server.roles.map(({ name }) => name));
		return input.spec.schema.owners.flatMap(({ from, to, place }): Diagnostic[] => [
			...(onSource.has(from)
				? []
				: [
						{
							code: "S117" as const,
							severity: "error" as const,
							what: `the source has no role ${from}`,
							place,
							label: "no role of the source",
							why: "The entry would do nothing.",
							fix: ["correct the name, or remove the entry"],
						},
					]),
			...(roles.onTarget.has(to) || roles.created.some(({ name }) => name === to)
				? []
				: [
						{
							code: "C154" as const,
							severity: "error" as const,
							what: `role ${to} does not exist on the target`,
							place,
							label: `${from} becomes ${to}`,
							why: "schema.owners gives it what belongs to another role on the source.",
							fix: [`on the target: CREATE ROLE ${quoteIdent(to)};`],
							object: to,
						},
					]),
		]);
	},
};

/** TimescaleDB runs a policy as the owner of its hypertable or continuous aggregate. */
const ownersOfPolicies: Check = {
	run({ input, selection, owners, roles }) {
		const { server } = input.target;
		const hypertables = [...selection.tables.values()].flatMap(({ facts, rule: { hypertable } }) =>
			hypertable && wantedPolicies(hypertable).length > 0
				? [
						{
							id: facts.id,
							kind: "table",
							place: hypertable.place,
							before: input.target.tables.get(tableKey(facts.id))?.owner,
							source: facts.owner,
						},
					]
				: [],
		);
		const aggregates = input.spec.continuousAggregates.flatMap(({ view, refresh }) =>
			refresh
				? [
						{
							id: view,
							kind: "continuous aggregate",
							place: refresh.place,
							before: input.target.tables.get(tableKey(view))?.owner,
							source: undefined,
						},
					]
				: [],
		);
		return [...hypertables, ...aggregates].flatMap(({ id, kind, place, before, source }): Diagnostic[] => {
			const given = owners.handovers.find(({ object }) => object.table && sameTable(object.table, id) && object.id.startsWith(`${kind} `));
			const role = [given?.role ?? before ?? server.user].flatMap(
				(name) => roles.onTarget.get(name) ?? roles.created.find((created) => created.name === name) ?? [],
			)[0];
			if (!role || role.login) return [];
			const from = source ?? given?.object.owner?.role ?? role.name;
			return [
				{
					code: "C155",
					severity: "error",
					what: `policies of ${formatTableId(id)} cannot run as ${role.name}`,
					place,
					label: `${given ? "will belong" : "belongs"} to ${role.name}, which cannot log in`,
					where: serverWhere("target", server),
					why: `TimescaleDB runs a policy as the owner of its ${kind.replace(/^table$/, "hypertable")}, and starts none for a role without LOGIN.`,
					fix: [
						`${roles.onTarget.has(role.name) ? "on the target" : "on the source, from which the role is created"}: ALTER ROLE ${quoteIdent(role.name)} LOGIN;`,
						`or let another role own it: schema: { owners: { ${from}: ${server.user} } }`,
					],
					object: formatTableId(id),
				},
			];
		});
	},
};

export const ownerChecks: readonly Check[] = [mappedOwners, mayGiveAway, mayOwnInSchema, ownersOfPolicies, keptOwners];
