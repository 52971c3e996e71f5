/** The providers of a SECURITY LABEL entry, one for each label: pg_dump prints those of a table and its columns together. */
export function labelProviders(sql: string): readonly string[] {
	return [...sql.matchAll(/^SECURITY LABEL FOR ("(?:[^"]|"")*"|[^ ]+) ON /gm)].map(([, name = ""]) =>
		name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name,
	);
}
