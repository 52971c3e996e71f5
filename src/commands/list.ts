import { apply } from "./apply.js";
import { clean } from "./clean.js";
import type { Command } from "./command.js";
import { cutover } from "./cutover.js";
import { explain } from "./explain.js";
import { init } from "./init.js";
import { plan } from "./plan.js";
import { snapshot } from "./snapshot.js";
import { status } from "./status.js";
import { validate } from "./validate.js";
import { verify } from "./verify.js";
import { version } from "./version.js";

/** Every verb, in the order in which a migration meets them. */
export const commands: readonly Command[] = [init, validate, plan, apply, snapshot, status, cutover, verify, clean, explain, version];
