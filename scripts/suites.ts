/**
 * `node scripts/suites.ts <arguments of vitest run>...`: runs suites as `vitest run` does, and once more where all that failed
 * was the JavaScript engine.
 *
 * @module
 */
import { runSuites } from "./tools/testing/suites.ts";

await runSuites(process.argv.slice(2), (text) => process.stdout.write(text));
