import type { ColumnFacts } from "../catalog/catalog.js";

/**
 * Built-in types whose binary form means the same on every server since version 12. Not in it: types that carry OIDs (reg*, composites,
 * arrays of user types), types without a stable form (tsvector and tsquery hold lexemes in a collation, xml an encoding).
 */
const portable = new Set(
	[
		"bool,bytea,char,name,int2,int4,int8,float4,float8,numeric,money,text,varchar,bpchar,json,jsonb,uuid",
		"date,time,timetz,timestamp,timestamptz,interval,bit,varbit,inet,cidr,macaddr,macaddr8,oid,pg_lsn",
		"point,line,lseg,box,path,polygon,circle",
		"int4range,int8range,numrange,tsrange,tstzrange,daterange",
		"int4multirange,int8multirange,nummultirange,tsmultirange,tstzmultirange,datemultirange",
	]
		.join(",")
		.split(","),
);

/** Binary only when every column is certain to be read as it was written; text is always right. */
export function copyFormat(columns: readonly ColumnFacts[]): { readonly format: "binary" | "text"; readonly formatReason?: string } {
	const reason = columns.map(textReason).find((found) => found !== undefined);
	return reason === undefined ? { format: "binary" } : { format: "text", formatReason: reason };
}

function textReason(column: ColumnFacts): string | undefined {
	const why = `column ${column.name} is ${column.type}`;
	if (!column.typeHasBinary) return `${why}, which has no binary form`;
	if (column.extensionType) return `${why}, of an extension`;
	if (column.typeKind === "e") return undefined;
	if (column.typeKind === "d")
		return column.elementKind === "b" && column.elementSchema === "pg_catalog" ? undefined : `${why}, a domain over a user type`;
	if (column.typeSchema !== "pg_catalog") return `${why}, whose binary form carries OIDs`;
	return portable.has(column.typeName.replace(/^_/, "")) ? undefined : `${why}, whose binary form is not portable`;
}
