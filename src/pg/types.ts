import pg from "pg";

const oids = { bool: 16, int2: 21, int4: 23, oid: 26, json: 114, jsonb: 3802 } as const;
const textArrays = new Set([1002, 1003, 1005, 1007, 1009, 1015, 1016, 1028]);

/** Values as the server prints them (int8, numeric, timestamps as text), but for the few that have an exact JavaScript form. */
export const types: pg.CustomTypesConfig = {
	getTypeParser: ((oid: number, format?: "text" | "binary") => {
		if (format === "binary") return (value: Buffer) => value;
		if (oid === oids.bool) return (value: string) => value === "t";
		if (oid === oids.int2 || oid === oids.int4 || oid === oids.oid) return Number;
		if (oid === oids.json || oid === oids.jsonb) return (value: string) => JSON.parse(value) as unknown;
		if (textArrays.has(oid))
			return pg.types.getTypeParser(
				(oid === 1009 || oid === 1002 || oid === 1003 || oid === 1015 || oid === 1016 ? 1009 : oid) as never,
				"text",
			);
		return (value: string) => value;
	}) as pg.CustomTypesConfig["getTypeParser"],
};
