/**
 * `npm run documents`: writes what the documents take from the program's own tables.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withRoomsTable } from "./tools/documents/rooms.ts";
import { troubleshootingPage } from "./tools/documents/troubleshooting.ts";

const page = (name: string) => fileURLToPath(new URL(`../docs/${name}.md`, import.meta.url));

writeFileSync(page("troubleshoot"), troubleshootingPage());
writeFileSync(page("architecture"), withRoomsTable(readFileSync(page("architecture"), "utf8")));
