/** Keys as windows see them, through the host: who is told what, and that no secret is among it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createHost, type DispatcherHost } from "../../../electron/host/host.ts";
import type { InstallationIds, LabPort } from "../../../electron/host/lab-port.ts";
import type { WindowContext } from "../../../electron/host/window-context.ts";
import type { KeyStores } from "../../../electron/keys/key-store.ts";
import { AMR_WB } from "../../../scripts/tools/codec/amr-wb.ts";
import { buildCodec } from "../../../scripts/tools/codec/build-codec.ts";
import type { CommandName, CommandOutput } from "../../../shared/bridge/bridge.ts";
import type { KeyProgress, KeyStatus } from "../../../shared/bridge/keys.ts";
import { userUri } from "../../../shared/kms/identifiers.ts";
import { fromBase64 } from "../../../shared/mikey/base/octets.ts";
import { CS_ID, deriveSrtpKeys } from "../../../shared/mikey/derivation.ts";
import { Receiver, SecurityDomain } from "../../../shared/mikey/keys.ts";
import type { UserKeySet } from "../../../shared/mikey/kms.ts";
import { openMessage } from "../../../shared/mikey/open.ts";
import { CODEC_TOOLS, installMissing } from "../../support/fixtures/foreign-software.ts";
import { callId, eventually } from "../../support/harness/keys/console.ts";
import { HOME, HomeKms, PARTNER, parametersOf } from "../../support/harness/keys/home-kms.ts";
import { CONSOLE_ID, NEW_ID, PRIMARY_ID, StandInLab } from "../../support/stand-ins/lab.ts";

// A fresh machine has nothing to build the codec with.
installMissing(CODEC_TOOLS);

const DISPATCHER = userUri(CONSOLE_ID);
/** Whom the dispatcher's CSK is made for. */
const MDSI = "sip:mdsi@a.test";
const FLOOR_CONTROL = { queueing: false, priority: 5, protection: "required" };
const CONSOLE: WindowContext = { id: "console", role: "console", personId: null };
const UNIT: WindowContext = { id: "unit", role: "unit", personId: "anna" };

let kms: HomeKms;
let root: string;
let host: DispatcherHost;
let lab: StandInLab;
/** Everything that crossed the bridge towards a window. */
let crossed: { readonly to: string; readonly what: string; readonly value: unknown }[];

const dataFolder = () => join(root, "data");

beforeEach(async () => {
  crossed = [];
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-keys-"));
  kms = await HomeKms.start();
});
afterEach(async () => {
  await host.close();
  await kms.stop();
  rmSync(root, { recursive: true, force: true });
});

/** The host with a lab whose users all belong to the test's KMS. */
async function start(keyStores?: () => Promise<KeyStores>): Promise<void> {
  lab = new StandInLab();
  const given = lab.consoleAccount.bind(lab);
  const port = Object.assign(lab as unknown as Record<string, unknown>, {
    consoleAccount: (ids: InstallationIds) => ({
      ...given(ids),
      csk: { recipient: MDSI },
      floorControl: FLOOR_CONTROL,
    }),
    consoleKms: () => kms.access({ userUri: CONSOLE_ID }),
    unitKms: () => kms.access({ userUri: lab.state().people[0]!.currentId }),
  }) as unknown as LabPort;
  host = await createHost({
    dataFolder: dataFolder(),
    lab: async () => port,
    shell: "chromium",
    openWindow: async () => {},
    ...(keyStores === undefined ? {} : { keyStores }),
  });
}

function attach(window: WindowContext): () => void {
  return host.attach(window, (event, payload) => crossed.push({ to: window.id, what: event, value: payload }));
}

async function ask<N extends CommandName>(
  window: WindowContext,
  name: N,
  input: unknown = {},
): Promise<CommandOutput<N>> {
  const result = await host.dispatch(window, name, input);
  crossed.push({ to: window.id, what: name, value: result });
  if (!result.ok) throw new Error(result.error.code);
  return result.value as CommandOutput<N>;
}

const heard = (window: WindowContext, event: string) =>
  crossed.filter(({ to, what }) => to === window.id && what === event).map(({ value }) => value);

async function ready(window: WindowContext): Promise<void> {
  await eventually(async () => expect((await ask(window, "keys.status")).state).toBe("ready"));
}

const obtainOrder = {
  callId: callId(),
  leg: 1,
  service: "mcptt",
  calledId: PRIMARY_ID,
  kmsUri: HOME,
  secret: "frames",
};

async function callUnit() {
  const made = await ask(CONSOLE, "keys.obtain", obtainOrder);
  const order = {
    callId: callId(2),
    leg: 1,
    service: "mcptt",
    message: made.message,
    callerId: CONSOLE_ID,
    secret: "frames",
  };
  return { made, opened: await ask(UNIT, "keys.open", order) };
}

describe("windows", () => {
  beforeEach(() => start());

  test("are told of the keys of their own user, and of their own calls", async () => {
    // For the test's KMS everybody is of one domain.
    kms.rootDetails = { domains: ["a.test", "b.test"] };
    attach(CONSOLE);
    attach(UNIT);
    await ready(CONSOLE);
    await ready(UNIT);
    const { made, opened } = await callUnit();
    expect(opened.mediaSecret).toBe(made.mediaSecret);
    expect(opened.identity.pckId).toBe(made.identity.pckId);
    expect(opened.identity.initiator.userUri).toBe(CONSOLE_ID);
    const calls = (window: WindowContext) =>
      new Set(heard(window, "keys.progress").map((progress) => (progress as KeyProgress).callId));
    expect(calls(CONSOLE)).toEqual(new Set([callId()]));
    expect(calls(UNIT)).toEqual(new Set([callId(2)]));
    const store = (window: WindowContext) =>
      new Set(heard(window, "keys.changed").map((status) => (status as KeyStatus).atRest));
    expect(store(CONSOLE)).toEqual(new Set(["key-file"]));
    expect(store(UNIT)).toEqual(new Set(["memory"]));
  });

  test("of a unit whose person moved on get the keys of the new ID", async () => {
    kms.rootDetails = { domains: ["a.test", "b.test"] };
    attach(CONSOLE);
    const leave = attach(UNIT);
    await ready(UNIT);
    await ask(CONSOLE, "lab.configure", { personId: "anna", settings: { route: "partner" } });
    await eventually(() =>
      expect(kms.requests.some(({ body }) => body.includes(`<UserUri>${NEW_ID}</UserUri>`))).toBe(true),
    );
    await ready(UNIT);
    const made = await ask(CONSOLE, "keys.obtain", { ...obtainOrder, calledId: NEW_ID });
    const order = {
      callId: callId(2),
      leg: 1,
      service: "mcptt",
      message: made.message,
      callerId: CONSOLE_ID,
      secret: "frames",
    };
    expect((await ask(UNIT, "keys.open", order)).identity.responder.userUri).toBe(NEW_ID);
    const old = await ask(CONSOLE, "keys.obtain", obtainOrder);
    await expect(ask(UNIT, "keys.open", { ...order, message: old.message })).rejects.toThrow("key-message-not-for-us");
    // Who closes the unit needs no keys.
    leave();
    await ask(CONSOLE, "lab.configure", { personId: "anna", settings: { reason: "x" } });
  });

  test("may forget a call, and ask the KMS again", async () => {
    attach(CONSOLE);
    await eventually(async () => expect((await ask(CONSOLE, "keys.status")).certificates).toEqual([HOME, PARTNER]));
    kms.asked.length = 0;
    await ask(CONSOLE, "keys.forget", { callId: callId() });
    expect(await ask(CONSOLE, "keys.refresh")).toMatchObject({ state: "ready", problem: null });
    expect(kms.asked).toEqual(["init", "keyprov", "certcache"]);
  });
});

/** A secret in every form in which it could be found. */
function formsOf(secret: Uint8Array): (string | Buffer)[] {
  const raw = Buffer.from(secret);
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), raw])
      .toString("base64")
      .slice(4, -4),
  );
  return [
    raw,
    raw.toString("hex"),
    raw.toString("hex").toUpperCase(),
    ...base64,
    JSON.stringify([...secret]).slice(1, -1),
  ];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test("the thread of voices ends, and with it what protects floor control: the window of whose key it was is told, no other", async () => {
  await buildCodec(AMR_WB);
  await start();
  attach(CONSOLE);
  attach(UNIT);
  await ready(CONSOLE);
  const { cskId } = await ask(CONSOLE, "csk.make", { use: "floorControl" });
  await ask(CONSOLE, "csk.settle", { use: "floorControl", cskId, outcome: "taken" });
  const started = Promise.withResolvers<Worker>();
  process.once("worker", started.resolve);
  await ask(CONSOLE, "rtp.open", { pictures: false });
  await (await started.promise).terminate();
  await eventually(() => expect(heard(CONSOLE, "csk.lost")).toEqual([{}]));
  expect(heard(UNIT, "csk.lost")).toEqual([]);
  // Whatever the server makes of the one that was lost, here there is nothing to be settled any more.
  await ask(CONSOLE, "csk.settle", { use: "floorControl", cskId, outcome: "taken" });
  expect((await ask(CONSOLE, "rtp.open", { pictures: false })).controlProtected).toBe(false);
});

test("no secret is in the vault, the log, the call log, or anything that crosses the bridge", async () => {
  kms.rootDetails = { domains: ["a.test", "b.test"] };
  await start();
  attach(CONSOLE);
  attach(UNIT);
  await ready(CONSOLE);
  await ready(UNIT);
  const { made } = await callUnit();
  const csk = await ask(CONSOLE, "csk.make", { use: "floorControl" });
  await ask(CONSOLE, "csk.settle", { use: "floorControl", cskId: csk.cskId, outcome: "taken" });
  // Failures talk, too.
  const refused = {
    callId: callId(3),
    leg: 1,
    service: "mcptt",
    message: made.message,
    callerId: CONSOLE_ID,
    secret: "frames",
  };
  await expect(ask(UNIT, "keys.open", refused)).rejects.toThrow("key-message-replayed");
  kms.onExchange = ({ document, resource }) =>
    resource.kind === "keyprov" ? { body: document().replace("</KmsKeySet>", "</KmsKeySe>") } : undefined;
  expect((await ask(CONSOLE, "keys.refresh")).problem?.code).toBe("kms-answer-broken");
  kms.onExchange = ({ document }) => ({ status: 500, body: document() });
  await ask(CONSOLE, "keys.refresh");
  await expect(
    ask(CONSOLE, "keys.obtain", { ...obtainOrder, calledId: "sip:x@y.test", kmsUri: null }),
  ).rejects.toThrow();
  const record = {
    id: callId(),
    service: "mcptt",
    direction: "outgoing",
    state: "ended",
    startedAt: 1,
    connectedAt: null,
    endedAt: 2,
    primaryId: PRIMARY_ID,
    currentId: PRIMARY_ID,
    redirections: [],
    steps: [],
    muted: false,
    signalling: true,
    decideBy: null,
    media: null,
    messages: [],
    protection: null,
    endReason: { code: "keys-failed" },
  };
  await ask(CONSOLE, "calls.put", record);
  const entries = heard(CONSOLE, "keys.progress").flatMap((progress, number) => {
    const { entry } = progress as KeyProgress;
    return entry === null ? [] : [{ number, entry: { ...entry, atMs: 1 } }];
  });
  await ask(CONSOLE, "calls.appendLadder", { callId: record.id, entries, givenUp: [] });
  await ask(CONSOLE, "calls.list", { limit: 10 });
  expect(await ask(CONSOLE, "calls.ladder", { callId: record.id })).not.toEqual([]);
  await host.close();

  const now = kms.now() / 1000;
  const keySets: UserKeySet[] = [DISPATCHER, PRIMARY_ID].map((user) => kms.keySet(user, now));
  const domain = new SecurityDomain(parametersOf(kms.domain));
  const receivers = keySets.map(
    ({ userUri: user, keyPeriodNo, userDecryptKey }) =>
      new Receiver({ userUri: user, domain, keyPeriodNo }, userDecryptKey),
  );
  const { pck } = openMessage({
    message: fromBase64(made.message),
    initiator: { domain },
    receivers,
    at: now,
  });
  const mdsi = kms.keySet(userUri(MDSI), now);
  const { pck: signallingKey, ...ofCsk } = openMessage({
    message: fromBase64(csk.message),
    purpose: "CSK",
    initiator: { domain, userUri: DISPATCHER },
    receivers: [new Receiver({ userUri: MDSI, domain, keyPeriodNo: mdsi.keyPeriodNo }, mdsi.userDecryptKey)],
    at: now,
  });
  expect(Buffer.from(ofCsk.pckId).toString("hex")).toBe(csk.cskId);
  const floorKeys = deriveSrtpKeys({ ...ofCsk, pck: signallingKey }, CS_ID.floorControl);
  const secrets: [string, Uint8Array][] = [
    ["CSK", signallingKey],
    ["SRTP master key of floor control", floorKeys.masterKey],
    ["SRTP master salt of floor control", floorKeys.masterSalt],
    ...keySets.flatMap(({ userUri: user, userDecryptKey, userSigningKeySSK }): [string, Uint8Array][] => [
      [`RSK of ${user}`, userDecryptKey],
      // Its first octet is the form of the point.
      [`RSK of ${user}, x`, userDecryptKey.subarray(1, 129)],
      [`SSK of ${user}`, userSigningKeySSK],
    ]),
    ["z", kms.domain.secrets.z],
    ["KSAK", kms.domain.secrets.ksak],
    ["PCK", pck],
    ["access token", Buffer.from("good-token")],
  ];
  const places: [string, Buffer][] = [
    ["bridge", Buffer.from(JSON.stringify(crossed))],
    ...filesBelow(root).map((file): [string, Buffer] => [file, readFileSync(file)]),
  ];
  expect(places.map(([name]) => name.slice(root.length))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/vault$/),
      expect.stringMatching(/log$/),
      expect.stringMatching(/sqlite$/),
    ]),
  );
  const search = (wanted: readonly [string, Uint8Array][]) =>
    places.flatMap(([place, content]) =>
      wanted
        .filter(([, secret]) => formsOf(secret).some((form) => content.includes(form)))
        .map(([name]) => `${name} in ${place}`),
    );
  expect(search(secrets)).toEqual([]);
  // The search finds what is there: the media secret crosses the bridge, and is nowhere else.
  expect(search([["media secret", fromBase64(made.mediaSecret)]])).toEqual(["media secret in bridge"]);
  host = { ...host, close: async () => {} };
}, 30_000);

describe("an account", () => {
  const account = {
    displayName: "Dispatcher",
    mcServiceId: CONSOLE_ID,
    impu: CONSOLE_ID,
    registrar: "sip:a.test",
    participatingFunction: "sip:mcptt@a.test",
    webSocketUrl: "wss://a.test/sip",
    digest: { username: "d", realm: "a.test", password: "p" },
    registrationExpires: 600,
    systems: [{ name: "System A", domain: "a.test", home: true }],
  };
  async function startWith(kmsSection: object | undefined, files: Record<string, string> = {}): Promise<void> {
    const { mkdirSync } = await import("node:fs");
    mkdirSync(dataFolder(), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dataFolder(), name), text);
    writeFileSync(
      join(dataFolder(), "account.json"),
      JSON.stringify({ ...account, ...(kmsSection && { kms: kmsSection }) }),
    );
    host = await createHost({ dataFolder: dataFolder(), lab: null, shell: "chromium", openWindow: async () => {} });
    attach(CONSOLE);
  }

  test("without a KMS has no keys", async () => {
    await startWith(undefined);
    expect(await ask(CONSOLE, "keys.status")).toMatchObject({ state: "off", kmsUri: null });
    await expect(ask(CONSOLE, "keys.obtain", obtainOrder)).rejects.toThrow("kms-not-configured");
  });

  test("with a KMS asks it, under the trust anchor and with the token of the file", async () => {
    // No name system knows the test's KMS; an address does not need one.
    const { createAuthority, issueServerIdentity } = await import("../../../lab/kms/authority.ts");
    const authority = createAuthority();
    await kms.stop();
    await kms.listen(issueServerIdentity(authority, "localhost"));
    const uri = `localhost:${kms.port}`;
    kms.domain = { ...kms.domain, kmsUri: uri as typeof HOME };
    await startWith(
      { uri, trustAnchorFile: "ca.pem", accessTokenFile: "token.txt" },
      { "ca.pem": authority.certificate, "token.txt": "good-token\n" },
    );
    await ready(CONSOLE);
    expect(await ask(CONSOLE, "keys.status")).toMatchObject({ kmsUri: uri, atRest: "key-file" });
    const { wire, ...account } = await ask(CONSOLE, "account.get");
    expect(wire).not.toHaveProperty("keys");
    expect(JSON.stringify(account)).not.toMatch(/kms|token|ca\.pem/i);
  });

  test.each([
    [
      "a trust anchor that is not there",
      { trustAnchorFile: "none.pem", accessToken: "t" },
      "kms-trust-anchor-unreadable",
    ],
    ["a trust anchor that is none", { trustAnchorFile: "bad.pem", accessToken: "t" }, "kms-trust-anchor-unreadable"],
    ["no token", {}, "kms-token-missing"],
    ["an empty token file", { accessTokenFile: "empty.txt" }, "kms-token-missing"],
    [
      "a lookup template that leads elsewhere",
      { accessToken: "t", lookupTemplate: "https://x/{userUri}" },
      "kms-lookup-template-invalid",
    ],
    ["plain HTTP", { uri: "http://kms.a.test", accessToken: "t" }, "kms-uri-insecure"],
    ["a path", { uri: "kms.a.test/path", accessToken: "t" }, "kms-uri-no-host"],
  ])("with %s says so", async (_what, section, code) => {
    await startWith(
      { uri: "localhost:1", ...section },
      { "bad.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "empty.txt": "" },
    );
    await eventually(async () =>
      expect(await ask(CONSOLE, "keys.status")).toMatchObject({ state: "failed", problem: { code } }),
    );
    await expect(ask(CONSOLE, "keys.obtain", obtainOrder)).rejects.toThrow(code);
  });

  test("put right needs no restart", async () => {
    await startWith({ uri: "localhost:1", trustAnchorFile: "none.pem", accessToken: "t" });
    writeFileSync(join(dataFolder(), "account.json"), JSON.stringify(account));
    expect(await ask(CONSOLE, "keys.refresh")).toMatchObject({ state: "off", problem: null });
    expect(heard(CONSOLE, "keys.changed").at(-1)).toMatchObject({ state: "off" });
  });
});

test("a key store that nobody unlocks does not keep the program from ending", async () => {
  // The host is closed after the test, and the time of that is limited.
  await start(() => new Promise(() => {}));
  expect(await ask(CONSOLE, "keys.status")).toMatchObject({ state: "starting", atRest: "memory" });
});
