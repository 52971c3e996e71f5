import { readFile, writeFile } from "node:fs/promises";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const schemaPath = "schemas/migration.schema.json";
const typesPath = "src/spec/migration.generated.ts";

/** TypeScript of the spec's JSON Schema. */
export async function generateSpecTypes(schemaText: string): Promise<string> {
	return compile(JSON.parse(schemaText), "Migration", {
		bannerComment: `// generated from ${schemaPath} by npm run schemas`,
		additionalProperties: false,
		ignoreMinAndMaxItems: true,
		format: true,
		style: { useTabs: true, printWidth: 140 },
	});
}

// npm run schemas: writes the types; with --check it only says whether they are fresh.
if (argv[1] === fileURLToPath(import.meta.url)) {
	const types = await generateSpecTypes(await readFile(schemaPath, "utf8"));
	if (!argv.includes("--check")) await writeFile(typesPath, types);
	else if (types !== (await readFile(typesPath, "utf8"))) {
		console.error(`${typesPath} is stale: npm run schemas`);
		exit(1);
	}
}
