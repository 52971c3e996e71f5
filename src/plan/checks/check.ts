import type { CatalogObject, Server } from "../../catalog/catalog.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import type { PlannedTable } from "../../model/planned-table.js";
import type { DatabaseDecisions } from "../database-properties.js";
import type { DesiredObject } from "../desired-objects.js";
import type { OwnerDecisions } from "../owners.js";
import type { PlanInput } from "../plan-input.js";
import type { PrivilegeDecisions } from "../privileges.js";
import type { RoleDecisions } from "../role-decisions.js";
import type { Selection } from "../select-tables.js";

/** What the checks of both servers look at. */
export interface CheckContext {
	readonly input: PlanInput;
	readonly selection: Selection;
	readonly tables: readonly PlannedTable[];
	/** Every object that the spec's schemas hold, and those that the target is to have. */
	readonly considered: readonly CatalogObject[];
	readonly desired: readonly DesiredObject[];
	readonly makesHypertables: boolean;
	readonly roles: RoleDecisions;
	readonly privileges: PrivilegeDecisions;
	readonly owners: OwnerDecisions;
	readonly database: DatabaseDecisions;
}

/** One question; no diagnostics means passed. */
export interface Check {
	/** Only when changes are streamed. */
	readonly streaming?: true;
	readonly run: (context: CheckContext) => readonly Diagnostic[];
}

/** "source app@db1:5432/shop" */
export function serverWhere(side: "source" | "target", server: Server): string {
	return `${side} ${server.user}@${server.host}:${server.port}/${server.database}`;
}

/** At most ten names of a longer list. */
export function nameList(names: readonly string[]): string {
	return names.length <= 10 ? names.join(", ") : `${names.slice(0, 10).join(", ")} and ${names.length - 10} more`;
}
