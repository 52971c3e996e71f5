import { withNotNullStatements, withoutVersions } from "./portable-table.js";
import { scanSql } from "./scan-sql.js";

/** One entry of pg_dump's table of contents. */
export interface TocEntry {
	readonly dumpId: number;
	/** OID of the system catalog that holds the object, and the object's OID in it; 0 for entries that are no object (ACL, COMMENT, ...). */
	readonly classOid: number;
	readonly oid: number;
	/** Dump ids, as far as the text format prints them: only those of entries without an object of their own. */
	readonly dependencies: readonly number[];
	/** "TABLE", "FK CONSTRAINT", "ACL", ... */
	readonly kind: string;
	readonly tag: string;
	readonly schema?: string;
	readonly owner?: string;
	readonly section: "pre-data" | "post-data";
	/** The statement that gives it to its owner, up to OWNER TO: "ALTER TABLE public.orders"; for kinds that have one. */
	readonly alterOwner?: string;
	/** The statements without the owner's; empty when there is nothing to do. */
	readonly sql: string;
}

/** https://github.com/postgres/postgres/blob/REL_18_STABLE/src/bin/pg_dump/pg_dump.c: the section given to ArchiveEntry. */
const postData = new Set([
	"CHECK CONSTRAINT",
	"CONSTRAINT",
	"DEFAULT ACL",
	"EVENT TRIGGER",
	"FK CONSTRAINT",
	"INDEX",
	"INDEX ATTACH",
	"POLICY",
	"PUBLICATION",
	"PUBLICATION TABLE",
	"PUBLICATION TABLES IN SCHEMA",
	"ROW SECURITY",
	"RULE",
	"STATISTICS",
	"SUBSCRIPTION",
	"SUBSCRIPTION TABLE",
	"TRIGGER",
]);
/** These have no section of their own but follow the entry that they depend on. */
const followers = new Set(["ACL", "COMMENT", "SECURITY LABEL"]);
const withAccessMethod = new Set(["TABLE", "MATERIALIZED VIEW"]);

const header =
	/-- TOC entry (\d+) \(class (\d+) OID (\d+)\)\n(?:-- Dependencies:([\d ]*)\n)?-- Name: (.*); Type: ([A-Z ]+); Schema: (.*); Owner: (.*)\n--\n/y;

/** Reads what `pg_dump -v --schema-only` prints, in its order. */
export function parseDump(text: string): TocEntry[] {
	const entries: TocEntry[] = [];
	const byId = new Map<number, TocEntry>();
	const [preamble, ...rest] = splitDump(text);
	let accessMethod = accessMethodAfter(preamble?.statements ?? []) ?? "heap";
	for (const { fields, statements } of rest) {
		const [, dumpId, classOid, oid, dependencies, tag = "", kind = "", schema, owner] = fields;
		const { own, alterOwner } = split(statements);
		const entry: TocEntry = {
			dumpId: Number(dumpId),
			classOid: Number(classOid),
			oid: Number(oid),
			dependencies: (dependencies ?? "").split(" ").filter(Boolean).map(Number),
			kind,
			tag,
			...(schema && schema !== "-" ? { schema } : {}),
			...(owner && owner !== "-" ? { owner } : {}),
			section: postData.has(kind) ? "post-data" : "pre-data",
			...(alterOwner === undefined ? {} : { alterOwner }),
			sql: withAccessMethod.has(kind) ? underAccessMethod(accessMethod, withNotNullStatements(own)) : own,
		};
		accessMethod = accessMethodAfter(statements) ?? accessMethod;
		const followed = followers.has(kind) ? byId.get(entry.dependencies[0] ?? 0) : undefined;
		const placed = followed ? { ...entry, section: followed.section } : entry;
		entries.push(placed);
		byId.set(placed.dumpId, placed);
	}
	return entries;
}

interface RawEntry {
	readonly fields: readonly (string | undefined)[];
	/** Text between semicolons, with them; in a BEGIN ATOMIC body a piece may be less than a statement. */
	readonly statements: readonly string[];
}

/** The first one is what stands before all entries. */
function splitDump(text: string): RawEntry[] {
	const raw: { fields: readonly (string | undefined)[]; statements: string[] }[] = [{ fields: [], statements: [] }];
	let from = 0;
	for (const mark of scanSql(text)) {
		if (mark.start < from) continue;
		const current = raw.at(-1);
		if (mark.type === "semicolon") {
			current?.statements.push(text.slice(from, mark.end));
			from = mark.end;
			continue;
		}
		header.lastIndex = mark.start;
		const fields = header.exec(text);
		if (!fields) continue;
		raw.push({ fields, statements: [] });
		from = header.lastIndex;
	}
	return raw;
}

const settingLine = /^\s*SET default_(?:tablespace|table_access_method) = /;

const ownerStatement = /^\s*(ALTER\s[\s\S]*)\sOWNER TO\s/;
const accessMethodStatement = /^\s*ALTER TABLE\s[\s\S]*\sSET ACCESS METHOD\s/;

/** The entry's own statements, and the owner's: that, a partitioned table's access method and settings for what follows stand behind them. */
function split(statements: readonly string[]): { readonly own: string; readonly alterOwner?: string } {
	let count = statements.length;
	while (count > 0 && settingLine.test(statements[count - 1] ?? "")) count--;
	const at = accessMethodStatement.test(statements[count - 1] ?? "") ? count - 2 : count - 1;
	const owner = ownerStatement.exec(statements[at] ?? "")?.[1];
	const kept = statements.filter((_, index) => index < count && (owner === undefined || index !== at)).map(withoutVersions);
	return { own: kept.join("").trim(), ...(owner === undefined ? {} : { alterOwner: owner }) };
}

function accessMethodAfter(statements: readonly string[]): string | undefined {
	const line = statements.findLast((statement) => /^\s*SET default_table_access_method = /.test(statement));
	return line?.replace(/^\s*SET default_table_access_method = /, "").replace(/;$/, "");
}

function underAccessMethod(name: string, sql: string): string {
	if (name === "heap" || name === "''") return sql;
	return `SET default_table_access_method = ${name};\n${sql}\nRESET default_table_access_method;`;
}
