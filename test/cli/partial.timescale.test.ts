import { expect, test, vi } from "vitest";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { footprint } from "../support/footprint.js";
import { smallName, smallShop } from "../support/small-shop.js";

// Several processes, one after the other
vi.setConfig({ testTimeout: 180_000 });

test("a partial plan says so, is applied from its file, and is never cut over", async () => {
	await using shop = await smallShop();
	const { source, target, folder } = shop;
	const before = await footprint(source, target);
	expectErrors(await folder.run("plan", "--only", "public.device"), 64, [
		{ code: "P110", what: "--only public.device matches nothing", fix: "--only 'public.devices'" },
	]);
	expectErrors(await folder.run("plan", "--only", "devices"), 64, [
		{ code: "P110", what: "--only devices cannot be read", why: "expected SCHEMA.TABLE", fix: "--only" },
	]);
	expectErrors(await folder.run("apply", "--only", "public.devices"), 64, [{ code: "E420", what: "apply has no option --only" }]);
	expect(await footprint(source, target)).toBe(before);

	const planned = await folder.run("plan", "--only", "public.*", "--only", "!public.readings", "--out", "part.json");
	expectExit(planned, 0);
	expect(planned.stdout).toContain("Partial plan (--only public.* --only !public.readings)");
	expect(planned.stdout).not.toMatch(/table public\.readings/);
	const applied = await folder.run("apply", "part.json", "--until", "streaming");
	expectExit(applied, 0);
	expect(applied.stderr).toContain("(partial: only public.*, !public.readings)");
	expect(await target.query("SELECT count(*)::int AS n FROM public.devices")).toEqual([{ n: 20 }]);
	expect(await target.query("SELECT to_regclass('public.readings') AS readings")).toEqual([{ readings: null }]);

	const again = await folder.run("plan");
	expectExit(again, 0);
	expect(again.stdout).toContain("No changes.");
	expect(again.stdout).toContain("Partial plan");
	const status = await folder.run("status");
	expect(status.stdout).toContain("only public.*, !public.readings: the rest of the spec is not planned, and cutover refuses");
	expect(JSON.parse((await folder.run("status", "--json")).stdout)).toMatchObject({ only: ["public.*", "!public.readings"] });
	expectErrors(await folder.run("cutover", "--confirm", smallName), 3, [
		{ code: "P111", what: "covers a part of the spec only", why: "--only public.*", fix: "hyperferry clean" },
	]);
});
