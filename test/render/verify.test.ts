import { expect, test } from "vitest";
import { toLsn } from "../../src/model/lsn.js";
import type { VerifyOutcome } from "../../src/model/verify-outcome.js";
import { renderVerify } from "../../src/render/verify.js";

const at = toLsn(0x30_1b44f210n);
const table = (name: string) => ({ schema: "public", name });

const outcome: VerifyOutcome = {
	level: "full",
	at,
	continued: { ranges: 3, from: toLsn(0x10n) },
	equal: false,
	notCompared: [{ table: table("audit"), reason: "data: none" }],
	tables: [
		{ table: table("customers"), sourceRows: 2_104_331, targetRows: 2_104_331, sourceChecksum: "1", targetChecksum: "1", equal: true },
		{
			table: table("orders"),
			sourceRows: 61_204_118,
			targetRows: 61_204_118,
			sourceChecksum: "1",
			targetChecksum: "2",
			equal: false,
			differences: {
				missing: 1,
				extra: 1,
				differs: 1200,
				first: [
					{ difference: "extra", key: { id: "5517" } },
					{ difference: "differs", key: { id: "991" }, columns: ["status", "Total"] },
					{ difference: "missing", key: { id: "1002\u001b[31m" } },
				],
				file: "shop/verify/public.orders.jsonl",
			},
		},
		{
			table: table("notes"),
			sourceRows: 4,
			targetRows: 2,
			equal: false,
			differences: {
				missing: 2,
				extra: 0,
				differs: 0,
				first: [{ difference: "missing", row: `(${"long ".repeat(30)})`, hash: "7", copies: 2 }],
				file: "shop/verify/public.notes.jsonl",
			},
		},
	],
};

test("a verification says which rows differ, where all of them are, and what was not compared", () => {
	expect(renderVerify(outcome)).toBe(`✔ public.customers      2,104,331 rows  checksum equal
✘ public.orders: 1,202 of 61,204,118 rows differ: 1,200 in values, 1 missing on the target, 1 extra there
    id=991           differs in status, "Total"
    id=1002\\x1b[31m  missing on the target
    id=5517          extra on the target
    and 1,199 more; all of them: shop/verify/public.orders.jsonl
✘ public.notes: 2 of 4 rows differ: 2 missing on the target
    (long long long long long long long long long long long long long long long long long long long l...  missing on the target (2 copies)
    all of them: shop/verify/public.notes.jsonl
not compared: public.audit (data: none)
continued: 3 ranges were found equal by a run that was interrupted, from 0/10 on
2 of 3 tables differ at 30/1B44F210
next: hyperferry verify --repair   writes them anew from the source`);
});
