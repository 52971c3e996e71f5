// biome-ignore-all lint/suspicious/noTemplateCurlyInString: specs hold variables
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSpec } from "../../src/spec/load-spec.js";

let folder = "";
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "hyperferry-spec-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("loadSpec", () => {
	test("takes variables, the service file and the password file from the machine", async () => {
		await writeFile(
			join(folder, "ok.yaml"),
			"version: 1\nname: shop\nsource: { service: prod }\ntarget: { url: 'host=${HOST} user=app' }\n",
		);
		await writeFile(join(folder, ".pg_service.conf"), "[prod]\nhost=db1\nuser=app\ndbname=shop\n");
		await writeFile(join(folder, "pgpass"), "db1:*:shop:app:hunter2\n");
		await chmod(join(folder, "pgpass"), 0o600);
		const env = { HOME: folder, PGPASSFILE: join(folder, "pgpass"), HOST: "ts1" };
		const { spec, diagnostics } = await loadSpec(join(folder, "ok.yaml"), env);
		expect(diagnostics).toEqual([]);
		expect(spec).toMatchObject({ file: join(folder, "ok.yaml"), source: { host: "db1", database: "shop" }, target: { host: "ts1" } });
		expect(spec?.source.password()).toBe("hunter2");
		expect(spec?.target.password()).toBeUndefined();
		expect(JSON.stringify(spec)).not.toContain("hunter2");

		await chmod(join(folder, "pgpass"), 0o644);
		const open = await loadSpec(join(folder, "ok.yaml"), env);
		expect(open.diagnostics).toMatchObject([
			{ code: "S113", severity: "warning", place: { line: 3 } },
			{ code: "S113", severity: "warning", place: { line: 4 } },
		]);
		expect(open.spec?.source.password()).toBeUndefined();
	});

	test("says why a file cannot be read", async () => {
		await writeFile(join(folder, "latin1.yaml"), Buffer.from([0x6e, 0x3a, 0x20, 0xe4]));
		const read = async (name: string) => (await loadSpec(join(folder, name), {})).diagnostics;
		expect(await read("missing.yaml")).toMatchObject([{ code: "S101", why: "There is no such file." }]);
		expect(await read("latin1.yaml")).toMatchObject([{ code: "S101", why: "It is not UTF-8 text." }]);
		expect(await read(".")).toMatchObject([{ code: "S101", why: expect.stringContaining("EISDIR") }]);
	});
});
