import { expect, test } from "vitest";
import { cliFolder } from "../support/cli.js";
import { describeCommunity } from "../support/community.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { ordinaryWorld } from "../support/ordinary-roles.js";

const specOf = (name: string) => `version: 1
name: ${name}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
schema: { include: [public], roles: create }
tables:
  - match: "public.*"
  - match: public.readings
    hypertable:
      column: ts
      chunk_interval: 10 days
      primary_key: [id, ts]
      columnstore: { segment_by: [device_id], order_by: ts desc, after: 10 years }
      retention: { drop_after: 30 years }
cutover: { when: { lag: { below: 2s, for: 1s } } }
`;

describeCommunity("without superusers", (version) => {
	test("policies run as the hypertable's owner, which must be able to log in", async () => {
		await using world = await ordinaryWorld(version);
		const { source, target, owner, migrator } = world;
		const name = `policies_${owner.slice(3, 11)}`;
		await using folder = await cliFolder(specOf(name), world.urls);
		expectErrors(await folder.run("plan"), 3, [
			{
				code: "C155",
				what: `policies of public.readings cannot run as ${owner}`,
				fix: `on the source, from which the role is created: ALTER ROLE "${owner}" LOGIN;`,
			},
		]);
		await source.query(`ALTER ROLE ${owner} LOGIN`);
		await target.query(`GRANT SET ON PARAMETER session_replication_role TO ${migrator}`);
		expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
		const jobs = `SELECT proc_name AS policy, owner::text, scheduled FROM timescaledb_information.jobs
			WHERE hypertable_name = 'readings' AND hypertable_schema = 'public' ORDER BY 1`;
		const policies = (scheduled: boolean) => ["policy_compression", "policy_retention"].map((policy) => ({ policy, owner, scheduled }));
		expect(await target.query(jobs)).toEqual(policies(false));
		await source.query("DELETE FROM readings WHERE id % 7 = 0");
		await source.query("SELECT pg_terminate_backend(pg_backend_pid())").catch(() => {});
		expectExit(await folder.run("cutover", "--confirm", name, "--wait", "60s"), 0);
		expect(await target.query(jobs)).toEqual(policies(true));
		const count = "SELECT count(*)::int AS rows FROM readings";
		expect(await target.query(count)).toEqual(await source.query(count));
		expectExit(await folder.run("clean", "--yes"), 0);
	}, 300_000);
});
