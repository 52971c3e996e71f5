import type { Diagnostic } from "../model/diagnostic.js";
import type { SpecDocument } from "./spec-document.js";

const newestVersion = 1;

/** A spec of a later format: nothing else can be said about it. */
export function newerVersion(data: unknown, document: SpecDocument): Diagnostic | undefined {
	const version = data !== null && typeof data === "object" && "version" in data ? data.version : undefined;
	if (typeof version !== "number" || !Number.isInteger(version) || version <= newestVersion) return undefined;
	return {
		code: "S109",
		severity: "error",
		what: `this spec has version ${version} and needs a newer hyperferry`,
		place: document.valuePlace(["version"]),
		label: `this hyperferry reads version ${newestVersion}`,
		fix: ["npm install hyperferry@latest"],
	};
}
