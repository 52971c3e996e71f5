/** True when a version such as "2.19.3" is at least `major.minor`; false when unknown. */
export function timescaledbAtLeast(version: string | undefined, minimum: `${number}.${number}`): boolean {
	if (version === undefined) return false;
	const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
	const [wantedMajor = 0, wantedMinor = 0] = minimum.split(".").map(Number);
	return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
