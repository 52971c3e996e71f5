/** One reviewed statement that makes an object of the target like the source's. */
export interface Alteration {
	/** Short, and different from the object's others: "add column coupon". */
	readonly what: string;
	readonly sql: string;
}

/** Why an object of the target can neither be used as it is nor be altered, and the statement that mends it. */
export interface Obstacle {
	readonly what: string;
	readonly fix?: string;
}

/** How an object that both sides have differs. */
export interface Difference {
	readonly alterations: readonly Alteration[];
	/** What the target has otherwise and may keep. */
	readonly respected: readonly string[];
	readonly obstacles: readonly Obstacle[];
}

export const noDifference: Difference = { alterations: [], respected: [], obstacles: [] };

export function altered(what: string, sql: string): Difference {
	return { ...noDifference, alterations: [{ what, sql }] };
}

export function respected(...what: readonly string[]): Difference {
	return { ...noDifference, respected: what };
}

export function hindered(what: string, fix?: string): Difference {
	return { ...noDifference, obstacles: [{ what, ...(fix !== undefined && { fix }) }] };
}

export function together(differences: readonly Difference[]): Difference {
	return {
		alterations: differences.flatMap(({ alterations }) => alterations),
		respected: differences.flatMap((difference) => difference.respected),
		obstacles: differences.flatMap(({ obstacles }) => obstacles),
	};
}
