/** What a part of a spec says, wherever it stands in the file. */
export function withoutPlaces(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutPlaces);
	if (value === null || typeof value !== "object") return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([key]) => key !== "place" && key !== "queryPlace")
			.map(([key, inner]) => [key, withoutPlaces(inner)]),
	);
}
