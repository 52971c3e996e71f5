import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { type GivenSettings, resolveEndpoint } from "../../../src/spec/connection/resolve-endpoint.js";
import { localMachine } from "../local-machine.js";

type Files = Parameters<typeof localMachine>[0];

function resolved(given: Partial<GivenSettings>, env: Record<string, string> = {}, files: Files = {}) {
	return resolveEndpoint("source", { settings: {}, ...given }, env, localMachine(files));
}

const service = {
	"/home/me/.pg_service.conf": "# ours\n[other]\nhost=wrong\n[prod]\nhost=svc\nport=6000\nuser=svc-user\n\n[last]\nhost=l",
};

describe("precedence", () => {
	test("defaults", () => {
		const { endpoint, problems } = resolved({});
		expect(problems).toEqual([]);
		expect(endpoint).toMatchObject({
			side: "source",
			host: "localhost",
			port: 5432,
			user: "me",
			database: "me",
			sslmode: "prefer",
			connectTimeout: 10,
		});
		expect(endpoint?.password()).toBeUndefined();
	});

	test("the local socket when it is there", () => {
		expect(resolved({}, {}, { "/tmp/.s.PGSQL.5432": "" }).endpoint).toMatchObject({ host: "/tmp", sslmode: "disable" });
		expect(resolved({}, { PGPORT: "5433" }, { "/tmp/.s.PGSQL.5432": "" }).endpoint?.host).toBe("localhost");
	});

	const env = { PGHOST: "env", PGPORT: "7000", PGUSER: "env-user", PGDATABASE: "env-db", PGPASSWORD: "env-pw", PGSSLMODE: "require" };
	test.each([
		[{}, { host: "env", port: 7000, user: "env-user", database: "env-db", sslmode: "require" }],
		[{ settings: { service: "prod" } }, { host: "svc", port: 6000, user: "svc-user", database: "env-db" }],
		[{ url: "postgres://url-user@url/url-db?service=prod" }, { host: "url", port: 6000, user: "url-user", database: "url-db" }],
		[{ url: "host=url sslmode=disable" }, { host: "url", port: 7000, sslmode: "disable" }],
		[
			{ url: "postgres://u@url:1/d", settings: { host: "key", sslmode: "allow" } },
			{ host: "key", port: 1, user: "u", sslmode: "allow" },
		],
		[{ settings: { database: "key-db" } }, { database: "key-db" }],
		[{ url: "dbname=url-db", settings: { database: "key-db" } }, { database: "key-db" }],
		[{ settings: { host: "" } }, { host: "env" }],
	])("%j", (given: Partial<GivenSettings>, expected) => {
		const { endpoint, problems } = resolved(given, env, service);
		expect(problems).toEqual([]);
		expect(endpoint).toMatchObject(expected);
		expect(endpoint?.password()).toBe("env-pw");
	});

	test("PGSERVICE, PGSERVICEFILE and PGSYSCONFDIR", () => {
		expect(resolved({}, { PGSERVICE: "last" }, service).endpoint?.host).toBe("l");
		expect(resolved({}, { PGSERVICE: "a", PGSERVICEFILE: "/x" }, { "/x": "[a]\nhost=x" }).endpoint?.host).toBe("x");
		expect(
			resolved({}, { PGSERVICE: "a", PGSYSCONFDIR: "/etc/pg" }, { ...service, "/etc/pg/pg_service.conf": "[a]\nhost=sys" }).endpoint?.host,
		).toBe("sys");
	});
});

describe("the password file", () => {
	const lines = [
		"# host:port:db:user:password",
		"db1:5432:shop:app:exact",
		"db1:*:*:app:any-port",
		"db\\:2:5432:*:app:escaped\\:colon\\\\",
		"localhost:5432:*:app:by-socket",
		"*:*:*:nobody:",
		"*:*:*:colons:a:b",
		"*:5433:*:*:wild",
	].join("\n");
	test.each([
		["host=db1 dbname=shop user=app", "exact"],
		["host=db1 dbname=other user=app", "any-port"],
		["host=db1 dbname=shop user=app port=5499", "any-port"],
		["host=db:2 dbname=shop user=app", "escaped:colon\\"],
		["host=/tmp dbname=shop user=app", "by-socket"],
		["host=h dbname=shop user=nobody", ""],
		["host=h dbname=shop user=colons", "a:b"],
		["host=h dbname=shop user=x port=5433", "wild"],
		["host=h dbname=shop user=x", undefined],
	])("%s", (url, password) => {
		expect(resolved({ url }, {}, { "/home/me/.pgpass": lines }).endpoint?.password()).toBe(password);
		expect(resolved({ url }, { PGPASSFILE: "/p" }, { "/p": lines }).endpoint?.password()).toBe(password);
		expect(resolved({ url: `${url} passfile=/p` }, {}, { "/p": lines }).endpoint?.password()).toBe(password);
	});

	test("is left alone when others may read it, with a warning", () => {
		const { endpoint, problems } = resolved(
			{ url: "host=db1 user=app dbname=shop" },
			{},
			{ "/home/me/.pgpass": { text: lines, mode: 0o100644 } },
		);
		expect(endpoint?.password()).toBeUndefined();
		expect(problems).toMatchObject([{ severity: "warning", why: expect.stringContaining("0644"), fix: ["chmod 600 /home/me/.pgpass"] }]);
	});

	test("is not asked when a password is given", () => {
		const { endpoint, problems } = resolved(
			{ url: "host=db1 user=app password=given" },
			{},
			{ "/home/me/.pgpass": { text: lines, mode: 0o100644 } },
		);
		expect(endpoint?.password()).toBe("given");
		expect(problems).toEqual([]);
	});
});

describe("TLS", () => {
	const own = { "/home/me/.postgresql/root.crt": "", "/home/me/.postgresql/postgresql.crt": "", "/home/me/.postgresql/postgresql.key": "" };
	test.each([
		["host=h", {}, { sslmode: "prefer" }],
		["host=h sslrootcert=system", {}, { sslmode: "verify-full", sslrootcert: "system" }],
		["host=h sslmode=verify-full", {}, { sslmode: "verify-full" }],
		[
			"host=h sslmode=verify-ca",
			own,
			{
				sslmode: "verify-ca",
				sslrootcert: "/home/me/.postgresql/root.crt",
				sslcert: "/home/me/.postgresql/postgresql.crt",
				sslkey: "/home/me/.postgresql/postgresql.key",
			},
		],
		["host=h sslmode=require sslrootcert=/ca", { "/ca": "" }, { sslmode: "require", sslrootcert: "/ca" }],
		["host=h sslmode=disable sslrootcert=/nowhere", {}, { sslmode: "disable" }],
		["host=/tmp sslmode=verify-full", own, { sslmode: "disable" }],
	])("%s", (url, files: Files, expected) => {
		const { endpoint, problems } = resolved({ url }, {}, files);
		expect(problems).toEqual([]);
		const { sslmode, sslrootcert, sslcert, sslkey } = endpoint ?? {};
		expect(JSON.parse(JSON.stringify({ sslmode, sslrootcert, sslcert, sslkey }))).toEqual(expected);
	});
});

describe("refused", () => {
	test.each([
		[{ url: "host=a,b" }, {}, "host"],
		[{ url: "postgres://a:1,b:2/d" }, {}, "host"],
		[{ settings: { host: "h", port: "1,2" } }, {}, "host"],
		[{ url: "host=h hostaddr=10.0.0.1" }, {}, "host"],
		[{ url: "host=@abstract" }, {}, "host"],
		[{ url: "postgres://h:70000/d" }, {}, "port"],
		[{ url: "postgres://h:secret-pw/d" }, {}, "port"],
		[{}, { PGPORT: "x" }, "port"],
		[{ url: "host=h connect_timeout=soon" }, {}, "connect_timeout"],
		[{ url: "host=h sslmode=verify" }, {}, "sslmode"],
		[{ url: "host=h sslmode=require sslrootcert=system" }, {}, "sslmode"],
		[{ settings: { sslrootcert: "/nowhere" } }, {}, "sslrootcert"],
		[{ settings: { sslcert: "/cert" } }, {}, "sslkey"],
		[{ settings: { sslcert: "/cert", sslkey: "/open" } }, {}, "sslkey"],
		[{ settings: { service: "nope" } }, {}, "service"],
		[{}, { PGSERVICE: "nested" }, "service"],
		[{ url: "postgres://u:secret-pw@x@h/d" }, {}, "url"],
	])("%j %j", (given: Partial<GivenSettings>, env, key) => {
		const files = { "/cert": "", "/open": { text: "", mode: 0o100644 }, "/home/me/.pg_service.conf": "[nested]\nservice=x\n" };
		const { endpoint, problems } = resolved(given, env, files);
		expect(endpoint).toBeUndefined();
		expect(problems).toMatchObject([{ severity: "error", key }]);
		expect(problems[0]?.fix.length).toBeGreaterThan(0);
		expect(JSON.stringify(problems)).not.toContain("secret-pw");
	});

	test.each([
		"channel_binding=require",
		"require_auth=scram-sha-256",
		"ssl_min_protocol_version=TLSv1.3",
		"target_session_attrs=read-only",
	])("%s only warns", (setting) => {
		const { endpoint, problems } = resolved({ url: `host=h ${setting}` });
		expect(endpoint).toBeDefined();
		expect(problems).toMatchObject([{ severity: "warning", key: "url" }]);
	});
});

test("an endpoint shows its password to nobody", () => {
	const { endpoint } = resolved({ url: "postgres://app:hunter2@db1/shop" });
	expect(endpoint?.password()).toBe("hunter2");
	const shown = [
		JSON.stringify(endpoint),
		inspect(endpoint, { depth: null, showHidden: true }),
		String(endpoint?.password),
		JSON.stringify({ ...endpoint }),
	];
	for (const text of shown) expect(text).not.toContain("hunter2");
});
