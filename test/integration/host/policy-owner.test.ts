/** The policy at the computer's own place counts only where administrators alone can have written it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHost, type HostOptions } from "../../../electron/host/host.ts";

let root: string;

vi.mock("../../../electron/services/policy.ts", async (original) => ({
  ...(await original<typeof import("../../../electron/services/policy.ts")>()),
  policyPlaces: () => [join(root, "policy.json")],
}));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-owner-"));
  writeFileSync(
    join(root, "policy.json"),
    JSON.stringify({ version: 1, setBy: "anybody", settings: { theme: "dark" } }),
  );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = (more: Partial<HostOptions> = {}) =>
  createHost({ dataFolder: join(root, "data"), lab: null, shell: "chromium", openWindow: async () => {}, ...more });

test("a policy in a folder where everybody can write is refused by name, and the program does not start", async () => {
  await expect(open()).rejects.toMatchObject({
    code: "policy-not-trusted",
    detail: expect.stringMatching(/: (?:owner|mode|writable)/),
  });
});

test("a policy that whoever starts the host names is that one's word", async () => {
  const host = await open({ policyFile: join(root, "policy.json") });
  expect(host.policy?.setBy).toBe("anybody");
  await host.close();
});
