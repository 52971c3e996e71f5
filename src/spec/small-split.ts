import type { Diagnostic } from "../model/diagnostic.js";
import { parseSize } from "../model/size.js";
import type { MigrationSpec } from "./migration.generated.js";
import type { SpecDocument } from "./spec-document.js";

const smallest = 1024 ** 2;

/** Parts of a few pages each would cost more than they bring; a missing unit is the likely mistake. */
export function smallSplit(spec: MigrationSpec, document: SpecDocument): Diagnostic[] {
	const bytes = parseSize(spec.copy?.split_larger_than ?? smallest) ?? 0;
	if (bytes >= smallest) return [];
	return [
		{
			code: "S105",
			severity: "error",
			what: "copy.split_larger_than must be at least 1 MB",
			place: document.valuePlace(["copy", "split_larger_than"]),
			label: `${bytes} bytes`,
			fix: ["for example 2 GB"],
		},
	];
}
