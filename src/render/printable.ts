// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * The same data with control characters of names and texts made visible: what a database holds must not steer a terminal. Line ends and tabs
 * stay. What has none of them is not copied: a plan can be large.
 */
export function printable<T>(value: T): T {
	if (typeof value === "string") return value.replaceAll(controls, escaped) as T;
	if (value === null || typeof value !== "object") return value;
	let copy: Record<string, unknown> | undefined;
	for (const key in value) {
		const shown = printable(value[key]);
		if (shown === value[key]) continue;
		copy ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
		copy[key] = shown;
	}
	return (copy as T | undefined) ?? value;
}

/** A line end in it came from a name. */
export function oneLine(text: string): string {
	return text.replaceAll("\n", "\\n");
}

function escaped(character: string): string {
	const code = character.charCodeAt(0);
	return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`;
}
