import { basename } from "node:path";
import { house, impure, pureFiles } from "./house.js";
import { importsOf, type SourceFile } from "./source-files.js";

/** Each rule names what breaks it; an empty list is a kept rule. */
export type Rule = (files: readonly SourceFile[]) => string[];

/** Folder of src, or the file's name when it lies directly in src. */
function roomOf(path: string): string {
	return path.split("/")[1] ?? "";
}

export const layers: Rule = (files) =>
	files.flatMap((file) => {
		const name = roomOf(file.path);
		const room = house[name];
		if (!room) return [`${file.path}: the house has no room ${name}`];
		const mayReadDisk = file.path in impure;
		const bare = (room.pure && !mayReadDisk) || pureFiles.some((pure) => file.path.startsWith(pure));
		return importsOf(file).flatMap(({ target, typeOnly }) => {
			if (target.startsWith("node:")) return bare && target !== "node:crypto" ? [`${file.path} is pure and imports ${target}`] : [];
			if (!target.startsWith("src/")) return room.packages?.includes(target) ? [] : [`${file.path}: ${name} may not import ${target}`];
			const other = roomOf(target);
			if (bare && !typeOnly && house[other]?.pure !== true && other !== name && other !== "spec")
				return [`${file.path} is pure and imports ${target}`];
			const allowed = other === name || room.imports.includes(other) || (typeOnly && room.types?.includes(other));
			return allowed ? [] : [`${file.path}: ${name} may not import ${typeOnly ? "types of " : ""}${other} (${target})`];
		});
	});

/** Cycles of files, imports of types included: those make two files one thing as well. */
export const cycles: Rule = (files) => {
	const edges = new Map(files.map((file) => [file.path, importsOf(file).map(({ target }) => target)]));
	const done = new Set<string>();
	const found: string[] = [];
	const visit = (path: string, trail: readonly string[]): void => {
		if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
		else if (!done.has(path)) {
			for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
			done.add(path);
		}
	};
	for (const path of edges.keys()) visit(path, []);
	return found;
};

function lineCount({ text }: SourceFile): number {
	return text.trimEnd().split("\n").length;
}

const isWritten = ({ path }: SourceFile): boolean => !path.endsWith(".generated.ts");

export const shortFiles: Rule = (files) =>
	files
		.filter((file) => isWritten(file) && lineCount(file) > 300)
		.map((file) => `${file.path} has ${lineCount(file)} lines, more than 300`);

export const smallMedian: Rule = (files) => {
	const counts = files
		.filter(isWritten)
		.map(lineCount)
		.sort((a, b) => a - b);
	const median = counts[Math.floor(counts.length / 2)] ?? 0;
	return median < 100 ? [] : [`the median file has ${median} lines, not under 100`];
};

/** Only the entry point ends the process and writes to the console; everything else gets its streams handed. */
export const oneExit: Rule = (files) =>
	files
		.filter(({ path }) => path !== "src/cli.ts")
		.flatMap(({ path, text }) =>
			(withoutComments(text).match(/\bprocess\.exit\(|\bconsole\.\w+/g) ?? []).map((call) => `${path} uses ${call}`),
		);

/** The system's clock jumps: durations come from performance.now(). */
export const steadyDurations: Rule = (files) =>
	files
		.filter(({ path }) => path !== "src/model/wall-clock.ts")
		.flatMap(({ path, text }) => (withoutComments(text).match(/\bDate\.now\b/g) ?? []).map((call) => `${path} uses ${call}`));

function withoutComments(text: string): string {
	return text.replace(/\/\*.*?\*\//gs, "").replace(/^\s*\/\/.*$/gm, "");
}

/** Every definition of an action is in the registry. */
export const registered: Rule = (files) => {
	const registry = files.find(({ path }) => path === "src/actions/registry.ts");
	const known = registry ? importsOf(registry).map(({ target }) => target) : [];
	return files
		.filter(({ path, text }) => path.startsWith("src/actions/") && /ActionDefinition</.test(text) && !/\/(action|registry)\.ts$/.test(path))
		.filter(({ path }) => !known.includes(path))
		.map(({ path }) => `${path} is not in the registry of actions`);
};

/** `types` is a word of PostgreSQL in these two. */
const speakingNames = ["src/pg/types.ts", "src/catalog/types.ts"];

export const names: Rule = (files) =>
	files
		.filter(({ path }) => !speakingNames.includes(path))
		.flatMap(({ path }) => [
			...(/(^|\/)(utils?|helpers?|common|misc|types)(\/|\.ts$)/.test(path) ? [`${path}: a name that says nothing`] : []),
			...(/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.ts$/.test(basename(path)) ? [] : [`${path}: not in kebab-case`]),
		]);

/** A file that only passes on what others export; the package's entry is one by purpose. */
export const noBarrels: Rule = (files) =>
	files
		.filter(
			({ path, text }) => path !== "src/index.ts" && !/^(?!\s*(export\s+(type\s+)?(\{[^}]*\}|\*).*from|$))/m.test(withoutComments(text)),
		)
		.map(({ path }) => `${path} is a barrel`);
