import { writeSync } from "node:fs";
import type { Lsn } from "../../src/model/lsn.js";
import { openChangeLog } from "../../src/replication/change-log/open-change-log.js";
import { startReceiver } from "../../src/replication/receiver.js";
import { endpointOf } from "../support/endpoints.js";

// A receiver as a process of its own, to be killed and measured: URL, slot, directory and the position at which it is done.
const [url = "", slot = "", directory = "", until = "0"] = process.argv.slice(2);
const changeLog = openChangeLog(directory, { limitBytes: 4 * 1024 ** 3 });
const { signal } = new AbortController();
const receiver = startReceiver({ endpoint: endpointOf(url), name: "test", slot, publications: ["p"], changeLog, emit: () => {}, signal });

let peak = 0;
const measure = setInterval(() => {
	peak = Math.max(peak, process.memoryUsage().rss);
}, 10);
await Promise.race([changeLog.receivedAfter(BigInt(until) as Lsn, signal), receiver.done]);
clearInterval(measure);
await receiver.stop();
writeSync(1, `${peak}\n`);
await changeLog.close();
