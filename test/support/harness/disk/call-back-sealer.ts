/** A child process that opens the wishes to be called back of a folder, and seals what an earlier version left: `call-back-sealer.ts <folder>`. */
import { openCallBacks } from "../../../../electron/host/kept-call-backs.ts";
import { TEST_SEAL } from "../../fixtures/record/sealed-log.ts";

const [, , folder = ""] = process.argv;
const log = { info: () => {}, warn: () => {}, error: (message: string) => process.stderr.write(`${message}\n`) };

await openCallBacks(folder, { open: async () => TEST_SEAL }, log).get();
