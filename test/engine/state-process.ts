/** A process that writes the state file for ever: `state-process.ts ROOT`. */
import { writeStateFile } from "../../src/engine/state-file.js";

const [root = ""] = process.argv.slice(2);
const server = { host: "db", port: 5432, database: "shop", systemIdentifier: "1" };
for (;;) {
	const endpoints = { source: server, target: server };
	const padding = Array.from({ length: 500 }, () => "publication");
	await writeStateFile(root, {
		hyperferry: "0.1.0",
		name: "shop",
		lineage: "l",
		plan: "p",
		phase: "copying",
		endpoints,
		publications: padding,
	});
}
