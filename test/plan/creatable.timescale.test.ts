import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { openSession } from "../../src/pg/session.js";
import type { Plan } from "../../src/plan/plan.js";
import { corpusSchemas, loadCorpus } from "../corpus/load-corpus.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { planOf } from "../support/plans.js";
import { urlWith } from "../support/small-shop.js";
import { spec } from "../support/specs.js";

/** Object and SQLSTATE of every refused statement of the plan, run one after the other by the session's role. */
async function refusals(plan: Plan, url: string): Promise<ReadonlyMap<string, string>> {
	await using session = await openSession(endpointOf(url, "target"), { applicationName: "test" });
	const refused = new Map<string, string>();
	await session.transaction(async (transaction) => {
		await transaction.exec("SET LOCAL check_function_bodies = off; SET LOCAL search_path = ''");
		for (const action of plan.actions) {
			if (!("entry" in action.args)) continue;
			const { object, sql } = action.args;
			await transaction.exec("SAVEPOINT one");
			try {
				await transaction.exec(sql);
				await transaction.exec("RELEASE one");
			} catch (error) {
				await transaction.exec("ROLLBACK TO one");
				refused.set(object, (error as { code: string }).code);
			}
		}
	});
	return refused;
}

/** What another object or its table is to blame for is said with that. */
const blamed: Readonly<Record<string, string>> = {
	"server files": "foreign data wrapper file_fdw on",
	"server neighbour": "foreign data wrapper postgres_fdw on",
	"fk constraint trips_street_fkey on town.trips": "row security of town.streets",
};

function isSaid(said: string, object: string): boolean {
	const words = [JSON.stringify(object), `create ${object}`, `, ${object}`, ...(blamed[object] ? [blamed[object]] : [])];
	return words.some((word) => said.includes(word));
}

test("what an ordinary role is refused on the target is said beforehand, for every kind of object, and nothing else is", async () => {
	const role = `hf_plain_${randomBytes(4).toString("hex")}`;
	await using source = await createTestDatabase("source");
	await using target = await createTestDatabase("target");
	await loadCorpus(source, 17);
	await target.query(`
		CREATE ROLE ${role} LOGIN PASSWORD 'plain-pw';
		ALTER DATABASE ${target.name} OWNER TO ${role};
		CREATE SCHEMA ext AUTHORIZATION ${role};
	`);
	for (const { name } of await source.query<{ name: string }>("SELECT extname AS name FROM pg_extension WHERE extname <> 'plpgsql'")) {
		await target.query(`CREATE EXTENSION ${name} SCHEMA ext`);
	}
	try {
		const url = urlWith(target.url, { username: role, password: "plain-pw" });
		await using onSource = await openSession(endpointOf(source.url), { applicationName: "test" });
		await using onTarget = await openSession(endpointOf(url, "target"), { applicationName: "test" });
		const rules = spec([["*.*"]], { schema: { include: corpusSchemas, privileges: "skip", late: ["publications"] } });
		const plan = planOf(rules, await introspect(onSource, { side: "source", schemas: corpusSchemas }), {
			target: await introspect(onTarget, { side: "target", schemas: corpusSchemas }),
		});
		const said = plan.diagnostics
			.filter(({ code }) => ["C156", "C157", "C159"].includes(code))
			.flatMap(({ what, fix }) => [what, ...(fix ?? [])])
			.join("\n");
		const refused = await refusals(plan, url);
		const denied = [...refused].filter(([, code]) => code === "42501").map(([object]) => object);
		expect(denied.filter((object) => !isSaid(said, object))).toEqual([]);
		expect(denied.length).toBeGreaterThan(20);
		const created = plan.actions.flatMap((action) =>
			"entry" in action.args && !refused.has(action.args.object) ? [action.args.object] : [],
		);
		expect(created.filter((object) => isSaid(said, object))).toEqual([]);
	} finally {
		await target.query(`REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}; DROP ROLE ${role}`);
	}
}, 300_000);
