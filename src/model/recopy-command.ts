import { formatTableId, type TableId } from "./table-id.js";

/** The command that copies a table of a running migration again, as a shell takes it. */
export function recopyCommand(table: TableId): string {
	const name = formatTableId(table);
	return `hyperferry apply --recopy ${/^[\w.]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`}`;
}
