/**
 * `node verify-record.mjs <export> <fingerprint>`: what `npm run record -- verify` does, for whoever has Node and no checkout. It is one file without
 * modules beside it, and is published with each release.
 *
 * @module
 */
import { runRecord } from "./command.ts";

const { isWhole, said } = await runRecord(["verify", ...process.argv.slice(2)], "node verify-record.mjs");
(isWhole ? process.stdout : process.stderr).write(`${said}\n`);
process.exitCode = isWhole ? 0 : 1;
