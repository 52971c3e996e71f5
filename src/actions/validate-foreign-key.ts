import { ident, quoteIdent, quoteTable, sql, tableIdent } from "../model/sql.js";
import { formatName, formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface ValidateForeignKeyArgs {
	readonly table: TableId;
	readonly constraint: string;
}

/** Takes no lock that writers wait for. https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT */
export const validateForeignKey: ActionDefinition<"validate-foreign-key", ValidateForeignKeyArgs> = {
	kind: "validate-foreign-key",
	phase: "catch-up",
	atomicity: "transactional",
	counted: "to validate",
	subject: (args) => `${formatTableId(args.table)}.${formatName(args.constraint)}`,
	describe: (args) => `validate ${formatTableId(args.table)}.${formatName(args.constraint)}`,
	sql: (args) => ({ side: "target", text: `ALTER TABLE ${quoteTable(args.table)} VALIDATE CONSTRAINT ${quoteIdent(args.constraint)}` }),
	async run(args, { target }) {
		await target.query(sql`ALTER TABLE ${tableIdent(args.table)} VALIDATE CONSTRAINT ${ident(args.constraint)}`);
		return {};
	},
};
