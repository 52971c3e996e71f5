import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

export interface SourceFile {
	/** From the root of the checkout, with slashes. */
	readonly path: string;
	readonly text: string;
}

export interface Import {
	/** Path of the imported file (`src/model/lsn.ts`), or the package's or node's name (`pg`, `node:fs`). */
	readonly target: string;
	readonly typeOnly: boolean;
}

/** TypeScript files under a folder of the checkout. */
export function readSources(folder: string): SourceFile[] {
	return readdirSync(folder, { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".ts"))
		.map((name) => ({ path: join(folder, name), text: readFileSync(join(folder, name), "utf8") }));
}

const statement = /^(?:import|export)\s+(type\s+)?(?:([^"';]*?)\s+from\s+)?"([^"]+)"|\b(?:await\s+|=>\s*)import\("([^"]+)"\)/gm;

/** What a file imports or re-exports. */
export function importsOf({ path, text }: SourceFile): Import[] {
	return [...text.matchAll(statement)].map(([, type, names, fixed, dynamic]) => ({
		target: resolveImport(path, fixed ?? dynamic ?? ""),
		typeOnly: type !== undefined || onlyTypes(names),
	}));
}

/** `{ type A, type B }` */
function onlyTypes(names: string | undefined): boolean {
	const inner = /^\{(.*)\}$/s.exec(names?.trim() ?? "")?.[1];
	return inner?.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type ")) ?? false;
}

function resolveImport(from: string, specifier: string): string {
	if (specifier.startsWith(".")) return posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts");
	if (specifier.startsWith("node:")) return specifier;
	return specifier
		.split("/")
		.slice(0, specifier.startsWith("@") ? 2 : 1)
		.join("/");
}
