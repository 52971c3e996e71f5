import type { Server, TableFacts } from "../../catalog/catalog.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import { quoteIdent } from "../../model/sql.js";
import { formatName, formatTableId, sameTable, type TableId } from "../../model/table-id.js";
import { providerOf } from "../../objects/providers.js";
import { heldObjects, writesAs } from "../held-objects.js";
import { type Check, type CheckContext, nameList, serverWhere } from "./check.js";

/** What would fire on the target for rows that come from the source, where our role cannot write as a replica. */
const actsOnTarget: Check = {
	run(context) {
		const { server } = context.input.target;
		if (writesAs(context.input) === "replica") return [];
		const acting = actingObjects(context);
		if (acting.length === 0) return [];
		return [
			{
				code: "C111",
				severity: "error",
				what: `${nameList(acting)} would act on every row that is copied or applied`,
				where: serverWhere("target", server),
				why: `${server.user} may not set session_replication_role there, with which triggers, rules and foreign keys do not act on what the source did already.`,
				fix: [grantOf(server), "or drop them on the target: those of the source are made at the cutover"],
			},
		];
	},
};

/** Triggers, rules and foreign keys that the target's tables have already, and not from this migration's cutover. */
function actingObjects({ input, selection }: CheckContext): readonly string[] {
	const written = [...selection.tables.values()].filter(({ rule }) => rule.data === "all").map(({ facts }) => facts.id);
	const isWritten = (table: TableId) => written.some((other) => sameTable(other, table));
	const made = [...input.done].some((id) => id.startsWith("create-late-object:"));
	if (made) return [];
	return [...input.target.tables.values()].flatMap((facts) => [
		...facts.foreignKeys
			.filter(({ references }) => isWritten(facts.id) || isWritten(references))
			.map(({ name }) => `foreign key ${nameOn(facts, name)}`),
		...(isWritten(facts.id) ? ownActors(facts) : []),
	]);
}

function ownActors(facts: TableFacts): readonly string[] {
	return [
		...facts.triggers.filter(({ enabled }) => enabled === "O" || enabled === "A").map(({ name }) => `trigger ${nameOn(facts, name)}`),
		...facts.rules.map((name) => `rule ${nameOn(facts, name)}`),
	];
}

function nameOn(facts: TableFacts, name: string): string {
	return `${formatTableId(facts.id)}.${formatName(name)}`;
}

function grantOf(server: Server): string {
	const provider = providerOf(server);
	if (provider) return `${provider.name} has not given it to ${server.user}; ask its support whether it can be had`;
	if (server.versionNum >= 150_000) return `on the target: GRANT SET ON PARAMETER session_replication_role TO ${quoteIdent(server.user)};`;
	return `on the target: ALTER ROLE ${quoteIdent(server.user)} SUPERUSER;  (PostgreSQL ${server.version} has no smaller right for it)`;
}

const heldUntilCutover: Check = {
	streaming: true,
	run({ input, desired }) {
		const { server } = input.target;
		const held = heldObjects(input, desired);
		const kinds = desired.filter(({ object }) => held.has(object.id)).map(({ object }) => object.kind);
		const keys = kinds.filter((kind) => kind === "FK CONSTRAINT");
		const others = kinds.filter((kind) => kind === "TRIGGER" || kind === "RULE");
		const counts = [
			...(others.length > 0 ? [`${others.length} ${others.length === 1 ? "trigger or rule" : "triggers and rules"}`] : []),
			...(keys.length > 0 ? [`${keys.length} foreign ${keys.length === 1 ? "key" : "keys"}`] : []),
		];
		if (counts.length === 0) return [];
		return [
			{
				code: "W223",
				severity: "warning",
				what: `${counts.join(" and ")} are made at the cutover only`,
				where: serverWhere("target", server),
				why: `${server.user} may not set session_replication_role there, so until then nothing may be there that acts on applied rows. Foreign keys are validated after the opening.`,
				fix: ["nothing to do", `or, to have them before: ${grantOf(server)}`],
			} satisfies Diagnostic,
		];
	},
};

export const replicaRoleChecks: readonly Check[] = [actsOnTarget, heldUntilCutover];
