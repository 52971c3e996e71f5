import { quoteIdent } from "../model/sql.js";
import { formatName } from "../model/table-id.js";

/** ALTER TABLE ONLY is refused on hypertables; the statements of an entry begin lines. */
export function withoutOnly(sql: string): string {
	return sql.replaceAll(/^ALTER TABLE ONLY /gm, "ALTER TABLE ");
}

/** ONLY would publish a hypertable without its chunks, which hold all the rows. */
export function withChunks(sql: string): string {
	return sql.replace(/ ADD TABLE ONLY /, " ADD TABLE ");
}

/** Other columns for the primary key of a CONSTRAINT entry; what follows (replica identity, cluster) stays. */
export function withPrimaryKey(sql: string, columns: readonly string[], quote: "always" | "as pg_dump"): string {
	const list = columns.map(quote === "always" ? quoteIdent : formatName).join(", ");
	const nameList = String.raw`\((?:[^()"]|"(?:[^"]|"")*")*\)`;
	return sql.replace(new RegExp(`PRIMARY KEY ${nameList}(?: INCLUDE ${nameList})?`), () => `PRIMARY KEY (${list})`);
}

/** NOT VALID at the end of the last statement; unchanged when it is there. */
export function withNotValid(sql: string): string {
	return /NOT VALID;?\s*$/.test(sql) ? sql : sql.replace(/;?\s*$/, " NOT VALID;");
}

/** Hypertables before TimescaleDB 2.27 refuse to switch triggers: pg_dump's second statement goes. */
export function withoutTriggerSwitch(sql: string): string {
	return sql.replaceAll(/\n+ALTER TABLE [^\n]* (?:ENABLE|DISABLE)(?: ALWAYS| REPLICA)? TRIGGER [^\n]*;/g, "");
}

/** Replica identity changes on the source while a migration runs: it makes an entry no other. */
export function withoutReplicaIdentity(sql: string): string {
	return sql.replaceAll(/\s*^ALTER TABLE (?:ONLY )?[^\n]* REPLICA IDENTITY [^\n]*;/gm, "");
}
