/** The thread for PAC files as it is packed: one file, with its interpreter in it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import type { PacWork } from "../../../electron/network/pac-thread.ts";
import { buildBundles, HOST_BUNDLES } from "../../../scripts/tools/build/build.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

test("the built thread stands alone and answers", { timeout: 30_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-pac-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await buildBundles(
    HOST_BUNDLES.filter(({ file }) => file === "pac-worker.js"),
    ROOT,
    folder,
  );
  expect(readdirSync(folder).filter((file) => !file.endsWith(".map"))).toEqual(["pac-worker.js"]);
  const text = readFileSync(join(folder, "pac-worker.js"));
  const workerData: PacWork = {
    script: 'function FindProxyForURL(url, host) { return "PROXY " + host + ":1"; }',
    url: "https://sip.a.test:443/",
    host: "sip.a.test",
    ownAddress: "10.0.0.1",
    looked: new SharedArrayBuffer(4),
  };
  const worker = new Worker(new URL(`data:text/javascript;base64,${text.toString("base64")}`), { workerData, env: {} });
  onTestFinished(() => void worker.terminate());
  const said = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  expect(said).toEqual({ kind: "answer", answer: "PROXY sip.a.test:1" });
});
