/**
 * `npm run record -- verify <export> <fingerprint>`: whether an export of the record of calls is what a console has signed. See docs/storage.md.
 *
 * @module
 */
import { runRecord } from "./tools/record/command.ts";

const { isWhole, said } = await runRecord(process.argv.slice(2));
(isWhole ? process.stdout : process.stderr).write(`${said}\n`);
process.exitCode = isWhole ? 0 : 1;
