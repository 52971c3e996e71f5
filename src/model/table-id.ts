/** A table by name; never an "s.t" string, because names may contain dots. */
export interface TableId {
	readonly schema: string;
	readonly name: string;
}

/** Map key of a table; unambiguous for every pair of names. */
export function tableKey(id: TableId): string {
	return JSON.stringify([id.schema, id.name]);
}

/** Parses a value made by tableKey. */
export function parseTableKey(key: string): TableId {
	const [schema, name] = JSON.parse(key) as [string, string];
	return { schema, name };
}

/** For people and action subjects: quoted only where PostgreSQL would need quotes. */
export function formatTableId(id: TableId): string {
	return `${formatName(id.schema)}.${formatName(id.name)}`;
}

export function formatName(name: string): string {
	return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Reads `schema.name`, either of them in double quotes where it holds dots; undefined when it is something else. */
export function parseQualifiedName(text: string): TableId | undefined {
	const found = /^(?:"((?:[^"]|"")+)"|([^".]+))\.(?:"((?:[^"]|"")+)"|([^".]+))$/.exec(text.trim());
	if (!found) return undefined;
	const [schema, name] = [found[1]?.replaceAll('""', '"') ?? found[2], found[3]?.replaceAll('""', '"') ?? found[4]];
	return schema === undefined || name === undefined ? undefined : { schema, name };
}

export function sameTable(a: TableId, b: TableId): boolean {
	return a.schema === b.schema && a.name === b.name;
}
