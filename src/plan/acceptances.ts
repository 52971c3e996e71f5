import type { Code } from "../model/codes.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Acceptance, Spec } from "../spec/spec.js";

/** Something that needs the consent of `accept` to be done. */
export interface Hazard {
	readonly code: Code;
	/** As `accept` names it, e.g. "public.orders.orders_metric_fkey". */
	readonly object: string;
}

export function acceptanceOf(spec: Spec, code: Code, object: string): Acceptance | undefined {
	return spec.accept.find((acceptance) => acceptance.code === code && unquoted(acceptance.object) === unquoted(object));
}

/** The block that lets a hazard pass, ready to paste. */
export function acceptBlock(hazard: Hazard): string {
	const object = /^[\w.$]+$/.test(hazard.object) ? hazard.object : JSON.stringify(hazard.object);
	return `accept it in the spec: accept: [{ code: ${hazard.code}, object: ${object}, why: "..." }]`;
}

/** Consent to nothing is most likely a typing error, or out of date. */
export function unusedAcceptances(spec: Spec, occurring: readonly Hazard[]): readonly Diagnostic[] {
	return spec.accept
		.filter(({ code, object }) => !occurring.some((hazard) => hazard.code === code && unquoted(hazard.object) === unquoted(object)))
		.map((acceptance) => {
			const near = occurring.filter((hazard) => hazard.code === acceptance.code).map((hazard) => hazard.object);
			return {
				code: "S115",
				severity: "warning",
				what: `${acceptance.code} is accepted for ${acceptance.object}, where it does not occur`,
				place: acceptance.place,
				label: "nothing to accept",
				...(near.length > 0 && { why: `${acceptance.code} occurs for ${near.join(", ")}.` }),
				fix: ["take the entry out of `accept`"],
			};
		});
}

function unquoted(object: string): string {
	return object.replaceAll('"', "").replaceAll(/,\s+/g, ",");
}
