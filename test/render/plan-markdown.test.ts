import { describe, expect, test } from "vitest";
import { limitedText } from "../../src/render/limited-text.js";
import { codeSpan, escapeMarkdown } from "../../src/render/markdown.js";
import { renderPlanMarkdown } from "../../src/render/plan-markdown.js";
import { catalog, column, table } from "../support/catalogs.js";
import { planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

describe("markdown", () => {
	test("names stand for themselves: no HTML, no formatting, no cell ends, no mentions, one line", () => {
		expect(escapeMarkdown("<img src=x> | `a` *b* _c_ [d](e) #1 & ~f~ @team\nnext")).toBe(
			"&lt;img src=x&gt; \\| \\`a\\` \\*b\\* \\_c\\_ \\[d\\](e) \\#1 &amp; \\~f\\~ @\u200bteam next",
		);
		expect(codeSpan("a`b``c\nd")).toBe("```a`b``c d```");
		expect(codeSpan("`a")).toBe("`` `a ``");
	});

	test("a stretch is cut between items, and one without room is counted", () => {
		const stretch = (items: readonly string[], most = 200) =>
			limitedText([{ head: ["head"], items: items.map((item) => [item]), foot: ["foot"], more: (count) => `… ${count} more` }], most);
		expect(stretch(["a", "b"])).toBe("head\na\nb\nfoot");
		expect(stretch(["a".repeat(50), "b".repeat(50), "c".repeat(50)], 170)).toBe(
			`head\n${"a".repeat(50)}\n${"b".repeat(50)}\n… 1 more\nfoot`,
		);
		expect(stretch(["a"], 50)).toBe("\n… 1 more section");
	});
});

describe("the report for a pull request", () => {
	test("never longer than 60,000 characters, with all that is folded closed again", () => {
		const many = Array.from({ length: 3000 }, (_, n) =>
			table(`t_${n}`, { columns: [column("a`b|c<d>", "text", { notNull: false })], updates: n }),
		);
		const text = renderPlanMarkdown(planOf(spec([["public.*"]]), catalog(many)), "migration.yaml");
		expect(text.length).toBeLessThanOrEqual(60_000);
		expect(text.length).toBeGreaterThan(50_000);
		expect(text).toMatch(/^- … \d+ more warnings$/m);
		expect(text.match(/<details/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
	});

	test("a block of code is never ended by what is in it", () => {
		const odd = table("odd", { columns: [column("a\n```\nb", "text")] });
		const text = renderPlanMarkdown(planOf(spec([["public.*"]]), catalog([odd])), "migration.yaml");
		const script = /````sql\n[\s\S]*\n````\n/.exec(text)?.[0] ?? "";
		expect(script).toContain('"a\n```\nb"');
	});
});
