import type { Plan } from "../plan/plan.js";
import { counted, hanging, type Layout, marked } from "./plan-layout.js";

/** Roles that are created, and owners by role with the moment. */
export function planRoles(plan: Plan, layout: Layout): readonly string[] {
	const roles = plan.actions.flatMap((action) => (action.kind === "create-role" ? [action.args] : []));
	const grants = plan.actions.flatMap((action) => (action.kind === "grant-role" ? [action.args] : []));
	const lasting = grants.filter(({ temporary }) => !temporary);
	const temporary = grants.filter((grant) => grant.temporary);
	const passwords = roles.some(({ password }) => password) ? "with their passwords" : "without passwords";
	const memberships = lasting.length > 0 ? `, ${counted(lasting.length, "membership")}` : "";
	return [
		...listed(`  + ${roles.length === 1 ? "role" : "roles"}`, names(roles), `(${passwords}${memberships})`, layout),
		...listed(`  ~ ${temporary[0]?.member ?? ""} becomes a member of`, names(temporary), "until clean", layout),
		...listed("  ~ owners:", owners(plan), `when all is built (hypertables at once); until then ${userOf(plan)}`, layout),
	];
}

function names(args: readonly { readonly role: string }[]): readonly string[] {
	return args.map(({ role }) => role);
}

/** "12 objects to app", in the order of the roles' names. */
function owners(plan: Plan): readonly string[] {
	const counts = new Map<string, number>();
	for (const action of plan.actions) {
		if (action.kind === "set-owner") counts.set(action.args.owner, (counts.get(action.args.owner) ?? 0) + 1);
	}
	return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([role, count]) => `${counted(count, "object")} to ${role}`);
}

function userOf({ target }: Plan): string {
	return target.endpoint.slice(0, target.endpoint.lastIndexOf("@"));
}

function listed(before: string, items: readonly string[], after: string, layout: Layout): readonly string[] {
	if (items.length === 0) return [];
	const shown = layout.verbose || items.length <= 10 ? items : [...items.slice(0, 10), `${items.length - 10} more`];
	return hanging(`${before} ${shown.join(", ")} ${after}`, 4, layout).map((line) => marked(line, layout));
}
