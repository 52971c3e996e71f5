import { expect } from "vitest";
import { conformance } from "./conformance.js";

const names = ["t_id_seq", "i_id_seq", "down", "cycling", "shared", "fresh", "free", "used up", "steps"];

conformance(
	"sequences",
	[
		{
			name: "sequences of all sorts",
			schema: `CREATE TABLE t (id serial PRIMARY KEY, s int);
				CREATE TABLE i (id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10) PRIMARY KEY);
				CREATE SEQUENCE down INCREMENT -1 START -1; CREATE TABLE d (id int PRIMARY KEY DEFAULT nextval('down')); ALTER SEQUENCE down OWNED BY d.id;
				CREATE SEQUENCE cycling MAXVALUE 7 CYCLE; CREATE TABLE c (id serial PRIMARY KEY, k int DEFAULT nextval('cycling'));
				CREATE SEQUENCE shared; CREATE TABLE one (id int PRIMARY KEY DEFAULT nextval('shared')); CREATE TABLE two (id int PRIMARY KEY DEFAULT nextval('shared'));
				CREATE SEQUENCE fresh START 42; CREATE SEQUENCE free AS smallint CACHE 20; CREATE SEQUENCE "used up" MAXVALUE 3; SELECT nextval('"used up"') FROM generate_series(1, 3);
				CREATE SEQUENCE steps INCREMENT 7 START 3;
				INSERT INTO t (s) SELECT n FROM generate_series(1, 10) n; INSERT INTO i SELECT FROM generate_series(1, 5)`,
			changes: [
				"INSERT INTO t (s) VALUES ($n)",
				"INSERT INTO i DEFAULT VALUES; INSERT INTO d DEFAULT VALUES; INSERT INTO c DEFAULT VALUES",
				"INSERT INTO one DEFAULT VALUES; INSERT INTO two DEFAULT VALUES",
				"SELECT nextval('free'), nextval('steps')",
				// further than its sequence
				"INSERT INTO t VALUES (1000 + $n, 0)",
			],
		},
	],
	{
		after: {
			"no value comes twice": async ({ source, target }) => {
				await source.query("SET default_transaction_read_only = off");
				const next = async (side: typeof source, name: string) => {
					const [row] = await side.query<{ value: string }>(`SELECT nextval($1::regclass)::text AS value`, [
						`"sequences of all sorts"."${name}"`,
					]);
					return Number(row?.value);
				};
				for (const name of names.filter((found) => found !== "used up")) {
					const [from, to] = [await next(source, name), await next(target, name)];
					if (name === "fresh") expect(to).toBe(from);
					else if (name === "cycling") expect([1, 2, 3, 4, 5, 6, 7]).toContain(to);
					else if (name === "down") expect(to, name).toBeLessThanOrEqual(from);
					else expect(to, name).toBeGreaterThanOrEqual(from);
					if (name === "steps") expect((to - from) % 7).toBe(0);
					if (name === "t_id_seq") expect(to).toBeGreaterThan(1005);
				}
				await expect(next(target, "used up")).rejects.toThrow(/reached maximum value/);
				await target.query(
					`SET search_path = "sequences of all sorts"; INSERT INTO t (s) VALUES (0); INSERT INTO i DEFAULT VALUES; INSERT INTO d DEFAULT VALUES; INSERT INTO one DEFAULT VALUES; INSERT INTO two DEFAULT VALUES`,
				);
			},
		},
	},
);
