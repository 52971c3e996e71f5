import { open, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a file (all at once, or piece by piece) of mode 0600 so that readers and crashes see the old content or the new, never a part: temp, fsync, rename, fsync folder. */
export async function replaceFile(file: string, content: string | Iterable<string>): Promise<void> {
	const temporary = `${file}.${process.pid}.tmp`;
	// A leftover of a crash with the same process id would keep its mode
	await rm(temporary, { force: true });
	const handle = await open(temporary, "wx", 0o600);
	try {
		await writeFile(handle, content);
		await handle.sync();
	} finally {
		await handle.close();
	}
	await rename(temporary, file);
	const folder = await open(dirname(file), "r");
	try {
		await folder.sync();
	} finally {
		await folder.close();
	}
}
