/** True when a version such as "2.19.3" is at least `minimum`; false when unknown. */
export function timescaledbAtLeast(version: string | undefined, minimum: `${number}.${number}` | `${number}.${number}.${number}`): boolean {
	if (version === undefined) return false;
	const is = version.split(".").map((part) => Number.parseInt(part, 10));
	const wanted = minimum.split(".").map(Number);
	const differs = wanted.findIndex((part, index) => part !== (is[index] ?? 0));
	return differs < 0 || (is[differs] ?? 0) > (wanted[differs] as number);
}
