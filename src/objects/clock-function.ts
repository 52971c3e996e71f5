import type { CatalogObject, ObjectId } from "../catalog/catalog.js";
import { formatTableId, type TableId } from "../model/table-id.js";

/** A function without arguments, as far as it can say what now is. */
export interface ClockFunction {
	/** As pg_dump prints it: "bigint". */
	readonly returns: string;
	readonly volatile: boolean;
}

/** Undefined when the catalog has no such function. */
export function clockFunction(objects: ReadonlyMap<ObjectId, CatalogObject>, name: TableId): ClockFunction | undefined {
	const found = objects.get(`function ${formatTableId(name)}()`);
	const [, returns = "", attributes = ""] = /\) RETURNS (\S+)\s+LANGUAGE (.*)/.exec(found?.sql ?? "") ?? [];
	return found && { returns, volatile: !/ (?:STABLE|IMMUTABLE)\b/.test(attributes) };
}
