const units: Readonly<Record<string, string>> = { quarter: "3 months", decade: "10 years", century: "100 years" };
const known = /^(microseconds?|milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|decades?|centur(?:y|ies))$/;

/** The query with time_bucket where it has date_trunc of a literal unit, or date_bin; undefined where there is neither. */
export function withTimeBucket(query: string): string | undefined {
	const rewritten = query
		.replaceAll(/\bdate_trunc\s*\(\s*'(\w+)'(?:::text)?\s*,/gi, (call, unit: string) => {
			const name = unit.toLowerCase();
			if (!known.test(name)) return call;
			const singular = name.replace(/ies$/, "y").replace(/s$/, "");
			return `time_bucket('${units[singular] ?? `1 ${singular}`}',`;
		})
		.replaceAll(/\bdate_bin\s*\(/gi, "time_bucket(");
	return rewritten === query ? undefined : rewritten;
}
