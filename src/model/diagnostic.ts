import type { Code } from "./codes.js";

/** A place in the spec; line and column are 1-based, length in characters. */
export interface SpecPlace {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	readonly length: number;
}

/** What the user must know or mend: data, many at once, coded, with a fix. */
export interface Diagnostic {
	readonly code: Code;
	readonly severity: "error" | "warning";
	/** One line that names the object. */
	readonly what: string;
	/** In the spec ... */
	readonly place?: SpecPlace;
	/** ... what to say beside the underlined place ... */
	readonly label?: string;
	/** ... or on a server: "source app@db1:5432/shop, table public.orders". */
	readonly where?: string;
	/** The fact behind it, with numbers. */
	readonly why?: string;
	/** Ways out in order of priority, each runnable or ready to paste. */
	readonly fix: readonly string[];
	readonly notes?: readonly string[];
	/** The object that `accept` would name, e.g. "public.orders.orders_metric_fkey". */
	readonly object?: string;
}
