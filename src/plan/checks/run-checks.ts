import type { Diagnostic } from "../../model/diagnostic.js";
import { announcements } from "./announcements.js";
import type { Check, CheckContext } from "./check.js";
import { creatableChecks } from "./creatable-checks.js";
import { databaseChecks } from "./database-checks.js";
import { databasePropertyChecks } from "./database-property-checks.js";
import { extensionChecks } from "./extension-checks.js";
import { largeObjectChecks } from "./large-object-checks.js";
import { lateChecks } from "./late-checks.js";
import { localeChecks } from "./locale-checks.js";
import { ownerChecks } from "./owner-checks.js";
import { privilegeChecks } from "./privilege-checks.js";
import { replicaRoleChecks } from "./replica-role-checks.js";
import { replicationChecks } from "./replication-checks.js";
import { roleChecks } from "./role-checks.js";
import { rowSecurityChecks } from "./row-security-checks.js";
import { sourceTableChecks } from "./source-table-checks.js";
import { targetObjectChecks } from "./target-object-checks.js";

const checks: readonly Check[] = [
	...databaseChecks,
	...replicationChecks,
	...privilegeChecks,
	...replicaRoleChecks,
	...sourceTableChecks,
	...rowSecurityChecks,
	...targetObjectChecks,
	...creatableChecks,
	...extensionChecks,
	...largeObjectChecks,
	...lateChecks,
	...localeChecks,
	...ownerChecks,
	...roleChecks,
	...databasePropertyChecks,
	...announcements,
];

/** Asks every question that matters for the spec; `passed` counts questions without findings. */
export function runChecks(context: CheckContext): { readonly diagnostics: readonly Diagnostic[]; readonly passed: number } {
	const streaming = context.input.spec.replicate.mode === "continuous";
	const found = checks.filter((check) => streaming || !check.streaming).map((check) => check.run(context));
	return { diagnostics: found.flat(), passed: found.filter((diagnostics) => diagnostics.length === 0).length };
}
