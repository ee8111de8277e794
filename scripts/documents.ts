/**
 * `npm run documents`: writes the pages that are made from the program's own tables.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { troubleshootingPage } from "./tools/documents/troubleshooting.ts";

export const TROUBLESHOOTING_FILE = fileURLToPath(new URL("../docs/troubleshoot.md", import.meta.url));

if (import.meta.main) writeFileSync(TROUBLESHOOTING_FILE, troubleshootingPage());
