import type { Command } from "./command.js";

/** Every verb, in the order in which a migration meets them. Each is loaded when it is asked for: a plan needs nothing of what copies and applies. */
const loaders: Readonly<Record<string, () => Promise<Command>>> = {
	init: async () => (await import("./init.js")).init,
	validate: async () => (await import("./validate.js")).validate,
	plan: async () => (await import("./plan.js")).plan,
	apply: async () => (await import("./apply.js")).apply,
	snapshot: async () => (await import("./snapshot.js")).snapshot,
	status: async () => (await import("./status.js")).status,
	cutover: async () => (await import("./cutover.js")).cutover,
	verify: async () => (await import("./verify.js")).verify,
	clean: async () => (await import("./clean.js")).clean,
	explain: async () => (await import("./explain.js")).explain,
	version: async () => (await import("./version.js")).version,
};

/** The verb of that name; all of them when there is none. */
export async function loadCommands(name: string | undefined): Promise<readonly Command[]> {
	const load = name !== undefined && Object.hasOwn(loaders, name) ? loaders[name] : undefined;
	return load ? [await load()] : Promise.all(Object.values(loaders).map((loadOne) => loadOne()));
}
