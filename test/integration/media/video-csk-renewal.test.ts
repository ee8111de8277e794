/**
 * The CSK of MCVideo is another one in the middle of a call with transmission control: the real thread of media, the real keys of a user and the
 * client that publishes them, and the lab's transmission control server, which has of them what the I_MESSAGEs say. Whatever goes between the host
 * and that server passes here.
 */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { createUserCsk } from "../../../electron/host/user-csk.ts";
import { createVoices, type HostVoices } from "../../../electron/host/user-voices.ts";
import type { WindowContext } from "../../../electron/host/window-context.ts";
import { KeptSrtp } from "../../../electron/keys/kept-srtp.ts";
import { KeyService } from "../../../electron/keys/key-service.ts";
import { memoryVault } from "../../../electron/keys/key-vault.ts";
import { nodeWorkers } from "../../../electron/keys/mikey-workers.ts";
import { FloorMemory, FloorProtection } from "../../../electron/media/floor-protection.ts";
import { openTransmissionCall, type TransmissionCall } from "../../../lab/floor/transmission-control-server.ts";
import { KeyServers } from "../../../lab/kms/key-servers.ts";
import { DISPATCHER, People } from "../../../lab/people/people.ts";
import { domainIdentity, SignallingKeys } from "../../../lab/systems/signalling-keys.ts";
import { mcWarning } from "../../../lab/systems/warning-header.ts";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
import type { ControlUse } from "../../../shared/bridge/signalling-key.ts";
import type { CallConfiguration } from "../../../shared/mc/call-configuration.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { decodeSettingsPublication } from "../../../shared/mc/settings-publication.ts";
import { DEFAULT_WIRE, signallingWireSchema } from "../../../shared/mc/wire-profile.ts";
import type { SoundCounts } from "../../../shared/media/sound-frames.ts";
import { bytesToHex } from "../../../shared/mikey/base/octets.ts";
import { MikeyPool } from "../../../shared/mikey/pool.ts";
import { encodeTransmissionMessage, type TransmissionType } from "../../../shared/transmission/transmission-message.ts";
import type { Transmission } from "../../../shared/transmission/transmission-state.ts";
import { registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { AttachedWindow, ORIGIN } from "../../support/harness/media/media-host.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";
import { createScriptedServer, type ScriptedServer } from "../../support/stand-ins/sip-server.ts";

const HERE = "127.0.0.1";
const SYSTEM = DISPATCHER.held.system;
const DOMAIN = "mcx.system-a.example";
const AVA = DISPATCHER.held.mcServiceId;
const BEA = "sip:bea.novak@mcx.system-a.example";
const WINDOW = { id: "console", role: "console", personId: null } satisfies WindowContext;
const SERVICES = ["mcptt", "mcvideo"] as const;
const VIDEO = "transmissionControl";
const NOTHING_CONFIGURED: CallConfiguration = {
  ...{ longestWithFloor: null, longestWithoutFloor: null, hangTime: null, longestTalk: null, priority: {} },
  ...{ protectsSignalling: { confidentiality: false, integrity: false }, transmissionTimers: {} },
};
const SILENT = { info() {}, warn() {}, error() {} };
const SOON = { timeout: 10_000, interval: 5 };
/** Of a source that has spoken in no call here. */
const STRANGER = 77;
/** Where the octets of SRTCP say whether it is encrypted, from the end: index, and the CSK-ID behind it. */
const INDEX_AT = -8;

const pool = new MikeyPool(nodeWorkers, 1);
let keyServers: KeyServers;
/** What the servers of system A have of their users' CSKs. */
let held: SignallingKeys;
let keys: KeyService;
let sip: ScriptedServer;
let client: McClient;
let voices: HostVoices;
let account: SipAccount;
/** Milliseconds until the host says again what nobody has answered; left out, as usual. */
let timers: CallConfiguration["transmissionTimers"];
/** What becomes of an I_MESSAGE of MCVideo, instead of being taken; and whether one can be made. */
let refused: 140 | undefined;
let canMake: boolean;
/** Uploads that were taken, by service. */
let taken: McService[];
/** Has the client say anew how it takes calls with pictures, and nothing of voice. */
let publishVideoAnew: () => void;
let server: TransmissionCall;
let window: AttachedWindow;
/** What the host has sent to the server, as it was on the way. */
let sent: Uint8Array[];
/** Whether the server gets any of it. */
let isReached: boolean;
/** Sends as the server, or as the host, from where they are. */
let asServer: (packet: Uint8Array) => void;
let asHost: (packet: Uint8Array) => void;
const ends: (() => Promise<void> | void)[] = [];

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind({ address: HERE, port: 0 });
  await once(socket, "listening");
  ends.push(() => new Promise((resolve) => socket.close(() => resolve())));
  return socket;
}

/** Answers every PUBLISH as the participating function of its service does. */
async function servePublications(): Promise<void> {
  for (;;) {
    const request = await sip.request("PUBLISH");
    const service = SERVICES.find((each) => request.text.startsWith(`PUBLISH sip:${each}@`)) ?? "mcptt";
    const type = request.header("Content-Type");
    const { keyMessage } = type === "" ? {} : decodeSettingsPublication(service, type, request.body);
    const refusal = service === "mcvideo" ? refused : undefined;
    const warning =
      keyMessage === undefined ? undefined : (refusal ?? (await held.take(SYSTEM, service, AVA, keyMessage)));
    if (keyMessage !== undefined && warning === undefined) taken.push(service);
    if (warning === undefined) sip.answer(request, 200, "OK", { headers: ["SIP-ETag: t", "Expires: 3600"] });
    else sip.answer(request, 403, "Forbidden", { headers: [mcWarning(DOMAIN, warning)] });
  }
}

async function openKeys(): Promise<void> {
  keyServers = await KeyServers.open({ people: new People(), folder: undefined, wire: DEFAULT_WIRE, now: Date.now });
  const access = keyServers.accessOf(DISPATCHER.held, () => undefined);
  keys = new KeyService({ access, vault: memoryVault(), pool, log: SILENT, onChange: () => {} });
  held = new SignallingKeys({ now: Date.now, receivers: (system, id) => keyServers.receivers(system, id) });
  ends.push(() => keyServers.close());
  ends.push(() => held.close());
  ends.push(() => keys.close());
}

/** The console's side: account, client and host. */
async function openConsole(): Promise<KeptSrtp> {
  sip = await createScriptedServer();
  const control = { queueing: true, priority: 5, protection: "required" } as const;
  account = {
    ...sip.account(),
    services: Object.fromEntries(
      SERVICES.map((service) => [service, { id: AVA, participatingFunction: `sip:${service}@${DOMAIN}` }]),
    ),
    csk: { recipient: domainIdentity(SYSTEM) },
    floorControl: control,
    transmissionControl: { ...control, receptionPriority: 5, views: "at-once" },
    wire: signallingWireSchema.parse({}),
  };
  const srtp = new KeptSrtp();
  const keyOf = (_window: WindowContext, use: ControlUse) =>
    use === VIDEO && !canMake ? undefined : keys.signallingKeys[use];
  voices = createVoices({
    log: SILENT,
    account: () => account,
    configured: () => ({ ...NOTHING_CONFIGURED, transmissionTimers: timers }),
    takeSrtp: (_window, name) => srtp.take(name),
    floorKey: (_window, use) => keys.signallingKeys[use],
    forgotten: () => {},
  });
  const csk = createUserCsk({ account: () => account, keyOf, voices });
  const profileIndexes: Partial<Record<McService, number>> = {};
  client = createClient(account, createStandInMedia(), {
    csk: (use) => ({
      make: () => csk.make(WINDOW, { use }),
      settle: (cskId, outcome) => csk.settle(WINDOW, { use, cskId, outcome }),
    }),
    desk: () => ({ ...DEFAULT_SETTINGS, profileIndexes }),
    onSettings(listener) {
      publishVideoAnew = () => {
        profileIndexes.mcvideo = (profileIndexes.mcvideo ?? 1) + 1;
        listener();
      };
      return () => {};
    },
  });
  ends.push(async () => {
    await client.stop();
    await voices.end();
    await sip.close();
  });
  void servePublications();
  client.start();
  await registered(client);
  await vi.waitFor(() => expect(taken.toSorted()).toEqual([...SERVICES]), SOON);
  return srtp;
}

/** A call of the console with pictures: its window is attached, and its control messages pass here. */
async function openCall(srtp: KeptSrtp): Promise<void> {
  await voices.source(ORIGIN);
  const end = await voices.open(WINDOW, { pictures: true });
  const [towardsHost, towardsServer, bea, far] = await Promise.all([bound(), bound(), bound(), bound()]);
  const at = (socket: Socket) => ({ address: HERE, port: socket.address().port });
  server = await openTransmissionCall(
    [
      { id: AVA, at: at(towardsServer), keys: held.seatOf(AVA, VIDEO) },
      { id: BEA, at: at(bea) },
    ],
    HERE,
  );
  ends.push(() => server.close());
  asHost = (packet) => towardsServer.send(packet, server.portOf(AVA), HERE);
  asServer = (packet) => towardsHost.send(packet, end.controlPort ?? 0, HERE);
  towardsHost.on("message", (packet) => {
    sent.push(Uint8Array.from(packet));
    if (isReached) asHost(packet);
  });
  towardsServer.on("message", asServer);
  const call = { pck: crypto.getRandomValues(new Uint8Array(16)), pckId: Uint8Array.of(0x1a, 2, 3, 4) };
  const name = srtp.keep("call", { ...call, rand: crypto.getRandomValues(new Uint8Array(16)) }, "initiator", "mcvideo");
  window = await AttachedWindow.attach(end);
  ends.push(() => window.close());
  const remote = { ...at(far), rtcpPort: at(far).port, payloadType: 97, form: "octet-aligned" } as const;
  const terms = { priority: 5, receptionPriority: 5, implicit: false, granted: false };
  voices.start(WINDOW, { id: end.id, keys: name, remote, transmission: { ...at(towardsHost), ...terms } });
}

beforeEach(async () => {
  timers = {};
  refused = undefined;
  canMake = true;
  taken = [];
  sent = [];
  isReached = true;
  await openKeys();
  await openCall(await openConsole());
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

afterAll(() => pool.close());

/** What the host says last of a kind, once half a second of the window's clock is over. */
async function now(): Promise<{ counts: SoundCounts["floorControl"]; transmission: Transmission | undefined }> {
  window.say({ kind: "still-wanted" });
  for (let frame = 0; frame < 25; frame += 1) await window.exchange(new Int16Array(0));
  const last = <K extends "counts" | "transmission">(kind: K) => window.news.findLast((news) => news.kind === kind);
  const [counts, told] = [last("counts"), last("transmission")];
  return {
    counts: counts?.kind === "counts" ? counts.floorControl : undefined,
    transmission: told?.kind === "transmission" ? told.transmission : undefined,
  };
}
const transmit = (on: boolean) => window.say({ kind: "transmit", on, urgency: "normal" });
const mayShow = async (name: Transmission["ours"]["name"]) =>
  vi.waitFor(async () => expect((await now()).transmission?.ours.name).toBe(name), SOON);

/** The CSK-ID of the host's messages, in order, each once; fails where one was in clear. */
function spoken(): readonly string[] {
  for (const packet of sent) expect((packet.at(INDEX_AT) ?? 0) & 0x80, "encrypted").toBe(0x80);
  return [...new Set(sent.map((packet) => bytesToHex(packet.slice(-4))))];
}

/** A message that somebody who has the keys of a CSK says, and nobody has said before. */
function under(cskId: string, type: TransmissionType): Uint8Array {
  const key = held.lend(AVA, VIDEO, cskId);
  if (key === undefined) throw new Error("a CSK that the server has not");
  const cause = { code: 3, phrase: "said under another key" };
  const clear = encodeTransmissionMessage({ type, ackWanted: false, ssrc: STRANGER, fields: { cause } });
  return new FloorProtection(key, new FloorMemory()).protect(clear);
}

/** Ends the present transmission and begins the next. */
async function transmitAnew(): Promise<void> {
  transmit(false);
  await mayShow("no-permission");
  transmit(true);
  await mayShow("has-permission");
}

test("a renewal in a call: both ends go on under the new one, take nothing of the one before, and voice keeps its own", async () => {
  transmit(true);
  await mayShow("has-permission");
  const [first = ""] = spoken();
  const ofVoice = () => bytesToHex(keys.signallingKeys.floorControl.forCall()?.cskId ?? new Uint8Array());
  const voiceBefore = ofVoice();
  expect((await now()).counts).toMatchObject({ cskId: first, refused: 0 });
  expect(server.protectionOf(AVA)).toMatchObject({ cskId: first, refused: 0 });

  publishVideoAnew();
  await vi.waitFor(async () => expect((await now()).counts?.cskId).not.toBe(first), SOON);
  await transmitAnew();
  const [, second = "", ...others] = spoken();
  expect([others, taken.toSorted(), first === second]).toEqual([[], ["mcptt", "mcvideo", "mcvideo"], false]);
  const { counts } = await now();
  expect(counts).toMatchObject({ cskId: second, refused: 0 });
  expect(server.protectionOf(AVA)).toMatchObject({ cskId: second, refused: 0 });
  expect([ofVoice(), held.state().taken]).toEqual([voiceBefore, { floorControl: 1, transmissionControl: 2 }]);

  // Authentic under the CSK before, and from where the other end is.
  asServer(under(first, "revoked"));
  await vi.waitFor(async () => expect((await now()).counts).toMatchObject({ cskId: second, refused: 1 }), SOON);
  asHost(under(first, "end-request"));
  await vi.waitFor(() => expect(server.protectionOf(AVA)).toMatchObject({ cskId: second, refused: 1 }), SOON);
  expect((await now()).transmission).toMatchObject({ ours: { name: "has-permission" } });
  expect((await now()).transmission?.problem ?? null).toBeNull();
  await transmitAnew();
});

test("a renewal that the server refuses: nothing goes in clear, who is not understood any more is not seen, by name, and no other call begins", async () => {
  timers = { T100: 60, T101: 60 };
  transmit(true);
  await mayShow("has-permission");
  transmit(false);
  await mayShow("no-permission");
  const [first] = spoken();
  refused = 140;
  publishVideoAnew();
  const failed = await storeValue(client.store, ({ published: { mcvideo } }) =>
    mcvideo?.state === "failed" ? mcvideo : undefined,
  );
  expect(failed.because).toMatchObject({ code: "settings-key-refused" });
  const { floorControl, transmissionControl } = keys.signallingKeys;
  expect([floorControl.isTaken, transmissionControl.isTaken]).toEqual([true, false]);

  // As long as the server speaks the one before, the call goes on under it; then it is silent, and what it says in clear is nothing.
  await transmitAnew();
  transmit(false);
  await mayShow("no-permission");
  isReached = false;
  transmit(true);
  asServer(encodeTransmissionMessage({ type: "granted", ackWanted: false, ssrc: STRANGER, fields: { duration: 300 } }));
  await vi.waitFor(async () => expect((await now()).transmission?.problem).toEqual({ of: "no-answer" }), SOON);
  const { counts, transmission } = await now();
  expect([counts?.refused, transmission?.ours.name]).toEqual([1, "no-permission"]);
  expect(spoken()).toEqual([first]);

  const next = await voices.open(WINDOW, { pictures: true });
  const nowhere = { address: HERE, port: 9, priority: 5, receptionPriority: 5, implicit: false, granted: false };
  const remote = { address: HERE, port: 9, rtcpPort: 9, payloadType: 97, form: "octet-aligned" } as const;
  const start = () => voices.start(WINDOW, { id: next.id, keys: "none", remote, transmission: nowhere });
  expect(next.controlProtected).toBe(false);
  expect(start).toThrow("floor-control-unprotected");
});

test("a renewal for which no CSK can be made: both ends go on under the one that they have", async () => {
  transmit(true);
  await mayShow("has-permission");
  canMake = false;
  publishVideoAnew();
  await storeValue(client.store, ({ published: { mcvideo } }) => (mcvideo?.state === "published" ? true : undefined));
  await transmitAnew();
  expect(spoken()).toHaveLength(1);
  expect(server.protectionOf(AVA)?.refused).toBe(0);
  expect((await now()).counts?.refused).toBe(0);
  expect(keys.signallingKeys[VIDEO].isTaken).toBe(true);
});
