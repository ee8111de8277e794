/**
 * A child process that opens the wishes to be called back of a folder, and seals what an earlier version left: `call-back-sealer.ts <folder>`. It prints
 * how many steps were made before.
 */
import { openCallBacks } from "../../../../electron/host/kept-call-backs.ts";
import { TEST_SEAL } from "../../fixtures/record/sealed-log.ts";
import { stepsSoFar } from "./stepping.ts";

const [, , folder = ""] = process.argv;
const log = { info: () => {}, warn: () => {}, error: (message: string) => process.stderr.write(`${message}\n`) };

process.stdout.write(`loaded ${stepsSoFar()}\n`);
await openCallBacks(folder, { open: async () => TEST_SEAL }, log).get();
