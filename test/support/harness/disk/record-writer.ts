/** Records calls without an end, and says of each that it is on the disk: to be killed. */

import { callRecord } from "../../fixtures/call-record.ts";
import { openCallLog } from "../../fixtures/record/sealed-log.ts";

const log = { info: () => {}, warn: () => {}, error: (message: string) => process.stderr.write(`${message}\n`) };
const calls = openCallLog(process.argv[2] ?? "", log, null);
for (let startedAt = 1; ; startedAt++) {
  calls.put(callRecord({ state: "ended", startedAt, endReason: { code: "hung-up" } }));
  process.stdout.write("recorded\n");
}
