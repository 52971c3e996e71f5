import { describe } from "vitest";

/** Versions of the community edition that its test server has. */
const versions = ["2.29.2", "2.19.3"] as const;

/** Tests for each version of the community edition; skipped, with the reason in their name, where there is no such server. */
export function describeCommunity(name: string, tests: (version: string) => void): void {
	const missing = process.env.HYPERFERRY_TEST_TSL_URL
		? ""
		: " (skipped: neither HYPERFERRY_TEST_TSL_URL nor HYPERFERRY_COMMUNITY_ARCHIVE is set)";
	for (const version of versions) describe.skipIf(missing !== "")(`TimescaleDB ${version}: ${name}${missing}`, () => tests(version));
}
