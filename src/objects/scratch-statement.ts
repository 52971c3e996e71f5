import type { CatalogObject } from "../catalog/catalog.js";

const name = String.raw`(?:"(?:[^"]|"")*"|[\w$\u0080-\uffff]+)`;
const qualified = `(${name})\\.(?=${name})`;

/** By kind: what stands before each qualified name that is the object's own or its table's. */
const own: Readonly<Record<string, RegExp>> = {
	TABLE: heads("CREATE (?:UNLOGGED )?TABLE ", "ALTER TABLE (?:ONLY )?"),
	DEFAULT: heads("ALTER TABLE (?:ONLY )?"),
	VIEW: heads("CREATE (?:OR REPLACE )?VIEW ", "ALTER (?:TABLE|VIEW) (?:ONLY )?"),
	"MATERIALIZED VIEW": heads("CREATE MATERIALIZED VIEW ", "ALTER (?:TABLE|MATERIALIZED VIEW) (?:ONLY )?"),
	RULE: heads(`CREATE RULE ${name} AS\\s+ON \\w+ TO `, "CREATE OR REPLACE VIEW ", "ALTER TABLE (?:ONLY )?"),
	POLICY: heads(`CREATE POLICY ${name} ON `),
	TRIGGER: heads("CREATE (?:CONSTRAINT )?TRIGGER .*? ON ", "ALTER TABLE (?:ONLY )?"),
	INDEX: heads(`CREATE (?:UNIQUE )?INDEX ${name} ON (?:ONLY )?`, "ALTER (?:TABLE|INDEX) (?:ONLY )?"),
	CONSTRAINT: heads("ALTER TABLE (?:ONLY )?"),
	"CHECK CONSTRAINT": heads("ALTER TABLE (?:ONLY )?"),
	STATISTICS: new RegExp(`((?:^(?:CREATE|ALTER) STATISTICS | FROM (?=${name}\\.${name};)))${qualified}`, "gm"),
	FUNCTION: firstHead("CREATE FUNCTION "),
	PROCEDURE: firstHead("CREATE PROCEDURE "),
	DOMAIN: heads("CREATE DOMAIN ", "ALTER DOMAIN "),
};

/** Kinds whose text holds expressions or queries, which servers of different major versions print differently. */
export function hasOwnWords({ kind, sql }: Pick<CatalogObject, "kind" | "sql">): boolean {
	if (kind === "CONSTRAINT") return / EXCLUDE /.test(sql);
	// a child locks its parent, and its columns are the parent's
	return kind in own && !(kind === "TABLE" && /\nINHERITS \(/.test(sql));
}

/**
 * The statements that make an object in another schema, so that the server that runs them can say in its words what it is. Names that the
 * statements refer to stay. `schemaOf` gives the schema that stands for one, by its spelling in the text.
 */
export function scratchStatement({ kind, sql }: Pick<CatalogObject, "kind" | "sql">, schemaOf: (spelling: string) => string): string {
	const pattern = own[kind];
	return pattern ? sql.replaceAll(pattern, (_, head: string, schema: string) => `${head}${schemaOf(schema)}.`) : sql;
}

/** At the beginning of any line: statements do begin lines in pg_dump's output. */
function heads(...starts: readonly string[]): RegExp {
	return new RegExp(`^((?:${starts.join("|")}))${qualified}`, "gm");
}

/** Only at the beginning of the text: a function's body may hold any line. */
function firstHead(start: string): RegExp {
	return new RegExp(`^(${start})${qualified}`, "g");
}
