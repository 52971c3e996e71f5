import type { CatalogObject } from "../catalog/catalog.js";
import type { LateKind } from "../spec/spec.js";

const lateKinds: Readonly<Record<string, LateKind>> = {
	PUBLICATION: "publications",
	"PUBLICATION TABLE": "publications",
	"PUBLICATION TABLES IN SCHEMA": "publications",
	"EVENT TRIGGER": "event_triggers",
};

/** What `schema.late` calls the object, or the object that a comment describes; undefined for all that is made before the data or with it. */
export function lateKindOf({ kind, tag }: Pick<CatalogObject, "kind" | "tag">): LateKind | undefined {
	const described = kind === "COMMENT" ? /^(PUBLICATION|EVENT TRIGGER) /.exec(tag)?.[1] : undefined;
	return lateKinds[described ?? kind];
}
