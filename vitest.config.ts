import { defineConfig } from "vitest/config";

const needsServers = "test/**/*.{pg,timescale,crash}.test.ts";

export default defineConfig({
	test: {
		testTimeout: 180_000,
		hookTimeout: 120_000,
		maxWorkers: 2,
		// real servers on a starved machine: a second try in CI, shown in its log
		retry: process.env.CI ? 1 : 0,
		pool: "forks",
		// Two projects, so that servers start only when a test that needs them is to run.
		projects: [
			{ extends: true, test: { name: "pure", include: ["test/**/*.test.ts"], exclude: [needsServers] } },
			{ extends: true, test: { name: "servers", include: [needsServers], globalSetup: ["test/support/servers.ts"] } },
		],
	},
});
