import { createHash } from "node:crypto";

/** Characters that are hashed at a time: the text of a large plan never exists as a whole. */
const atATime = 1 << 16;

/** SHA-256 over canonical JSON (keys sorted, so that equal data gives equal text), as hex; bigint as decimal text. */
export function digest(value: unknown): string {
	const hash = createHash("sha256");
	let text = "";
	writeCanonical(value, (piece) => {
		text += piece;
		if (text.length < atATime) return;
		hash.update(text);
		text = "";
	});
	return hash.update(text).digest("hex");
}

function writeCanonical(value: unknown, write: (piece: string) => void): void {
	if (value === null || typeof value !== "object") write(scalar(value));
	else if (Array.isArray(value)) {
		write("[");
		value.forEach((inner, place) => {
			if (place > 0) write(",");
			writeCanonical(inner, write);
		});
		write("]");
	} else writeObject(value as Readonly<Record<string, unknown>>, write);
}

function writeObject(value: Readonly<Record<string, unknown>>, write: (piece: string) => void): void {
	let before = "{";
	for (const key of Object.keys(value).sort()) {
		const inner = value[key];
		if (inner === undefined) continue;
		const start = `${before}${JSON.stringify(key)}:`;
		before = ",";
		if (inner !== null && typeof inner === "object") {
			write(start);
			writeCanonical(inner, write);
		} else write(start + scalar(inner));
	}
	write(before === "{" ? "{}" : "}");
}

function scalar(value: unknown): string {
	return typeof value === "bigint" ? `"${value}"` : (JSON.stringify(value) ?? "null");
}
