import type { Diagnostic } from "../../model/diagnostic.js";
import { quoteIdent } from "../../model/sql.js";
import { settingClause } from "../../objects/setting-clause.js";
import { withheldAttributes, withheldMembership, withheldSettings } from "../role-actions.js";
import { type Check, nameList, serverWhere } from "./check.js";

const mayCreateRoles: Check = {
	run({ input: { target }, roles }) {
		const { server } = target;
		if (roles.created.length === 0 || server.privileges.createRole) return [];
		return [
			{
				code: "C152",
				severity: "error",
				what: `${server.user} may not create roles on the target`,
				where: serverWhere("target", server),
				why: `schema.roles asks for ${nameList(roles.created.map(({ name }) => name))}.`,
				fix: [
					`on the target: ALTER ROLE ${quoteIdent(server.user)} CREATEROLE;`,
					"or create them by hand, and leave roles out: schema: { roles: skip }",
				],
			},
		];
	},
};

const mayReadPasswords: Check = {
	run({ input: { spec, source }, roles }) {
		const { server } = source;
		const users = roles.created.filter(({ login }) => login).map(({ name }) => name);
		if (spec.schema.roles !== "create_with_passwords" || users.length === 0 || server.privileges.superuser) return [];
		return [
			{
				code: "C153",
				severity: "error",
				what: `${server.user} may not read passwords on the source`,
				where: serverWhere("source", server),
				why: `schema.roles is create_with_passwords, and only a superuser can read pg_authid (${nameList(users)}).`,
				fix: ["create them without: schema: { roles: create }, and set passwords on the target: ALTER ROLE ... PASSWORD"],
			},
		];
	},
};

/** Privileges and policies for roles that the target does not have: left out, said once. */
const missingRoles: Check = {
	run({ input, privileges }) {
		if (privileges.missing.size === 0) return [];
		const roles = [...privileges.missing].sort(([a], [b]) => (a < b ? -1 : 1));
		return [
			{
				code: "C127",
				severity: "warning",
				what: `privileges and policies of ${roles.length === 1 ? "a role" : `${roles.length} roles`} that the target does not have are left out`,
				where: serverWhere("target", input.target.server),
				why: roles.map(([role, objects]) => `${role} (${objects.length === 1 ? "1 object" : `${objects.length} objects`})`).join(", "),
				fix: [
					"let them be created: schema: { roles: create }",
					`or on the target: ${roles.map(([role]) => `CREATE ROLE ${quoteIdent(role)};`).join(" ")}`,
				],
			},
		];
	},
};

/** What a superuser would have to grant on the target. */
const ungrantable: Check = {
	run({ input, privileges }) {
		const { server } = input.target;
		if (privileges.ungrantable.length === 0) return [];
		return [
			{
				code: "W221",
				severity: "warning",
				what: `${server.user} may not grant privileges on ${nameList(privileges.ungrantable.map(({ object }) => object.replace(/^(default )?acl /, "")))}`,
				where: serverWhere("target", server),
				why: [...new Set(privileges.ungrantable.map(({ why }) => why))].join("; "),
				fix: [`on the target, as somebody who may:\n${privileges.ungrantable.map(({ sql }) => sql).join("\n")}`],
			},
		];
	},
};

const uncommentable: Check = {
	run({ input, privileges }) {
		const { server } = input.target;
		const comments = privileges.uncommentable;
		if (comments.length === 0) return [];
		return [
			{
				code: "W229",
				severity: "warning",
				what: `${server.user} may not comment on ${nameList(comments.map(({ tag }) => tag.toLowerCase()))}`,
				where: serverWhere("target", server),
				why: "Only the owner of an object may, and the target had these before.",
				fix: [
					`on the target, as their owner:\n${comments.map(({ sql }) => sql).join("\n")}`,
					"or do without: nothing else depends on comments",
				],
			} satisfies Diagnostic,
		];
	},
};

/** What created roles have on the source and do not get. */
const withheld: Check = {
	run({ input, roles }) {
		const { server } = input.target;
		const statements = [
			...roles.created.flatMap((role) => [
				...withheldAttributes(input, role).map((attribute) => `ALTER ROLE ${quoteIdent(role.name)} ${attribute};`),
				...withheldSettings(input, role).map((setting) => {
					const here = setting.here ? ` IN DATABASE ${quoteIdent(server.database)}` : "";
					return `ALTER ROLE ${quoteIdent(role.name)}${here} SET ${settingClause(setting)};`;
				}),
			]),
			...roles.memberships
				.filter((membership) => withheldMembership(roles, membership) !== undefined)
				.map(({ role, member }) => `GRANT ${quoteIdent(role)} TO ${quoteIdent(member)};`),
		];
		if (statements.length === 0) return [];
		return [
			{
				code: "W222",
				severity: "warning",
				what: `${server.user} may not give created roles everything that they have on the source`,
				where: serverWhere("target", server),
				why: "These attributes, settings and memberships are left out, because they take more rights there.",
				fix: [`on the target, as somebody who may, after apply:\n${statements.join("\n")}`],
			} satisfies Diagnostic,
		];
	},
};

export const roleChecks: readonly Check[] = [mayCreateRoles, mayReadPasswords, missingRoles, ungrantable, uncommentable, withheld];
