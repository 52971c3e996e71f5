/** The house of ARCHITECTURE.md as data: what each folder of src may import. The guard test and biome.json both follow it. */
export interface Room {
	/** Other rooms that it may import values from. */
	readonly imports: readonly string[];
	/** Other rooms that it may import types from. */
	readonly types?: readonly string[];
	/** npm packages. */
	readonly packages?: readonly string[];
	/** A pure room touches neither disk nor network: no node modules but `crypto`. */
	readonly pure?: true;
}

const wiring = [
	"model",
	"spec",
	"objects",
	"catalog",
	"actions",
	"plan",
	"pg",
	"copy",
	"replication",
	"cutover",
	"verify",
	"clean",
	"engine",
];

export const house: Readonly<Record<string, Room>> = {
	model: { imports: [], pure: true },
	objects: { imports: ["model"], types: ["spec", "catalog"], pure: true },
	actions: { imports: ["model"], types: ["spec"], pure: true },
	plan: { imports: ["model", "spec", "objects", "actions"], types: ["catalog"], packages: ["ajv", "diff"], pure: true },
	render: {
		imports: ["model", "actions"],
		types: ["spec", "catalog", "plan", "engine", "verify"],
		packages: ["kleur", "diff"],
		pure: true,
	},
	spec: { imports: ["model"], packages: ["ajv", "yaml"] },
	pg: { imports: ["model"], packages: ["pg", "@electric-sql/pglite-tools"] },
	catalog: { imports: ["model", "objects", "pg"] },
	copy: { imports: ["model", "pg"] },
	replication: { imports: ["model", "pg"] },
	cutover: { imports: ["model", "pg"] },
	verify: { imports: ["model", "pg"] },
	clean: { imports: ["model", "pg", "replication", "cutover"] },
	engine: { imports: ["model", "plan", "actions", "pg"] },
	runtime: { imports: wiring },
	commands: { imports: [...wiring, "runtime", "render"] },
	"cli.ts": { imports: ["commands", "model"] },
	"index.ts": { imports: ["model", "spec", "plan", "runtime"] },
};

/** Single files that must stay pure although their folder is not: decisions beside the IO that feeds them. */
export const pureFiles: readonly string[] = ["src/replication/pgoutput/", "src/cutover/machine.ts", "src/verify/compare.ts"];

/** Files of pure rooms that may read from disk, and what for. */
export const impure: Readonly<Record<string, string>> = {
	"src/plan/parse-plan.ts": "reads the schema that is shipped with the package",
};
