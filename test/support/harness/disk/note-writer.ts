/**
 * Works on a record of calls until it is killed: `note-writer.ts <folder>` types a note into a call without an end, and says of each letter that it is
 * on the disk; with `seal` behind it, it says of each part of what stood in the clear that it is sealed.
 */
import { openCallDatabase } from "../../../../electron/services/call-database.ts";
import { CallTable } from "../../../../electron/services/call-table.ts";
import { callRecord } from "../../fixtures/call-record.ts";
import { openCallLog, TEST_SEAL } from "../../fixtures/record/sealed-log.ts";

const [, , folder = "", what = "note"] = process.argv;
const log = { info: () => {}, warn: () => {}, error: (message: string) => process.stderr.write(`${message}\n`) };

if (what === "seal") {
  const { sealing } = new CallTable(openCallDatabase(folder, null), TEST_SEAL, Date.now);
  while (!sealing.some()) process.stdout.write("sealed\n");
  sealing.sweep();
  process.stdout.write("swept\n");
  setInterval(() => {}, 1_000);
} else {
  const calls = openCallLog(folder, log, null);
  const call = callRecord({ state: "connected", startedAt: 1 });
  for (let letters = 1; ; letters = (letters % 500) + 1) {
    calls.put({
      ...call,
      note: { text: `larch${"x".repeat(letters)}`, incident: "2611-0093", by: "Ava", at: letters, earlier: [] },
    });
    process.stdout.write(`${letters}\n`);
  }
}
