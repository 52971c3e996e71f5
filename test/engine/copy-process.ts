/** A process that copies and may be killed at any moment: `copy-process.ts SOURCE_URL TARGET_URL ACTIONS_JSON`. */
import { readFileSync } from "node:fs";
import type { Action } from "../../src/actions/registry.js";
import { holdSnapshot } from "../../src/copy/snapshot.js";
import { acquireLock } from "../../src/engine/lock.js";
import { restartTables } from "../../src/engine/restart-tables.js";
import { openSession } from "../../src/pg/session.js";
import { endpointOf } from "../support/endpoints.js";
import { executeBetween } from "./world.js";

const [from = "", to = "", file = ""] = process.argv.slice(2);
const actions = JSON.parse(readFileSync(file, "utf8")) as Action[];
await using _lock = await acquireLock(endpointOf(to, "target"), "test");
await using journal = await openSession(endpointOf(to, "target"), { applicationName: "hyperferry/test/journal" });
await using snapshot = await holdSnapshot(endpointOf(from), { applicationName: "hyperferry/test/snapshot" });
await restartTables(journal, actions, snapshot.copyPoint, "replica");
await executeBetween(from, to, journal, actions, { snapshot });
