import { defineConfig } from "@playwright/test";

/** End-to-end tests start the program themselves, in the window that this machine has. */
export default defineConfig({
  testDir: "test/e2e",
  outputDir: "test-results",
  // One program at a time: two cores, and each has a lab and several windows.
  workers: 1,
  timeout: 60_000,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: [["list"]],
});
