import type { PublishedBy } from "../model/published-by.js";
import { formatTableId, sameTable, type TableId } from "../model/table-id.js";

export interface PlannedPublication {
	readonly publication: string;
	readonly tables: readonly TableId[];
	/** In the order insert, update, delete, truncate. */
	readonly operations: string;
	/** publish_via_partition_root */
	readonly byRoot?: true;
}

/** A publication as the source has it. */
export interface Publication {
	readonly name: string;
	/** As PublishedBy.publication. */
	readonly row: string;
	/** As PlannedPublication.operations; empty when it publishes nothing. */
	readonly operations: string;
	readonly byRoot: boolean;
	readonly members: readonly PublicationMember[];
}

export interface PublicationMember {
	/** As PublishedBy.membership. */
	readonly row: string;
	readonly relation: string;
	/** As it is named now. */
	readonly table: TableId;
	/** Its WHERE, in parentheses. */
	readonly filter?: string;
	/** Its list of columns. */
	readonly columns?: string;
}

/** Why the source may have left out changes of a table: that of everything published with it, of it alone, or because it is another table now. */
export interface PublicationDifference {
	readonly of: "publication" | "membership" | "table";
	readonly words: string;
}

/** Undefined when the table is published as planned, and was so ever since `by` was read. `exists`: whether the source has the relation. */
export function publicationDifference(
	planned: PlannedPublication,
	table: TableId,
	by: PublishedBy,
	found: Publication,
	exists: (relation: string) => boolean,
): PublicationDifference | undefined {
	const { publication: name } = planned;
	const whole = (words: string) => ({ of: "publication", words: `publication ${name} ${words}` }) as const;
	if (oidOf(found.row) !== oidOf(by.publication)) return whole("was dropped and made again");
	if (found.operations !== planned.operations) return whole(`publishes ${found.operations || "nothing"}, not ${planned.operations}`);
	if (found.byRoot !== (planned.byRoot ?? false)) return whole(`has publish_via_partition_root = ${found.byRoot}`);
	if (found.row !== by.publication) return whole("was altered, and altered back");
	if (!exists(by.relation)) return { of: "table", words: "the table was dropped on the source" };
	const own = (words: string) => ({ of: "membership", words }) as const;
	const member = found.members.find(({ relation }) => relation === by.relation);
	if (!member) return own(`it was taken out of publication ${name}`);
	if (!sameTable(member.table, table)) {
		return { of: "table", words: `the table was renamed to ${formatTableId(member.table)} on the source` };
	}
	if (member.filter !== undefined) return own(`publication ${name} sends only its rows WHERE ${member.filter}`);
	if (member.columns !== undefined) return own(`publication ${name} sends only its columns ${member.columns}`);
	return member.row === by.membership ? undefined : own(`it was taken out of publication ${name}, and put back`);
}

function oidOf(row: string): string {
	return row.split("/")[0] ?? "";
}
