const unit =
	/^(?:us|usecs?|microseconds?|ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mons?|months?|y|yrs?|years?)$/i;

/**
 * Whether the text is a positive interval as PostgreSQL reads it ("1 day", "12 hours", "1 day 06:00:00") or a positive whole number.
 * A subset on purpose: one sign, verbose style. https://www.postgresql.org/docs/17/datatype-datetime.html#DATATYPE-INTERVAL-INPUT
 */
export function isInterval(text: string): boolean {
	const trimmed = text.trim();
	if (/^\d+$/.test(trimmed)) return /[1-9]/.test(trimmed);
	const parts = trimmed.replaceAll(/(\d)(?=[a-z])/gi, "$1 ").split(/\s+/);
	if (/^\d{1,6}:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$/.test(parts.at(-1) ?? "")) parts.pop();
	if (parts.length % 2 !== 0) return false;
	for (let index = 0; index < parts.length; index += 2) {
		if (!/^\d+(?:\.\d+)?$/.test(parts[index] ?? "") || !unit.test(parts[index + 1] ?? "")) return false;
	}
	return /[1-9]/.test(trimmed);
}
