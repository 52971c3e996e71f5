import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConnection } from "../../../src/spec/connection/parse-connection.js";

describe("URLs", () => {
	test.each([
		["postgres://", {}],
		["postgresql://localhost", { host: "localhost" }],
		["postgresql://localhost:5433", { host: "localhost", port: "5433" }],
		["postgresql://localhost:", { host: "localhost" }],
		["postgresql://localhost/mydb", { host: "localhost", dbname: "mydb" }],
		["postgresql://user@localhost", { user: "user", host: "localhost" }],
		["postgresql://user:secret@localhost", { user: "user", password: "secret", host: "localhost" }],
		["postgresql://user:a:b@localhost", { user: "user", password: "a:b", host: "localhost" }],
		["postgresql://:pw@localhost", { password: "pw", host: "localhost" }],
		["postgres://u:p%40%3A%2F%3F%23@h/d%20b", { user: "u", password: "p@:/?#", host: "h", dbname: "d b" }],
		["postgresql://[::1]:5433/db", { host: "::1", port: "5433", dbname: "db" }],
		["postgresql://[fe80::1%25eth0]/db", { host: "fe80::1%eth0", dbname: "db" }],
		["postgresql:///dbname?host=/var/lib/postgresql", { dbname: "dbname", host: "/var/lib/postgresql" }],
		["postgresql://%2Fvar%2Flib%2Fpostgresql/dbname", { host: "/var/lib/postgresql", dbname: "dbname" }],
		["postgres://h/d?sslmode=require&connect_timeout=5", { host: "h", dbname: "d", sslmode: "require", connect_timeout: "5" }],
		["postgres://h?options=-c%20geqo%3Doff", { host: "h", options: "-c geqo=off" }],
		["postgres://h/d?host=other&user=a+b", { host: "other", dbname: "d", user: "a+b" }],
		["postgres://h/d?ssl=true", { host: "h", dbname: "d", sslmode: "require" }],
		["postgres://u@h/d?password=p%26w", { user: "u", host: "h", dbname: "d", password: "p&w" }],
		["postgres://a,b/d", { host: "a,b", dbname: "d" }],
		["postgres://a:1,b:2/d", { host: "a:1,b:2", dbname: "d" }],
	])("%s", (text, settings) => {
		expect(parseConnection(text)).toEqual({ settings });
	});

	test.each([
		["postgres://u:pa@ss@h/d", "raw @"],
		["postgres://u:pa/ss@h/d", "raw @"],
		["postgres://u:p%ZZ@h/d", "hexadecimal"],
		["postgres://u:p%00@h/d", "hexadecimal"],
		["postgres://::1/d", "brackets"],
		["postgres://h/d?secret", 'no "="'],
		["postgres://h/d?sslmod=require", "did you mean sslmode?"],
		["postgres://h/d?hunter2secret=1", "libpq does not know"],
		["mysql://u:secret@h/d", "neither postgres://"],
		["jdbc:postgresql://h/d", "neither a postgres://"],
		["secret", "neither a postgres://"],
	])("%s is refused without a piece of it", (text, problem) => {
		const parsed = parseConnection(text);
		expect(parsed).toEqual({ problem: expect.stringContaining(problem) });
		expect(JSON.stringify(parsed)).not.toMatch(/secret|pa@ss|pa\/ss/);
	});

	const part = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("\0"));
	test("encoded parts come back, whatever they hold", () => {
		fc.assert(
			fc.property(part, part, part, fc.nat(65_535), (user, password, database, port) => {
				const [u, p, d] = [user, password, database].map(encodeURIComponent);
				expect(parseConnection(`postgres://${u}:${p}@db1:${port}/${d}`)).toEqual({
					settings: { user, password, host: "db1", port: String(port), dbname: database },
				});
			}),
		);
	});
});

describe("key=value", () => {
	test.each([
		["host=localhost port=5432 dbname=mydb connect_timeout=10", { host: "localhost", port: "5432", dbname: "mydb", connect_timeout: "10" }],
		["host = localhost\n\tdbname =  mydb ", { host: "localhost", dbname: "mydb" }],
		["password='it\\'s \\\\ here' user=a", { password: "it's \\ here", user: "a" }],
		["password=a\\ b user=c", { password: "a b", user: "c" }],
		["password=it\\'s", { password: "it's" }],
		["user='' host=h", { user: "", host: "h" }],
		["user= host=h", { user: "host=h" }],
		["dbname=a'b host=h", { dbname: "a'b", host: "h" }],
		["user=a user=b", { user: "b" }],
		["user='a'dbname=b", { user: "a", dbname: "b" }],
	])("%s", (text, settings) => {
		expect(parseConnection(text)).toEqual({ settings });
	});

	test.each([
		["host=h password=my secret", 'no "=" (at character 20)'],
		["host=h password='my secret", "does not end (at character 17)"],
		["host=h sslmod=require", "did you mean sslmode?"],
		["=h", 'no "="'],
	])("%s is refused without a piece of it", (text, problem) => {
		const parsed = parseConnection(text);
		expect(parsed).toEqual({ problem: expect.stringContaining(problem) });
		expect(JSON.stringify(parsed)).not.toContain("secret");
	});

	test("quoted values come back, whatever they hold", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (password, user) => {
				const [p, u] = [password, user].map((text) => `'${text.replaceAll(/[\\']/g, "\\$&")}'`);
				expect(parseConnection(`password=${p} host=h user=${u}`)).toEqual({ settings: { password, host: "h", user } });
			}),
		);
	});
});
