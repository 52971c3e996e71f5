import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generateSpecTypes } from "../scripts/schemas.js";
import { linterRules } from "./support/house-linter.js";
import * as rules from "./support/house-rules.js";
import { readSources, type SourceFile } from "./support/source-files.js";

const src = readSources("src");
const everything = [...src, ...readSources("test"), ...readSources("scripts")];

const file = (path: string, text: string): SourceFile => ({ path, text });
const lines = (count: number): string => "// a line\n".repeat(count);

/** Every rule, what it reads, and small sources that must break it: a rule that lets those pass guards nothing. */
const guards: readonly (readonly [string, rules.Rule, readonly SourceFile[], readonly (readonly SourceFile[])[]])[] = [
	[
		"folders import what the house allows",
		rules.layers,
		src,
		[
			[file("src/plan/order.ts", 'import { connect } from "../pg/connect.js";')],
			[file("src/plan/order.ts", 'import { introspect } from "../catalog/introspect.js";')],
			[file("src/copy/part.ts", 'import type { Plan } from "../plan/plan.js";')],
			[file("src/replication/slot.ts", 'import {\n\ttype A,\n\tb,\n} from "../copy/copy-part.js";')],
			[file("src/render/tree.ts", 'import { open } from "node:fs/promises";')],
			[file("src/verify/compare.ts", 'import { connect } from "../pg/connect.js";')],
			[file("src/replication/pgoutput/decode.ts", 'import { open } from "node:fs";')],
			[file("src/engine/run.ts", 'import pg from "pg";')],
			[file("src/engine/run.ts", 'const driver = await import("pg");')],
			[file("src/model/lsn.ts", 'export { plan } from "../plan/plan.js";')],
			[file("src/attic/box.ts", "export const a = 1;")],
		],
	],
	[
		"no import cycles",
		rules.cycles,
		src,
		[
			[file("src/model/a.ts", 'import { b } from "./b.js";'), file("src/model/b.ts", 'import type { A } from "./a.js";')],
			[file("src/model/a.ts", 'import { a } from "./a.js";')],
		],
	],
	["no file over 300 lines", rules.shortFiles, everything, [[file("src/model/long.ts", lines(301))]]],
	[
		"the median file is under 100 lines",
		rules.smallMedian,
		src,
		[[lines(99), lines(100), lines(100)].map((text) => file("src/model/a.ts", text))],
	],
	[
		"only cli.ts ends the process or prints",
		rules.oneExit,
		src,
		[[file("src/engine/run.ts", "process.exit(1);")], [file("src/engine/run.ts", 'if (x) console.error("no");')]],
	],
	[
		"durations are measured by a clock that does not jump",
		rules.steadyDurations,
		src,
		[[file("src/engine/run.ts", "const at = Date.now();")]],
	],
	[
		"every action is registered",
		rules.registered,
		src,
		[[file("src/actions/registry.ts", ""), file("src/actions/vacuum.ts", 'export const vacuum: ActionDefinition<"vacuum", object> = {};')]],
	],
	[
		"names say something, in kebab-case",
		rules.names,
		everything,
		[
			[file("src/plan/utils.ts", "")],
			[file("src/helpers/lsn.ts", "")],
			[file("src/plan/types.ts", "")],
			[file("src/plan/buildPlan.ts", "")],
			[file("test/support/common.ts", "")],
		],
	],
	["no barrels", rules.noBarrels, src, [[file("src/plan/all.ts", '/** All. */\nexport * from "./a.js";\nexport { b } from "./b.js";\n')]]],
];

test.each(guards)("%s", (_, rule, files) => {
	expect(files.length).toBeGreaterThan(0);
	expect(rule(files)).toEqual([]);
});

test.each(guards.flatMap(([name, rule, , broken]) => broken.map((files) => [name, files[0]?.path ?? "", rule, files] as const)))(
	"the guard notices: not '%s' (%s)",
	(_, __, rule, files) => {
		expect(rule(files)).not.toEqual([]);
	},
);

test("the types of the spec are those of its schema", async () => {
	const types = await generateSpecTypes(readFileSync("schemas/migration.schema.json", "utf8"));
	expect(readFileSync("src/spec/migration.generated.ts", "utf8"), "npm run schemas").toBe(types);
});

test("every example is run by a test or the demo", () => {
	const runners = everything.map(({ text }) => text).join("\n");
	for (const name of readdirSync("examples")) expect(runners, `examples/${name}`).toContain(`examples/${name}`);
});

test("the lock file names the packages of every platform, which npm forgets where its registry lacks some", () => {
	const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
		packages: Record<string, { optionalDependencies?: Record<string, string> }>;
	};
	const optional = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
	expect(optional.filter((name) => !packages[`node_modules/${name}`])).toEqual([]);
});

test("the linter holds the same table (vitest -u writes it)", async () => {
	await expect(linterRules()).toMatchFileSnapshot("../biome.house.json");
});
