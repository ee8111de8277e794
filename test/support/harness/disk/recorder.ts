/**
 * A child process that keeps what the program keeps, so that its system calls can be looked at: `recorder.ts <folder>` stores a
 * change of a call between the lines `sent` and `confirmed`, and after these two a setting.
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { storeFile } from "../../../../electron/services/stored-file.ts";
import { endedCall } from "../../../unit/electron/services/support/calls.ts";
import { openCallLog } from "../../fixtures/record/sealed-log.ts";

const [, , folder = ""] = process.argv;
const silent = () => {};
const calls = openCallLog(folder, { info: silent, warn: silent, error: silent }, null, {});
calls.put(endedCall(1));
writeSync(1, "sent\n");
calls.put({ ...endedCall(1), muted: true });
writeSync(1, "confirmed\n");
storeFile(join(folder, "settings.json"), "{}\n");
calls.close();
