import type { Diagnostic } from "../model/diagnostic.js";
import type { SpecDocument, SpecPath } from "./spec-document.js";
import { formatPath } from "./violation-diagnostic.js";

/** A key, or a value of one, whose function comes with a later version. */
interface Later {
	/** `*` stands for every position of a list. */
	readonly path: readonly string[];
	/** Values that mean what happens today anyway. */
	readonly today: readonly unknown[];
	readonly will: string;
	readonly instead: string;
}

const later: readonly Later[] = [
	{
		path: ["tables", "*", "data", "where"],
		today: [],
		will: "it will copy and replicate only the rows that the condition selects",
		instead: "move all rows (data: all) and delete the others on the target after the cutover",
	},
	{
		path: ["copy", "indexes"],
		today: ["after_copy"],
		will: "it will build indexes before rows are copied",
		instead: "use after_copy, which is faster",
	},
	{
		path: ["copy", "order"],
		today: ["largest_first"],
		will: "it will copy tables in the order of the rules",
		instead: "use largest_first",
	},
	{
		path: ["replicate", "on_ddl"],
		today: ["stop"],
		will: "it will warn of DDL on the source and go on",
		instead: "use stop: only the table that changed stops",
	},
	{
		path: ["replicate", "limits", "target_disk_free"],
		today: [],
		will: "it will pause copying when the target's disk fills",
		instead: "remove it, and watch the target's disk",
	},
	{
		path: ["cutover", "mode"],
		today: ["manual"],
		will: "it will cut over when the criteria hold",
		instead: "use manual and run `hyperferry cutover`",
	},
	{
		path: ["cutover", "when", "verify"],
		today: ["none", "count", "full"],
		will: "it will compare at that level before the cutover",
		instead: "use count or full",
	},
	{
		path: ["rollback", "reverse_replication"],
		today: [false],
		will: "it will replicate from the target back to the source after the cutover",
		instead: "use false: the source stays as the fence left it until clean",
	},
	{
		path: ["rollback", "keep"],
		today: [],
		will: "it will keep reverse replication that long",
		instead: "remove it",
	},
	{
		path: ["notify", "webhook"],
		today: [""],
		will: "it will POST events there",
		instead: "remove it, and read the events of `hyperferry apply --json`",
	},
	{
		path: ["notify", "events"],
		today: [[]],
		will: "it will choose the events to tell",
		instead: "remove it, and read the events of `hyperferry apply --json`",
	},
	{
		path: ["verify", "sample"],
		today: [],
		will: "it will set how many rows level sample compares",
		instead: "remove it, and verify at level count or full",
	},
	{
		path: ["verify", "mismatch"],
		today: ["report"],
		will: "it will compare rows that differ again after a while",
		instead: "use report: verification compares both sides at one position, so nothing needs a second look",
	},
];

/** Every use of what comes later: refused, because ignoring it would do something else than the spec says. */
export function notYet(data: unknown, document: SpecDocument, mayShow: (path: SpecPath) => boolean): Diagnostic[] {
	return later.flatMap((entry) =>
		valuesAt(data, entry.path)
			.filter(({ value }) => !entry.today.some((today) => JSON.stringify(today) === JSON.stringify(value)))
			.map(({ path, value }): Diagnostic => {
				const scalar = value === null || typeof value !== "object";
				return {
					code: "S108",
					severity: "error",
					what: `${formatPath(path)}${scalar && entry.today.length > 0 && mayShow(path) ? `: ${value}` : ""} is not supported yet`,
					place: scalar && entry.today.length > 0 ? document.valuePlace(path) : document.keyPlace(path),
					label: "comes with a later version",
					why: `In a later version ${entry.will}.`,
					fix: [entry.instead],
				};
			}),
	);
}

function valuesAt(data: unknown, path: readonly string[], from: SpecPath = []): { readonly path: SpecPath; readonly value: unknown }[] {
	const [step, ...rest] = path;
	if (step === undefined) return data === undefined ? [] : [{ path: from, value: data }];
	if (step === "*") return Array.isArray(data) ? data.flatMap((item: unknown, index) => valuesAt(item, rest, [...from, index])) : [];
	if (data === null || typeof data !== "object" || Array.isArray(data) || !Object.hasOwn(data, step)) return [];
	return valuesAt((data as Record<string, unknown>)[step], rest, [...from, step]);
}
