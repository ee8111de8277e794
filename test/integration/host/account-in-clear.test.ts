/** An account that would carry everything in clear, in both shells: the window gets no account, and its page no way there. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { RawBridge } from "../../../shared/bridge/bridge.ts";
import { openPage, startShell } from "../../support/harness/host/chromium-harness.ts";
import { buildPreload, startElectron } from "../../support/harness/host/electron-harness.ts";
import { fetchPage } from "../../support/stand-ins/electron.ts";

vi.mock("electron", () => import("../../support/stand-ins/electron.ts"));

interface Console {
  readonly bridge: RawBridge;
  /** The content security policy of its page. */
  policy(): Promise<string>;
  stop(): Promise<void>;
}

let root: string;
let built: Awaited<ReturnType<typeof buildPreload>>;
beforeAll(async () => {
  built = await buildPreload();
});
afterAll(() => built.remove());
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-clear-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A data folder whose account names a SIP server at this address. */
function folderWith(webSocketUrl: string): string {
  const dataFolder = join(root, "data");
  mkdirSync(dataFolder);
  const account = {
    displayName: "Dispatch 7",
    mcServiceId: "sip:dispatch-7@a.test",
    impu: "sip:dispatch-7@a.test",
    registrar: "sip:a.test",
    participatingFunction: "sip:mcptt@a.test",
    webSocketUrl,
    digest: { username: "dispatch-7", realm: "a.test", password: "correct horse" },
    registrationExpires: 600,
    systems: [{ name: "A", domain: "a.test", home: true }],
  };
  writeFileSync(join(dataFolder, "account.json"), JSON.stringify(account));
  return dataFolder;
}

async function inChromium(dataFolder: string): Promise<Console> {
  const started = await startShell({ dataFolder, lab: false });
  const url = started.shell.url("console");
  const page = await openPage(url);
  return {
    bridge: page.bridge,
    policy: async () => (await fetch(url.split("#", 1)[0] ?? "")).headers.get("content-security-policy") ?? "",
    stop: () => started.stop(),
  };
}

async function inElectron(dataFolder: string): Promise<Console> {
  const started = await startElectron(built.preload, { dataFolder, lab: false });
  const contents = started.windowOf("console")!.webContents;
  return {
    bridge: contents.world.mcBridge!,
    policy: async () => {
      const page = await fetchPage(contents.getURL());
      return page.headers.get("content-security-policy") ?? "";
    },
    stop: () => started.stop(),
  };
}

const SHELLS = [
  ["Chromium", inChromium],
  ["Electron", inElectron],
] as const;

test.each(
  SHELLS.flatMap(([shell, open]) => [
    [shell, "ws://192.0.2.1:5062/sip", "server-unencrypted", open] as const,
    [shell, "ws://[::1]:5062/sip", "server-address-unusable", open] as const,
  ]),
)("in the %s shell no window connects to %s: %s", async (_shell, address, code, open) => {
  const { bridge, policy, stop } = await open(folderWith(address));
  try {
    expect(await bridge.call("account.get", {})).toEqual({
      ok: false,
      error: { code, detail: expect.stringMatching(/account\.json: webSocketUrl$/) },
    });
    expect(await policy()).not.toContain(new URL(address).host);
  } finally {
    await stop();
  }
});

test.each(SHELLS)("in the %s shell a server that is encrypted is let through", async (_shell, open) => {
  const { bridge, policy, stop } = await open(folderWith("wss://pcscf.a.test/sip"));
  try {
    expect(await bridge.call("account.get", {})).toMatchObject({
      ok: true,
      value: { servers: ["wss://pcscf.a.test/sip"] },
    });
    expect(await policy()).toMatch(
      /connect-src 'self'(?: ws:\/\/127\.0\.0\.1:\d+)? wss:\/\/pcscf\.a\.test https:\/\/pcscf\.a\.test;/,
    );
  } finally {
    await stop();
  }
});
