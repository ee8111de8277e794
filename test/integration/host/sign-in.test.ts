/** What crosses the bridge when a window signs in, in both shells: challenges and responses, never what they are made from. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { DigestAuthenticator, digestHa1 } from "../../../lab/sip/digest.ts";
import type { RawBridge } from "../../../shared/bridge/bridge.ts";
import { openPage, startShell } from "../../support/harness/host/chromium-harness.ts";
import { buildPreload, startElectron } from "../../support/harness/host/electron-harness.ts";

vi.mock("electron", () => import("../../support/stand-ins/electron.ts"));

const PASSWORD = "Circle Of Life";
const REALM = "a.test";
const USER = "dispatch-7";
const ALGORITHMS = ["MD5", "SHA-256", "SHA-512-256"] as const;
/** The password, and what is as good as it. */
const SECRETS = [PASSWORD, ...ALGORITHMS.map((algorithm) => digestHa1(algorithm, USER, REALM, PASSWORD))];

let folder: string;
let built: Awaited<ReturnType<typeof buildPreload>>;
beforeAll(async () => {
  built = await buildPreload();
});
afterAll(() => built.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-sign-in-"));
  const account = {
    displayName: "Dispatch 7",
    mcServiceId: `sip:${USER}@a.test`,
    impu: `sip:${USER}@a.test`,
    registrar: "sip:a.test",
    participatingFunction: "sip:mcptt@a.test",
    webSocketUrl: "wss://pcscf.a.test/sip",
    digest: { username: USER, realm: REALM, password: PASSWORD },
    registrationExpires: 600,
    systems: [{ name: "A", domain: "a.test", home: true }],
  };
  writeFileSync(join(folder, "account.json"), JSON.stringify(account));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Window {
  readonly bridge: RawBridge;
  stop(): Promise<void>;
}
async function inChromium(): Promise<Window> {
  const started = await startShell({ dataFolder: folder, lab: false });
  const { bridge } = await openPage(started.shell.url("console"));
  return { bridge, stop: () => started.stop() };
}
async function inElectron(): Promise<Window> {
  const started = await startElectron(built.preload, { dataFolder: folder, lab: false });
  return { bridge: started.windowOf("console")!.webContents.world.mcBridge!, stop: () => started.stop() };
}

test.each([
  ["Chromium", inChromium],
  ["Electron", inElectron],
] as const)("no password and no H(A1) crosses the bridge in the %s shell", async (_shell, open) => {
  const { bridge, stop } = await open();
  try {
    const registrar = new DigestAuthenticator({
      realm: REALM,
      passwordOf: () => PASSWORD,
      offers: { algorithms: ALGORITHMS, qop: ["auth"] },
      nonceLifetimeMs: 60_000,
      now: () => 0,
    });
    const authorize = (values: readonly string[]) =>
      bridge.call("account.authorize", {
        method: "REGISTER",
        uri: "sip:a.test",
        body: "",
        challenges: values.map((value) => ({ field: "WWW-Authenticate", value })),
        credentials: [],
      });
    const challenges = registrar.challenges(false);
    const answers = (await Promise.all(challenges.map((each) => authorize([each])))) as {
      value: { credentials: { value: string }[] };
    }[];
    for (const { value } of answers) {
      const request = { method: "REGISTER", body: "", credentials: value.credentials[0]?.value, sameUri: () => true };
      expect(registrar.verify(request)).toEqual({ result: "accepted", username: USER });
    }
    const foreign = await authorize(['Digest realm="b.test", nonce="1"']);
    expect(foreign).toEqual({ ok: false, error: { code: "challenge-foreign", detail: "b.test" } });
    const said = JSON.stringify([await bridge.call("account.get", {}), ...answers, foreign]);
    const logs = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".log"))
      .map((name) => readFileSync(join(folder, name), "utf8"));
    expect(logs.join()).toContain("account.authorize failed");
    for (const secret of SECRETS) for (const text of [said, ...logs]) expect(text).not.toContain(secret);
  } finally {
    await stop();
  }
});
