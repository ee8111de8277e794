import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { KEEPS_WRAPPERS } from "./electron/shells/chromium/keep-wrappers.ts";
import { keepTemporaryFilesInMemory } from "./scripts/tools/machine/temporary-files.ts";

/** What measures the work that it causes: a core to itself, after all the others, or it measures them. */
const MEASURING = ["work", "expressions"].map((suite) => `test/unit/foreign-text/${suite}.test.ts`);
const WITH_OTHERS = { maxWorkers: availableParallelism(), sequence: { groupOrder: 0 } };
const ALONE = { maxWorkers: 1, sequence: { groupOrder: 1 } };
/** What waits for servers and timers two fifths of its time: one more than there are cores. */
const WAITING = { maxWorkers: availableParallelism() + 1, sequence: { groupOrder: 2 } };

/** What puts another module in the place of one: it needs modules that nobody has loaded before it. */
const REPLACING = globSync("test/unit/**/*.test.{ts,tsx}").filter((path) =>
  /\bvi\.(?:do)?[mM]ock\(/.test(readFileSync(path, "utf8")),
);

/** What asks servers for keys, and whatever else counts towards coverage: that costs as much time again. */
const COVERED = ["keys/**/*.test.ts", "documents/xcap-get.test.ts"].map((suite) => `test/integration/${suite}`);

/** What measures how long calls through foreign servers take, and what they leave behind. */
const SOAK = ["test/interop/faults/soak.test.ts"];
const FOREIGN = {
  environment: "node",
  globalSetup: ["test/interop/rig/global-setup.ts"],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // A build machine can be busy with other things, and foreign programs have limits of their own; what needed a second
  // attempt says so in its line.
  retry: process.env["CI"] === undefined ? 0 : 1,
};

// Hosts of the tests speak English, whatever the machine speaks.
process.env["LC_ALL"] = "C.UTF-8";
keepTemporaryFilesInMemory();

export default defineConfig({
  test: {
    // V8 ends no worker for what it has freed.
    execArgv: [KEEPS_WRAPPERS],
    coverage: {
      provider: "v8",
      include: ["shared/**/*.ts", "renderer/calling/**/*.ts", "electron/keys/**/*.ts"],
      reporter: ["text-summary", "json-summary"],
      // One failure does not hide what the thresholds say.
      reportOnFailure: true,
      thresholds: {
        "shared/mc/**": { branches: 95 },
        "shared/kms/**": { branches: 94 },
        "electron/keys/**": { branches: 91 },
        "renderer/calling/**": { branches: 95 },
      },
    },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/unit/**/*.test.tsx"],
          exclude: [...MEASURING, ...REPLACING],
          ...WITH_OTHERS,
          environment: "node",
          // Loading the modules anew for each file took longer than running it. What a file left behind is put back.
          isolate: false,
          setupFiles: ["test/support/nothing-left-behind.ts"],
          // For what hangs. A busy machine is no fault: thousands of random inputs take longer there.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "replacing",
          include: REPLACING,
          ...WITH_OTHERS,
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "measuring",
          include: MEASURING,
          ...ALONE,
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "covered",
          include: COVERED,
          ...WITH_OTHERS,
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: COVERED,
          ...WAITING,
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // What registration and calls owe their connection, a second time: over TLS through the host.
          name: "integration-tls",
          include: ["registration", "flow", "redirected-call", "incoming-call", "network-change", "servers"].map(
            (suite) => `test/integration/calling/${suite}.test.ts`,
          ),
          ...WAITING,
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          env: { MC_TEST_TRANSPORT: "tls" },
        },
      },
      {
        test: {
          name: "interop",
          include: ["test/interop/**/*.test.ts"],
          exclude: SOAK,
          // Each file has servers and a browser of its own, and mostly waits for them. Two have ports (`rig/ports.ts`).
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          ...FOREIGN,
        },
      },
      {
        test: {
          name: "interop-measuring",
          include: SOAK,
          ...ALONE,
          ...FOREIGN,
        },
      },
      {
        test: {
          name: "packaging",
          // They make Linux packages.
          include: process.platform === "linux" ? ["test/packaging/**/*.test.ts"] : [],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each builds into `dist`.
          fileParallelism: false,
        },
      },
    ],
  },
});
