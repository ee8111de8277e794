/**
 * MIKEY-SAKKE for integrators: one JSON object in, one out. See docs/mikey-cli.md.
 *
 *     npm run --silent mikey -- <verb> [--batch]
 *
 * @module
 */
import { runMikey } from "./tools/mikey/command.ts";

// A reader that has seen enough, such as head, is no mistake.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 1));

process.exitCode = await runMikey(process.argv.slice(2));
