import { defineConfig } from "@playwright/test";
import { keepTemporaryFilesInMemory } from "./scripts/tools/machine/temporary-files.ts";

const VIEWS = /views\.spec\.ts$/;
const CHECK = /check\.spec\.ts$/;
/** What encodes, relays and decodes pictures at once: two cores have nothing left for others meanwhile. */
const ALONE = /picture-frames\.spec\.ts$/;

const ELSEWHERE = [VIEWS, CHECK, ALONE];

// Hosts of the tests speak English, whatever the machine speaks.
process.env["LC_ALL"] = "C.UTF-8";
keepTemporaryFilesInMemory();

/** End-to-end tests start the program themselves, in the window that this machine has. */
export default defineConfig({
  testDir: "test/e2e",
  outputDir: "test-results",
  globalSetup: "./test/e2e/build-once.ts",
  // Programs mostly wait, for calls that last and for what a server takes; each has a lab, ports and folders of its
  // own, and two of them keep two cores busy. The views are one page without a program; one runs beside them, and two
  // when they are over, and then the check of the demonstration.
  workers: 3,
  projects: [
    {
      name: "program",
      // Two hundred calls have a command of their own.
      testIgnore: process.env["MANY_AT_ONCE"] === undefined ? [...ELSEWHERE, /many-calls\.spec\.ts$/] : ELSEWHERE,
      workers: 2,
    },
    { name: "views", testMatch: VIEWS, fullyParallel: true, workers: 2 },
    { name: "check", testMatch: CHECK, workers: 1 },
    // After the others, by a command of its own: see `test:e2e` in `package.json`.
    { name: "alone", testMatch: ALONE, workers: 1 },
  ],
  // The longest takes a minute and a half on a machine that has nothing else to do. Whoever waits has a limit of its own.
  timeout: 300_000,
  // Waits end as soon as what they wait for is there; a busy machine must not turn slowness into failure.
  expect: { timeout: 30_000 },
  forbidOnly: process.env["CI"] !== undefined,
  // A build machine can be busy with other things; what needed a second attempt is reported as flaky.
  retries: process.env["CI"] === undefined ? 0 : 2,
  reporter: [["list"]],
});
