/** What arrives at a collector, read by another library with the published schema: counts, durations and our own words, and nothing of anybody. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHost } from "../../../electron/host/host.ts";
import { verifyingAgent } from "../../../electron/keys/https-post.ts";
import { createDial } from "../../../electron/network/host-network.ts";
import { LOG_FILE, openLog } from "../../../electron/services/log.ts";
import { openTelemetry } from "../../../electron/telemetry/telemetry.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { callRecord } from "../../support/fixtures/call-record.ts";
import { type Collector, openCollector } from "../../support/stand-ins/collector.ts";

let collector: Collector;
let folder: string;
beforeEach(async () => {
  collector = await openCollector();
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-telemetry-"));
});
afterEach(async () => {
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Made for this: none of it may arrive anywhere. */
const SECRETS = [
  "sip:bea.novak-secret@mcx.system-a.example",
  "sip:visitor-secret@mcx.system-b.example",
  "kms-secret.system-b.example",
  "Joint operation Secret",
  "note-of-the-dispatcher-secret",
  "Bea Secretnovak",
  "Bearer abcdef0123456789secret",
  "password-secret-7411",
  "1a2b3c4d5e6fsecret",
  "/home/secret-user/.config",
  "192.0.2.77",
] as const;
const [ID, NEW_ID, KMS, REASON, NOTE, NAME, TOKEN, PASSWORD, KEY, PATH, ADDRESS] = SECRETS;

const ended = (change: Partial<CallRecord> = {}): CallRecord =>
  callRecord({
    direction: "outgoing",
    state: "ended",
    ownId: ID,
    primaryId: ID,
    currentId: NEW_ID,
    startedAt: Date.now() - 5_000,
    connectedAt: Date.now() - 4_000,
    endedAt: Date.now(),
    redirections: [
      {
        ...{ atMs: 100, fromId: ID, newId: NEW_ID, kmsUri: KMS, kmsUriSource: "redirection", reason: REASON },
        ...{ carrier: "message", target: "migrated", forwardingReason: REASON },
      },
    ],
    steps: [
      { step: "placed", atMs: 0 },
      { step: "keys-obtained", atMs: 40 },
      { step: "requested", atMs: 52 },
      { step: "redirected", atMs: 100 },
      { step: "redialled", atMs: 160 },
      { step: "answered", atMs: 900 },
      { step: "protection-proved", atMs: 950 },
      { step: "ended", atMs: 5_000 },
    ],
    endReason: { code: "hung-up", detail: REASON },
    note: { text: NOTE } as unknown as CallRecord["note"],
    ...change,
  });

const plainAgent = () => new Agent();
const quiet = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
beforeEach(() => {
  for (const each of Object.values(quiet)) each.mockReset();
});

const open = (everySeconds = 3_600, endpoint = collector.endpoint) =>
  openTelemetry({ policy: { endpoint, everySeconds }, version: "0.2.0", agent: plainAgent, log: quiet });

test("calls are counted once, with how they ended and how long their parts took", async () => {
  const telemetry = open();
  const live = ended({ state: "connected", endedAt: null, endReason: null });
  const over = { ...ended(), id: live.id };
  for (const record of [live, live, over, over]) telemetry.call(record);
  telemetry.call(ended({ endedAt: Date.now() - 3_600_000 }));
  telemetry.call(ended({ endReason: { code: "kms-unreachable", detail: KMS }, redirections: [], steps: [] }));
  telemetry.keys({ state: "starting", problem: null });
  telemetry.keys({ state: "failed", problem: { code: "kms-unreachable", detail: KMS } });
  telemetry.keys({ state: "failed", problem: { code: "kms-unreachable", detail: ADDRESS } });
  telemetry.keys({ state: "ready", problem: null });
  telemetry.registration("reconnecting");
  telemetry.registration("registered");
  await telemetry.close();

  const measures = collector.measures();
  const begun = { service: "mcptt", direction: "outgoing", urgency: "normal" };
  expect(measures.get("mc_dispatcher.calls.begun")).toEqual([{ told: begun, value: 2 }]);
  expect(measures.get("mc_dispatcher.calls.redirected")).toEqual([
    { told: { service: "mcptt", carrier: "message", target: "migrated" }, value: 1 },
  ]);
  expect(measures.get("mc_dispatcher.calls.ended")).toEqual([
    { told: { ...begun, code: "hung-up", protection: "none" }, value: 1 },
    { told: { ...begun, code: "kms-unreachable", protection: "none" }, value: 1 },
  ]);
  const took = (name: string) => measures.get(`mc_dispatcher.call.${name}`)?.map(({ value }) => value);
  expect(["keys_obtained", "key_to_invite", "redirection", "setup", "protection"].map(took)).toEqual([
    [40],
    [12],
    [60],
    [900],
    [50],
  ]);
  expect(measures.get("mc_dispatcher.keys.outcomes")).toEqual([
    { told: { outcome: "kms-unreachable" }, value: 1 },
    { told: { outcome: "ready" }, value: 1 },
  ]);
  expect(measures.get("mc_dispatcher.registration")).toEqual([{ told: { state: "registered" }, value: 1 }]);
  expect(measures.get("mc_dispatcher.keys")).toEqual([{ told: { state: "ready" }, value: 1 }]);
  for (const resource of collector.resources()) {
    expect(Object.keys(resource).toSorted()).toEqual(["service.instance.id", "service.name", "service.version"]);
  }
  for (const secret of SECRETS) expect(collector.text()).not.toContain(secret);
});

test("of a line of the log our own words, facts and codes arrive, and none of what was put into it", async () => {
  const telemetry = open();
  const log = openLog(folder, undefined, (line) => telemetry.line(line))("host");
  log.warn(`call with ${NAME} <${ID}> at ${ADDRESS} failed: ${PASSWORD}`, {
    code: "kms-unreachable",
    calls: 3,
    ...{ user: ID, name: NAME, key: KEY, folder: PATH, token: TOKEN, host: KMS },
  });
  log.error(
    `keys not stored: ${KEY}`,
    new McError("kms-unreachable", `${KMS} ${TOKEN}`, new Error(`${PATH} ${PASSWORD}`)),
  );
  log.info("the program starts", { version: "0.2.0", policyOf: NAME });
  await telemetry.close();

  const lines = collector.lines();
  expect(lines).toMatchObject([
    {
      body: "host: call with […] at […] failed: […] code=kms-unreachable calls=3",
      severity: "warn",
      codes: ["kms-unreachable"],
    },
    { body: "host: keys not stored: […] <- kms-unreachable <- Error", severity: "error", codes: ["kms-unreachable"] },
    { body: "host: the program starts version=0.2.0", severity: "info" },
  ]);
  expect(Math.abs(Date.now() - (lines[0]?.ms ?? 0))).toBeLessThan(60_000);
  for (const secret of SECRETS) expect(collector.text()).not.toContain(secret);
  // They do stand in the log, so that their absence proves something.
  expect(readFileSync(join(folder, LOG_FILE), "utf8")).toContain(NAME);
});

test("a collector that refuses is told of once, and once when it takes again; nobody else notices", async () => {
  collector.status = 400;
  const telemetry = open(0.01);
  await vi.waitFor(() => expect(collector.arrived.length).toBeGreaterThan(4));
  expect(quiet.warn.mock.calls).toEqual([["the collector is not reached, nothing is kept for it"]]);
  expect(quiet.info).not.toHaveBeenCalled();
  collector.status = 200;
  await vi.waitFor(() => expect(quiet.info).toHaveBeenCalledExactlyOnceWith("the collector is reached again"));
  await telemetry.close();
  expect(quiet.warn).toHaveBeenCalledOnce();
  expect(quiet.error).not.toHaveBeenCalled();
});

test("where nobody listens the program ends all the same", async () => {
  const { endpoint } = collector;
  await collector.close();
  const telemetry = open(3_600, endpoint);
  telemetry.registration("registered");
  await expect(telemetry.close()).resolves.toBeUndefined();
  collector = await openCollector();
});

test("more lines than are kept at once are let go, and those that arrive are no more than the bound", async () => {
  const telemetry = open();
  const line = JSON.stringify({ at: new Date().toISOString(), level: "info", name: "host", message: "call ended" });
  for (let at = 0; at < 5_000; at++) telemetry.line(line);
  await telemetry.close();
  expect(collector.lines().length).toBeLessThanOrEqual(1_000);
  expect(collector.lines().length).toBeGreaterThan(0);
});

test("over TLS it goes to whom the authorities vouch for, and nothing to anybody else", async () => {
  const authority = createAuthority();
  const identity = issueServerIdentity(authority, "localhost");
  const asked: (string | undefined)[] = [];
  const server = createServer({ key: identity.key, cert: identity.certificate }, (request, response) => {
    asked.push(request.url);
    request.resume().on("end", () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const dial = createDial({ policy: "none", env: {}, login: () => undefined });
  const once = async () => {
    const telemetry = openTelemetry({
      policy: { endpoint: `https://localhost:${port}`, everySeconds: 3_600 },
      version: "0.2.0",
      agent: () => verifyingAgent(dial),
      log: quiet,
    });
    telemetry.registration("registered");
    await telemetry.close();
  };
  await once();
  expect(asked).toEqual([]);
  const before = getCACertificates("default");
  setDefaultCACertificates([authority.certificate]);
  try {
    await once();
  } finally {
    setDefaultCACertificates(before);
  }
  expect(asked).toEqual(["/v1/metrics"]);
  server.closeAllConnections();
  server.close();
});

const POLICY = { version: 1, setBy: "City IT" };

async function hostWith(policy: object) {
  const policyFile = join(folder, "policy.json");
  writeFileSync(policyFile, JSON.stringify(policy));
  return createHost({
    dataFolder: join(folder, "data"),
    lab: null,
    shell: "chromium",
    openWindow: async () => {},
    policyFile,
  });
}

test("a host whose policy names a collector tells it of its start, the registration, and its end", async () => {
  const host = await hostWith({ ...POLICY, telemetry: { endpoint: collector.endpoint } });
  const window = { id: "w", role: "console", personId: null } as const;
  expect(await host.dispatch(window, "support.noteRegistration", { registration: "registered" })).toMatchObject({
    ok: true,
  });
  await host.close();
  const bodies = collector.lines().map(({ body }) => String(body));
  expect(bodies[0]).toMatch(/^host: the program starts version=\d/);
  expect(bodies).toContain("host: the program has ended in good order");
  expect(collector.measures().get("mc_dispatcher.registration")).toEqual([{ told: { state: "registered" }, value: 1 }]);
  expect(collector.text()).not.toContain("City IT");
});

test("without one in the policy nothing goes anywhere, whatever the environment says", async () => {
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint);
  const host = await hostWith(POLICY);
  await host.close();
  vi.unstubAllEnvs();
  expect(collector.arrived).toEqual([]);
});

test.each([
  "http://collector.city.example:4318",
  "https://user:secret@collector.city.example",
  "https://collector.city.example/?token=1",
  "ftp://127.0.0.1",
])("a policy that names %s is not taken", async (endpoint) => {
  await expect(hostWith({ ...POLICY, telemetry: { endpoint } })).rejects.toMatchObject({ code: "policy-invalid" });
});
