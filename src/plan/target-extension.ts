import type { PlanInput } from "./plan-input.js";

/** Schema of the TimescaleDB extension on the target; where this plan creates it, that is public. */
export function extensionSchema({ target }: Pick<PlanInput, "target">): string {
	return target.server.extensions.find(({ name }) => name === "timescaledb")?.schema ?? "public";
}

export function makesTimescaledb({ spec, target }: Pick<PlanInput, "spec" | "target">): boolean {
	return !target.server.timescaledb && target.server.timescaledbAvailable !== undefined && spec.target.createExtensions;
}
