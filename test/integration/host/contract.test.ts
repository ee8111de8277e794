/** What a window can rely on, whichever shell it is in: the same assertions for both. */
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { MAX_INPUT_CHARACTERS } from "../../../electron/host/command-gate.ts";
import { hasCodec } from "../../../electron/media/voice-thread.ts";
import { connectChromiumBridge } from "../../../renderer/host/chromium-bridge.ts";
import { createHost, type Host } from "../../../renderer/host/host.ts";
import { logUncaught } from "../../../renderer/host/window-log.ts";
import { shownIdOf } from "../../../shared/bridge/account.ts";
import {
  COMMANDS,
  type CommandName,
  EVENTS,
  type EventName,
  type RawBridge,
  WINDOW_ROLES,
  type WindowRole,
} from "../../../shared/bridge/bridge.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
import type { ErrorCode } from "../../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { callRecord } from "../../support/fixtures/call-record.ts";
import { written } from "../../support/fixtures/messages.ts";
import { NodePage, openPage, startShell } from "../../support/harness/host/chromium-harness.ts";
import { buildPreload, startElectron } from "../../support/harness/host/electron-harness.ts";
import { CONSOLE_ID, NEW_ID, PRIMARY_ID, type StandInLab } from "../../support/stand-ins/lab.ts";

vi.mock("electron", () => import("../../support/stand-ins/electron.ts"));

interface Running {
  readonly lab: StandInLab;
  readonly folder: string;
  readonly console: RawBridge;
  /** Opens the unit of a person over the console, as the lab panel does, and gives its bridge. */
  openUnit(personId: string): Promise<RawBridge>;
  openHistory(): Promise<RawBridge>;
  /** Loads the console's page again; its old bridge is gone. */
  reloadConsole(): Promise<RawBridge>;
  stop(): Promise<void>;
}

let built: Awaited<ReturnType<typeof buildPreload>>;
beforeAll(async () => {
  built = await buildPreload();
});
afterAll(() => built.remove());

async function startInChromium(): Promise<Running> {
  const started = await startShell();
  const console = await openPage(started.shell.url("console"));
  return {
    ...started,
    console: console.bridge,
    async openUnit(personId) {
      await console.bridge.call("lab.openUnit", { personId });
      return started.opened.find((each) => each.personId === personId)!.at.bridge;
    },
    async openHistory() {
      await console.bridge.call("calls.openHistory", {});
      return started.opened.find(({ role }) => role === "history")!.at.bridge;
    },
    async reloadConsole() {
      const secret = console.page.secrets.getItem("mc-window")!;
      console.page.leave();
      const page = new NodePage(started.shell.url("console").split("#")[0]!);
      page.secrets.setItem("mc-window", secret);
      return connectChromiumBridge(page);
    },
  };
}

async function startInElectron(): Promise<Running> {
  const started = await startElectron(built.preload);
  const bridgeOf = (page: WindowRole) => started.windowOf(page)!.webContents.world.mcBridge!;
  const console = bridgeOf("console");
  return {
    ...started,
    console,
    async openUnit(personId) {
      await console.call("lab.openUnit", { personId });
      return bridgeOf("unit");
    },
    async openHistory() {
      await console.call("calls.openHistory", {});
      return bridgeOf("history");
    },
    async reloadConsole() {
      started.windowOf("console")!.webContents.reload();
      return bridgeOf("console");
    },
  };
}

const record = (state: CallRecord["state"], startedAt: number, id = randomUUID()): CallRecord =>
  callRecord({
    id,
    direction: "outgoing",
    state,
    startedAt,
    primaryId: PRIMARY_ID,
    steps: [{ step: "placed", atMs: 0 }],
    ...(state === "ended" ? { endedAt: startedAt + 1000, endReason: { code: "interrupted" } } : {}),
  });

const report = {
  registration: "registered",
  call: "idle",
  callerId: null,
  calledId: null,
  protection: null,
  media: null,
  messages: [],
} as const;

const CALL_ID = "7f0c2b54-6f0e-4a53-8d4c-0d8b7a1f2e11";
const OBTAIN = {
  callId: CALL_ID,
  leg: 1,
  service: "mcptt",
  calledId: "sip:anna@a.test",
  kmsUri: null,
  secret: "frames",
};
const PREPARE = { service: "mcptt", people: [{ calledId: "sip:anna@a.test", kmsUri: null, isRedirected: false }] };
const OPEN = {
  callId: CALL_ID,
  leg: 1,
  service: "mcptt",
  message: "AAAA",
  callerId: "sip:anna@a.test",
  secret: "frames",
};

const SEAL = {
  callId: CALL_ID,
  leg: 1,
  service: "mcdata",
  calledId: "sip:anna@a.test",
  kmsUri: null,
  content: "AwA=",
  sentAt: 1_780_000_000,
  fresh: false,
};
const OPEN_DATA = {
  callId: CALL_ID,
  leg: 1,
  service: "mcdata",
  callerId: "sip:anna@a.test",
  payload: "QwAA",
  keyMessage: null,
};

const { content: _content, ...SEAL_FILE } = SEAL;
const SEND_FILE = { ...SEAL_FILE, isProtected: true, object: null };
const OPEN_FILE_KEY = { callId: CALL_ID, leg: 1, service: "mcdata", callerId: "sip:anna@a.test", keyMessage: "AQAA" };
const FILE_OBJECT = { url: "https://content.a.test/1", size: 48, sha1: null, sealed: null };
const FETCH_FILE = {
  id: CALL_ID,
  senderId: "sip:anna@a.test",
  name: "plan.png",
  object: FILE_OBJECT,
  isProtectionRequired: true,
  pckId: null,
};

const AUTHORIZE = {
  method: "REGISTER",
  uri: "sip:a.test",
  body: "",
  challenges: [{ field: "WWW-Authenticate", value: 'Digest realm="a.test", nonce="1"' }],
  credentials: [],
};

/** For each command: an input that is right. The table has a row for each, or it does not compile. */
const WISH = {
  by: "them",
  id: "sip:anna@a.test",
  askedId: "sip:me@a.test",
  service: "mcptt",
  state: "asked",
  reason: null,
  urgency: "normal",
  at: 1_000,
};

const MESSAGE_ID = written().id;
/** The end of somebody whose message is to come, or to go there. */
const OVER = { id: MESSAGE_ID, path: ["msrps://a.test:2855/s;tcp"], connectTo: null };

/** The shortest thing that begins and ends like a JPEG. */
const STILL = { callId: CALL_ID, width: 640, height: 360, octets: "/9j/2Q==" };

const RTP_START = {
  id: 1,
  keys: "A".repeat(44),
  remote: { address: "127.0.0.1", port: 5004, rtcpPort: 5005, payloadType: 97, form: "octet-aligned", eventType: 101 },
} as const;

const PERSON = { id: "mira", displayName: "Mira", role: "", mcServiceId: "sip:mira@a.test", favourite: false };
const COLUMNS = {
  displayName: 0,
  mcServiceId: 1,
  role: null,
  organisation: null,
  groups: null,
  videoId: null,
  dataId: null,
  favourite: null,
  services: null,
};

const WINDOW_STATE = {
  registration: "registered",
  servers: [{ answer: 503 }],
  published: [{ service: "mcptt", state: "published" }],
  liveCalls: 0,
  messages: null,
  chromium: "156.0.1",
} as const;

const TYPED_DESK = {
  displayName: "Desk 7",
  id: "sip:desk-7@a.test",
  server: "wss://sip.a.test",
  participatingFunction: "sip:mcptt@a.test",
  identityServer: "https://id.a.test",
  keyServer: "",
};

const RIGHT: { readonly [N in CommandName]: unknown } = {
  "app.info": {},
  "account.get": {},
  "account.systems": {},
  "account.authorize": AUTHORIZE,
  "account.checkServers": {},
  "account.findServers": {},
  "signalling.open": { id: CALL_ID, server: "tls://sip.other.test" },
  "signalling.send": { id: CALL_ID, text: "\r\n\r\n" },
  "signalling.close": { id: CALL_ID },
  "directory.list": {},
  "directory.choose": {},
  "directory.compare": COLUMNS,
  "directory.rights": {},
  "directory.server": {},
  "directory.change": { before: null, after: PERSON },
  "directory.take": {},
  "settings.get": {},
  "settings.export": {},
  "settings.choose": {},
  "settings.take": {},
  "settings.update": { theme: "dark" },
  "calls.put": record("ended", 1_000),
  "calls.appendLadder": { callId: CALL_ID, entries: [], givenUp: [1] },
  "calls.ladder": { callId: CALL_ID },
  "calls.recording": {},
  "record.key": {},
  "record.export": { callIds: [CALL_ID], unfinished: false },
  "record.exportMore": {},
  "calls.interrupted": {},
  "calls.settle": { callId: CALL_ID },
  "calls.list": { limit: 10 },
  "calls.find": { callId: CALL_ID },
  "calls.some": { callIds: [CALL_ID] },
  "calls.lines": { before: null, limit: 400 },
  "calls.missed": {},
  "calls.openHistory": {},
  "calls.attend": { callIds: [CALL_ID], how: "opened" },
  "stills.keep": STILL,
  "stills.list": { callId: CALL_ID },
  "stills.get": { callId: CALL_ID, id: CALL_ID },
  "stills.remove": { callId: CALL_ID, id: CALL_ID },
  "callBacks.list": {},
  "callBacks.put": { wishes: [WISH] },
  "keys.status": {},
  "keys.obtain": OBTAIN,
  "keys.prepare": PREPARE,
  "keys.open": OPEN,
  "keys.forget": { callId: CALL_ID },
  "csk.make": { use: "floorControl" },
  "csk.settle": { use: "transmissionControl", cskId: "26992638", outcome: "taken" },
  "messages.seal": SEAL,
  "messages.open": OPEN_DATA,
  "messageMedia.open": { isSession: false },
  "messageMedia.send": { ...OVER, contentType: "multipart/mixed", body: "AAAA" },
  "messageMedia.receive": OVER,
  "messageMedia.confirm": { id: MESSAGE_ID, status: 200 },
  "messageMedia.close": { id: MESSAGE_ID },
  "rtp.isPossible": {},
  "rtp.open": { pictures: false },
  "rtp.start": RTP_START,
  "rtp.follow": { id: 1, remote: RTP_START.remote },
  "rtp.close": { id: 1 },
  "messages.put": written(),
  "messages.keeping": {},
  "messages.list": { after: 0, limit: 10 },
  "drafts.put": { personId: "sip:bea@mcx.system-a.example", text: "North gate" },
  "drafts.list": {},
  "files.choose": {},
  "files.send": SEND_FILE,
  "files.openKey": OPEN_FILE_KEY,
  "files.fetch": FETCH_FILE,
  "files.stop": { id: CALL_ID, keep: true },
  "files.save": { id: CALL_ID },
  "files.show": { id: CALL_ID },
  "files.preview": { id: CALL_ID },
  "keys.refresh": {},
  "desktop.state": {},
  "desktop.takeLink": {},
  "desktop.takeAbout": {},
  "support.about": {},
  "support.report": WINDOW_STATE,
  "desktop.toCallBack": { count: 2 },
  "desktop.unread": { count: 3 },
  "documents.state": {},
  "documents.check": {},
  "documents.mayHaveChanged": { documents: [{ selector: "org.3gpp.mcptt.service-config/global/x", newEtag: "a" }] },
  "documents.choose": { service: "mcptt", index: 1 },
  "setUp.state": {},
  "setUp.want": { wanted: false },
  "setUp.choose": {},
  "setUp.name": { address: "https://cms.a.test/desk" },
  "setUp.fillIn": TYPED_DESK,
  "setUp.follow": {},
  "setUp.install": {},
  "setUp.drop": {},
  "systems.list": {},
  "systems.add": { name: "Training" },
  "systems.rename": { id: null, name: "City" },
  "systems.contents": { id: "0123456789abcdef" },
  "systems.remove": { id: "0123456789abcdef" },
  "systems.choose": { id: null },
  "setUp.switchLab": { into: true },
  "connectionTest.begin": {},
  "connectionTest.cancel": {},
  "warnings.list": {},
  "signIn.state": {},
  "signIn.begin": {},
  "signIn.cancel": {},
  "signIn.authorise": { service: "mcptt", refused: false },
  "signIn.end": {},
  "migration.state": {},
  "migration.begin": { domain: "mcx.system-b.example" },
  "migration.settle": {},
  "migration.goHome": {},
  "migration.giveUp": {},
  "log.write": { level: "warn", message: "a warning" },
  "lab.state": {},
  "lab.configure": { personId: "anna", settings: { route: "partner" } },
  "lab.configureKms": { system: "system-a", settings: { fault: "down" } },
  "lab.configureContent": { system: "system-a", fault: "expired" },
  "lab.configureMessages": { system: "system-b", fault: "cuts" },
  "lab.configureIdentity": { fault: "revoked" },
  "lab.configureExchange": { fault: "down" },
  "lab.configureAuthorisation": { fault: "forgets" },
  "lab.configureSip": { sip: "token" },
  "lab.configureMigration": { fault: "refused" },
  "lab.configureCsk": { fault: "wrong-key" },
  "lab.configurePresence": { fault: "floods" },
  "lab.configureDocuments": { fault: "gone", withholds: "calls" },
  "support.noteRegistration": { registration: "registered" },
  "lab.reset": {},
  "lab.openUnit": { personId: "anna" },
  "lab.dropConnection": { of: "console" },
  "lab.callConsole": { personId: "anna" },
  "lab.askCallBack": { personId: "anna" },
  "lab.unitReport": report,
};

/** For each command: inputs that are wrong, and why. */
const WRONG: { readonly [N in CommandName]: readonly unknown[] } = {
  "app.info": [{ more: 1 }, "text", [], null, undefined],
  "account.get": [{ personId: "anna" }],
  "account.systems": [{ personId: "anna" }],
  "account.authorize": [
    {},
    { ...AUTHORIZE, method: "register" },
    { ...AUTHORIZE, uri: "sip:a.test\r\nX: y" },
    { ...AUTHORIZE, password: "x" },
    { ...AUTHORIZE, challenges: [{ field: "Authorization", value: "x" }] },
    { ...AUTHORIZE, credentials: [{ field: "WWW-Authenticate", value: "x" }] },
  ],
  "account.checkServers": [{ server: "wss://other.test/" }],
  "account.findServers": [{ server: "wss://other.test/" }],
  "signalling.open": [{}, { id: CALL_ID }, { id: "1", server: "tls://sip.a.test" }],
  "signalling.send": [{}, { id: CALL_ID, text: "" }, { id: CALL_ID, text: "x".repeat(524_289) }],
  "signalling.close": [{}, { id: "1" }],
  "directory.list": [{ limit: 1 }],
  "directory.choose": [{ path: "/etc/passwd" }],
  "directory.compare": [{}, { ...COLUMNS, role: 200 }, { ...COLUMNS, role: -1 }, { ...COLUMNS, file: "a.csv" }],
  "directory.rights": [{ people: [] }],
  "directory.server": [{ url: "ldap://127.0.0.1" }],
  "directory.change": [{}, { before: null, after: null }, { before: PERSON, after: { ...PERSON, id: "other" } }],
  "directory.take": [{ people: [] }],
  "settings.export": [{ names: [] }],
  "settings.choose": [{ path: "/etc/passwd" }],
  "settings.take": [{ settings: {} }],
  "settings.get": [1],
  "settings.update": [
    { theme: "pink" },
    { colour: "red" },
    { askSeconds: 4 },
    { microphoneId: "x".repeat(513) },
    { sounds: { call: 101 } },
    { sounds: { horn: 1 } },
  ],
  "desktop.toCallBack": [{}, { count: -1 }, { count: 1.5 }],
  "desktop.unread": [{}, { count: -1 }, { count: 1.5 }],
  "calls.put": [{}, { ...record("ended", 1), id: "1" }, { ...record("ended", 1), state: "over" }],
  "calls.appendLadder": [
    {},
    { callId: "1", entries: [], givenUp: [] },
    { callId: CALL_ID, entries: [{ number: 0 }], givenUp: [] },
    { callId: CALL_ID, entries: [], givenUp: [-1] },
  ],
  "calls.ladder": [{}, { callId: "1" }],
  "calls.recording": [{ a: 1 }],
  "record.key": [{ a: 1 }],
  "record.export": [
    {},
    { callIds: [CALL_ID] },
    { callIds: ["1"], unfinished: false },
    { callIds: new Array(20_001).fill(CALL_ID), unfinished: true },
  ],
  "record.exportMore": [{ a: 1 }],
  "calls.find": [{}, { callId: "1" }],
  "calls.some": [{}, { callIds: ["1"] }, { callIds: Array.from({ length: 101 }, () => CALL_ID) }],
  "calls.lines": [{}, { before: null }, { before: "1", limit: 1 }, { before: null, limit: 401 }],
  "calls.missed": [{ limit: 1 }],
  "calls.openHistory": [{ personId: "anna" }],
  "calls.attend": [
    {},
    { callIds: ["1"], how: "opened" },
    { callIds: [CALL_ID], how: "state" },
    { callIds: new Array(2_001).fill(CALL_ID), how: "attended" },
  ],
  "calls.interrupted": [{ a: 1 }],
  "calls.settle": [{}, { callId: "x" }],
  "stills.keep": [
    {},
    { ...STILL, callId: "../1" },
    { ...STILL, width: 0 },
    { ...STILL, height: 1_921 },
    { ...STILL, octets: "?" },
    { ...STILL, octets: "A".repeat(960_004) },
    { ...STILL, id: CALL_ID },
  ],
  "stills.list": [{}, { callId: "../1" }],
  "stills.get": [{}, { callId: CALL_ID }, { callId: CALL_ID, id: "../1" }],
  "stills.remove": [{}, { callId: CALL_ID }, { callId: CALL_ID, id: "../1" }],
  "callBacks.list": [{ a: 1 }],
  "callBacks.put": [
    {},
    { wishes: [{ ...WISH, id: "" }] },
    { wishes: [{ ...WISH, more: 1 }] },
    { wishes: new Array(201).fill(WISH) },
  ],
  "keys.status": [{ a: 1 }],
  "csk.make": [{}, { use: "voice" }, { use: "floorControl", recipient: "sip:somebody@a.example" }],
  "csk.settle": [
    {},
    { cskId: "26992638", outcome: "taken" },
    { use: "floorControl", cskId: "16992638", outcome: "taken" },
    { use: "floorControl", cskId: "26992638", outcome: "perhaps" },
  ],
  "messages.seal": [
    {},
    { ...SEAL, content: "" },
    { ...SEAL, content: "?" },
    { ...SEAL, leg: 10 },
    { ...SEAL, secret: "frames" },
    { ...SEAL, sentAt: -1 },
  ],
  "rtp.isPossible": [{ codec: "AMR-WB" }],
  "rtp.open": [{}, { pictures: true, port: 5004 }],
  "rtp.start": [
    {},
    { ...RTP_START, keys: "AAAA" },
    { ...RTP_START, remote: { ...RTP_START.remote, address: "example.org" } },
    { ...RTP_START, remote: { ...RTP_START.remote, form: "interleaved" } },
    { ...RTP_START, remote: { ...RTP_START.remote, modes: [9] } },
  ],
  "rtp.follow": [{}, { id: 1, remote: { ...RTP_START.remote, port: 0 } }],
  "rtp.close": [{}, { id: 0 }],
  "messages.put": [{}, { ...written(), id: "1" }, { ...written(), state: "gone" }, { ...written(), more: 1 }],
  "messages.keeping": [{ personId: "anna" }],
  "messages.list": [{}, { after: -1, limit: 10 }, { after: 0, limit: 0 }, { after: 0, limit: 501 }],
  "drafts.put": [{}, { personId: "", text: "a" }, { personId: "a", text: "a".repeat(65_535) }, { personId: "a" }],
  "drafts.list": [{ a: 1 }],
  "messages.open": [
    {},
    { ...OPEN_DATA, payload: "" },
    { ...OPEN_DATA, callerId: "" },
    { ...OPEN_DATA, keyMessage: "?" },
  ],
  "messageMedia.open": [{}, { isSession: false, relay: "msrps://a.test;tcp" }],
  "messageMedia.send": [
    {},
    { ...OVER, contentType: "multipart/mixed", body: "?" },
    { ...OVER, contentType: "multipart/mixed", body: "A".repeat(174_768) },
    { ...OVER, contentType: "", body: "AAAA" },
  ],
  "messageMedia.receive": [
    {},
    { ...OVER, path: [] },
    { ...OVER, path: Array(9).fill("msrps://a.test/s;tcp") },
    { ...OVER, connectTo: { host: "a.test", port: 0 } },
    { ...OVER, trustAnchors: [] },
  ],
  "messageMedia.confirm": [{}, { id: MESSAGE_ID, status: 2 }],
  "messageMedia.close": [{}, { id: "../1" }],
  "files.choose": [{ path: "/etc/passwd" }],
  "files.send": [{}, { ...SEND_FILE, path: "/etc/passwd" }, { ...SEND_FILE, object: { ...FILE_OBJECT, sha1: "?" } }],
  "files.openKey": [{}, { ...OPEN_FILE_KEY, keyMessage: null }, { ...OPEN_FILE_KEY, payload: "QwAA" }],
  "files.fetch": [
    {},
    { ...FETCH_FILE, id: "../1" },
    { ...FETCH_FILE, name: "" },
    { ...FETCH_FILE, path: "/etc/passwd" },
    { ...FETCH_FILE, pckId: "1" },
  ],
  "files.stop": [{}, { id: CALL_ID }, { id: "../1", keep: true }],
  "files.save": [{}, { id: CALL_ID, path: "/etc/passwd" }],
  "files.show": [{}, { id: "/etc/passwd" }],
  "files.preview": [{}, { id: "/etc/passwd" }, { id: CALL_ID, path: "/etc/passwd" }],
  "keys.obtain": [
    {},
    { ...OBTAIN, leg: 0 },
    { ...OBTAIN, calledId: "" },
    { ...OBTAIN, kmsUri: 1 },
    { ...OBTAIN, more: 1 },
  ],
  "keys.prepare": [
    {},
    { ...PREPARE, callId: CALL_ID },
    { ...PREPARE, people: [{ calledId: "", kmsUri: null, isRedirected: false }] },
    { ...PREPARE, people: Array.from({ length: 3 }, () => PREPARE.people[0]) },
  ],
  "keys.open": [{}, { ...OPEN, message: "not base64!" }, { ...OPEN, message: "A".repeat(16_388) }],
  "keys.forget": [{}, { callId: "1" }],
  "keys.refresh": [{ a: 1 }],
  "desktop.state": [{ a: 1 }],
  "documents.state": [{ a: 1 }],
  "documents.check": [{ a: 1 }],
  "documents.mayHaveChanged": [
    {},
    { documents: [{ selector: "" }] },
    { documents: [{ selector: "a", newEtag: "b", url: "https://elsewhere.example" }] },
    { documents: Array.from({ length: 65 }, () => ({ selector: "a", newEtag: null })) },
  ],
  "documents.choose": [{}, { service: "mcptt" }, { service: "other", index: 1 }, { service: "mcptt", index: 256 }],
  "setUp.state": [{ a: 1 }],
  "setUp.want": [{}, { wanted: "yes" }, { wanted: true, a: 1 }],
  "setUp.choose": [{ file: "/etc/passwd" }],
  "setUp.name": [{}, { address: 1 }, { address: "x".repeat(5_000) }],
  "setUp.fillIn": [{}, { displayName: "Desk 7" }, { ...TYPED_DESK, digest: "x" }],
  "setUp.follow": [{ url: "https://a.test" }],
  "setUp.install": [{ account: {} }],
  "setUp.drop": [{ a: 1 }],
  "systems.list": [{ folder: "/" }],
  "systems.add": [{}, { name: "" }, { name: "a\nb" }, { name: "x".repeat(61) }],
  "systems.rename": [{ name: "City" }, { id: null, name: " " }],
  "systems.contents": [{}, { id: ".." }, { id: "../../0123456789" }],
  "systems.remove": [{}, { id: ".." }, { id: "0123456789ABCDEF" }],
  "systems.choose": [{}, { id: "/etc" }],
  "setUp.switchLab": [{}, { into: "lab" }],
  "connectionTest.begin": [{ server: "wss://a.test" }],
  "connectionTest.cancel": [{ a: 1 }],
  "warnings.list": [{ a: 1 }],
  "signIn.state": [{ a: 1 }],
  "signIn.begin": [{ server: "id.other.test" }],
  "signIn.cancel": [{ a: 1 }],
  "signIn.authorise": [
    {},
    { refused: true },
    { service: "mcptt", refused: 1 },
    { service: "mcfax", refused: true },
    { service: "mcptt", refused: true, token: "x" },
  ],
  "migration.state": [{ domain: "mcx.system-b.example" }],
  "migration.begin": [{}, { domain: "" }, { domain: "x".repeat(256) }, { domain: "b.example", token: "x" }],
  "migration.giveUp": [{ domain: "mcx.system-b.example" }],
  "migration.settle": [{ domain: "mcx.system-b.example" }],
  "migration.goHome": [{ domain: "mcx.system-b.example" }],
  "signIn.end": [{ a: 1 }],
  "desktop.takeLink": [{ a: 1 }],
  "desktop.takeAbout": [{ a: 1 }],
  "support.about": [{ a: 1 }],
  "support.report": [
    {},
    { ...WINDOW_STATE, note: "a word" },
    { ...WINDOW_STATE, registration: "sip:anna@a.test" },
    { ...WINDOW_STATE, because: "sip:anna@a.test" },
    { ...WINDOW_STATE, chromium: "anna" },
    { ...WINDOW_STATE, servers: [{ answer: null, server: "a.test" }] },
  ],
  "calls.list": [{}, { limit: 0 }, { limit: 501 }, { limit: 1.5 }, { limit: "1" }],
  "log.write": [{ level: "debug", message: "" }, { level: "info", message: "x".repeat(4001) }, { level: "info" }],
  "lab.state": [{ a: 1 }],
  "lab.configure": [{ personId: "anna", settings: { route: "moon" } }, { personId: "anna" }, { settings: {} }],
  "lab.configureKms": [{}, { system: "system-c", settings: {} }, { system: "system-a", settings: { fault: "fire" } }],
  "lab.configureContent": [{}, { system: "system-c", fault: "none" }, { system: "system-a", fault: "fire" }],
  "lab.configureMessages": [{}, { system: "system-c", fault: "none" }, { system: "system-a", fault: "expired" }],
  "lab.configureIdentity": [{}, { fault: "fire" }, { system: "system-a", fault: "none" }],
  "lab.configureExchange": [{}, { fault: "fire" }, { system: "system-a", fault: "none" }],
  "lab.configureCsk": [{}, { fault: "fire" }, { system: "system-a", fault: "none" }],
  "lab.configureMigration": [{}, { fault: "fire" }, { system: "system-a", fault: "none" }],
  "lab.configureSip": [{}, { sip: "fire" }, { sip: "token", system: "system-a" }],
  "lab.configureAuthorisation": [{}, { fault: "revoked" }, { system: "system-a", fault: "none" }],
  "lab.configurePresence": [{}, { fault: "fire" }, { system: "system-a", fault: "none" }],
  "lab.configureDocuments": [{ fault: "fire" }, { withholds: "all" }, { system: "system-a" }],
  "support.noteRegistration": [{}, { registration: "gone" }, { registration: "off", status: 200 }],
  "lab.reset": [{ system: "system-a" }],
  "lab.openUnit": [{}, { personId: "x".repeat(101) }],
  "lab.dropConnection": [{}, { of: 1 }],
  "lab.callConsole": [{}, { personId: 1 }],
  "lab.askCallBack": [{}, { personId: 1 }],
  "lab.unitReport": [{}, { ...report, call: "busy" }],
};

const names = Object.keys(COMMANDS) as CommandName[];

/** The stand-in lab has no KMS, no content server and no file: what needs one is refused with its code. */
const MISSING: Readonly<Partial<Record<CommandName, ErrorCode>>> = {
  "messages.seal": "kms-not-configured",
  "messages.open": "kms-not-configured",
  "keys.obtain": "kms-not-configured",
  "keys.open": "kms-not-configured",
  "rtp.start": "keys-failed",
  // No account of theirs has a recipient.
  "csk.make": "keys-failed",
  "documents.choose": "configuration-profile-missing",
  // Nobody signs in at the lab.
  "signIn.authorise": "sign-in-needed",
  // It is in no account of theirs.
  "signalling.open": "bridge-not-permitted",
  ...(!hasCodec() ? { "rtp.open": "rtp-unavailable" } : {}),
  "messageMedia.send": "message-path-cut",
  "messageMedia.receive": "message-path-cut",
  "files.choose": "content-not-configured",
  "files.send": "kms-not-configured",
  "files.openKey": "kms-not-configured",
  "files.fetch": "content-not-configured",
  "files.save": "file-unreadable",
  "files.show": "file-unreadable",
  "files.preview": "file-unreadable",
  "record.exportMore": "record-not-exported",
  "stills.get": "still-unreadable",
  "stills.remove": "still-unreadable",
  "directory.choose": "people-not-kept",
  "directory.change": "people-not-kept",
  "directory.compare": "people-import-outdated",
  "directory.take": "people-import-outdated",
  "settings.choose": "file-dialog-missing",
  "settings.take": "settings-import-outdated",
  "migration.settle": "migration-partner-unknown",
  // The lab is nobody's desk to set up.
  "setUp.choose": "set-up-outdated",
  "setUp.name": "set-up-outdated",
  "setUp.fillIn": "set-up-outdated",
  "setUp.follow": "set-up-outdated",
  "setUp.install": "set-up-outdated",
  // The lab has none.
  "systems.add": "start-anew-impossible",
  "systems.rename": "start-anew-impossible",
  "systems.contents": "start-anew-impossible",
  "systems.remove": "start-anew-impossible",
  "systems.choose": "start-anew-impossible",
  "setUp.switchLab": "start-anew-impossible",
};
/** What this machine has no dialog for, and Electron brings its own. */
const OF_ELECTRON: ReadonlySet<CommandName> = new Set<CommandName>(["settings.choose"]);
const servedIn = (shell: "Chromium" | "Electron", name: CommandName) => {
  const missing = shell === "Electron" && OF_ELECTRON.has(name) ? undefined : MISSING[name];
  return missing === undefined ? { ok: true } : { ok: false, error: { code: missing } };
};

describe.each([
  ["Chromium", startInChromium],
  ["Electron", startInElectron],
] as const)("the bridge in the %s shell", (shell, start) => {
  let running: Running;
  let host: Host;
  const served = (name: CommandName) => servedIn(shell, name);

  beforeEach(async () => {
    running = await start();
    host = createHost(running.console);
  });
  afterEach(() => running.stop());

  const windowOf = async (role: WindowRole): Promise<RawBridge> =>
    role === "console" ? running.console : role === "unit" ? running.openUnit("anna") : running.openHistory();

  /** The window that may send a command. */
  const windowFor = (name: CommandName): Promise<RawBridge> => windowOf(COMMANDS[name].roles[0]);

  test.each(names)("%s answers in its agreed form", async (name) => {
    const result = (await (await windowFor(name)).call(name, RIGHT[name])) as { ok: boolean; value: unknown };
    expect(result).toMatchObject(served(name));
    if (result.ok) expect(COMMANDS[name].output.safeParse(result.value).error).toBeUndefined();
  });

  test.each(names)("%s refuses input of another form and names what is wrong, not its value", async (name) => {
    const window = await windowFor(name);
    for (const input of WRONG[name]) {
      const result = await window.call(name, input);
      expect(result).toEqual({
        ok: false,
        error: { code: "bridge-invalid-input", detail: expect.stringContaining(name) },
      });
      expect(JSON.stringify(result)).not.toMatch(/pink|moon|xxxx/);
    }
  });

  test.each(names.flatMap((name) => WINDOW_ROLES.map((role) => [name, role] as const)))(
    "%s from a %s is served or refused as its table says",
    async (name, role) => {
      const window = await windowOf(role);
      const isServed = (COMMANDS[name].roles as readonly string[]).includes(role);
      const result = await window.call(name, RIGHT[name]);
      if (isServed) expect(result).toMatchObject(served(name));
      else expect(result).toMatchObject({ ok: false, error: { code: "bridge-not-permitted" } });
    },
  );

  test.each(["app.quit", "", "__proto__", "toString", "constructor", "x".repeat(150)])(
    "an unknown command is refused: %s",
    async (name) => {
      const result = await running.console.call(name, {});
      expect(result).toMatchObject({ ok: false, error: { code: "bridge-unknown-command" } });
    },
  );

  test("an oversize input is refused and the window goes on", async () => {
    const huge = { ...record("ended", 1), primaryId: "x".repeat(MAX_INPUT_CHARACTERS) };
    expect(await running.console.call("calls.put", huge)).toMatchObject({
      ok: false,
      error: { code: "bridge-invalid-input", detail: expect.stringContaining("too large") },
    });
    expect(await running.console.call("app.info", {})).toMatchObject({ ok: true });
  });

  test("what the host makes wrongly does not reach a window", async () => {
    vi.spyOn(running.lab, "state").mockReturnValue({ systems: "none", people: [] } as never);
    expect(await running.console.call("lab.state", {})).toMatchObject({
      ok: false,
      error: { code: "bridge-invalid-output", detail: expect.stringContaining("systems") },
    });
    vi.restoreAllMocks();
  });

  test("an exception becomes host-failed; its text is for the log alone, without credentials", async () => {
    vi.spyOn(running.lab, "dropConnection").mockImplementation(() => {
      throw new Error("door 7 jammed, password=hunter2");
    });
    const result = await running.console.call("lab.dropConnection", { of: "console" });
    expect(result).toEqual({
      ok: false,
      error: { code: "host-failed", detail: "lab.dropConnection" },
    });
    const log = readFileSync(join(running.folder, "data", "mc-dispatcher.log"), "utf8");
    expect(log).toContain("door 7 jammed");
    expect(log).not.toContain("hunter2");
  });

  test("an error that nobody caught, of a window and of the host itself, is in the log, without credentials", async () => {
    const window = new EventTarget();
    logUncaught(host, window);
    window.dispatchEvent(Object.assign(new Event("error"), { error: new Error("drawer stuck, password=hunter2") }));
    const listeners = process.listeners("uncaughtExceptionMonitor");
    for (const heard of listeners) heard(new Error("roof fell in, token=hunter2"), "uncaughtException");
    const log = () => readFileSync(join(running.folder, "data", "mc-dispatcher.log"), "utf8");
    await vi.waitFor(() => expect(log()).toMatch(/nobody caught an error: Error: drawer stuck/));
    expect(log()).toContain("roof fell in");
    expect(log()).not.toContain("hunter2");
  });

  test("an error keeps its code, and reaches the window as one", async () => {
    await expect(host.call("lab.openUnit", { personId: "nobody" })).rejects.toMatchObject({
      code: "lab-unknown-person",
      detail: "nobody",
    });
  });

  test("a window is told what it is", async () => {
    const unit = createHost(await running.openUnit("anna"));
    const name = shell.toLowerCase();
    expect(await host.call("app.info", {})).toMatchObject({ shell: name, role: "console", personId: null, lab: true });
    expect(await unit.call("app.info", {})).toMatchObject({ shell: name, role: "unit", personId: "anna", lab: true });
  });

  test("console and unit sign in as different devices of different people, always the same ones", async () => {
    const unit = createHost(await running.openUnit("anna"));
    const own = await host.call("account.get", {});
    const hers = await unit.call("account.get", {});
    expect(shownIdOf(own)).toBe(CONSOLE_ID);
    expect(shownIdOf(hers)).toBe(PRIMARY_ID);
    expect(hers.clientId).not.toBe(own.clientId);
    expect(hers.instanceId).not.toBe(own.instanceId);
    expect(await unit.call("account.get", {})).toEqual(hers);
  });

  test("settings are changed for every window, and kept", async () => {
    const unit = createHost(await running.openUnit("anna"));
    const heard = new Promise((resolve) => unit.on("settings.changed", resolve));
    const changed = await host.call("settings.update", { theme: "light" });
    expect(changed).toEqual({ ...DEFAULT_SETTINGS, theme: "light" });
    expect(await heard).toEqual(changed);
    expect(JSON.parse(readFileSync(join(running.folder, "data", "settings.json"), "utf8")).settings).toEqual(changed);
  });

  test("calls are listed the newest first, one record each", async () => {
    const first = record("requesting", 1_000);
    await host.call("calls.put", first);
    await host.call("calls.put", record("ended", 2_000));
    await host.call("calls.put", { ...first, state: "connected" });
    const calls = await host.call("calls.list", { limit: 10 });
    expect(calls.map(({ startedAt, state }) => [startedAt, state])).toEqual([
      [2_000, "ended"],
      [1_000, "connected"],
    ]);
    expect(await host.call("calls.list", { limit: 1 })).toHaveLength(1);
  });

  test("a console that is reloaded during a call leaves it ended as interrupted", async () => {
    const call = record("connected", 1_000);
    await host.call("calls.put", call);
    await host.call("calls.put", record("ended", 500));
    const after = createHost(await running.reloadConsole());
    const [interrupted, other] = await after.call("calls.list", { limit: 10 });
    expect(interrupted).toMatchObject({ id: call.id, state: "ended", endReason: { code: "interrupted" } });
    expect(interrupted!.steps.at(-1)?.step).toBe("ended");
    expect(interrupted!.endedAt).toBeGreaterThan(1_000);
    expect(other).toMatchObject({ startedAt: 500, endedAt: 1_500 });
  });

  describe("events", () => {
    function listen(bridge: RawBridge): EventName[] {
      const heard: EventName[] = [];
      bridge.subscribe((event) => heard.push(event as EventName));
      return heard;
    }

    test("reach the roles of their table and nobody else", async () => {
      const unit = await running.openUnit("anna");
      await unit.call("account.get", {});
      const atConsole = listen(running.console);
      const atUnit = listen(unit);
      const atHistory = listen(await running.openHistory());
      await host.call("settings.update", { theme: "dark" });
      await host.call("calls.put", record("ended", 500));
      writeFileSync(join(running.folder, "data", "messages.sqlite"), "no database, and it was one");
      await host.call("messages.list", { after: 0, limit: 10 });
      running.lab.say({
        callId: "1@test",
        at: 1,
        entry: {
          from: "system-a",
          to: "system-b",
          what: { kind: "request", method: "INVITE" },
          clauseStep: 4,
          tone: "plain",
          certainty: "observed",
          text: "",
        },
      });
      await host.call("lab.configure", { personId: "anna", settings: { route: "partner" } });
      await host.call("lab.callConsole", { personId: "anna" });
      await host.call("lab.askCallBack", { personId: "anna" });
      await vi.waitFor(() => {
        expect([...new Set(atConsole)].sort()).toEqual([
          "calls.recordingChanged",
          "lab.changed",
          "lab.message",
          "messages.rescued",
          "settings.changed",
        ]);
        expect([...new Set(atUnit)].sort()).toEqual([
          "account.changed",
          "lab.changed",
          "settings.changed",
          "unit.askCallBack",
          "unit.callConsole",
        ]);
        expect([...new Set(atHistory)].sort()).toEqual(["calls.recordingChanged", "calls.stored", "settings.changed"]);
      });
      const all = new Set([...atConsole, ...atUnit, ...atHistory]);
      // Keys need a KMS and files a content server, which this lab has not: test/integration/keys and test/e2e/files.spec.ts hear
      // their events; those of connections to SIP servers, test/integration/signalling. Those of the desktop come from Electron: desktop.test.ts. That of a sign-in: test/integration/identity; that of a migration: own-migration.test.ts; that of documents, which need a sign-in in the lab: lab-documents.test.ts. Those of the first start and of the connection test: test/integration/set-up. That of the network needs a computer whose addresses change: network-watch.test.ts. That of warnings needs servers whose certificates end: standing-warnings.test.ts. Those of messages that go need days: old-messages.test.ts.
      // That of a key of signalling needs a KMS; that of another user, a desk of several: users-in-turn.test.ts.
      const others = Object.keys(EVENTS).filter(
        (event) =>
          !/^(?:(?:csk|user|directory|documents|keys|signalling|files|desktop|migration|network|signIn|warnings|setUp|connectionTest)\.|messages\.(?:removed|keepingChanged)$)/.test(
            event,
          ),
      );
      expect([...all].sort()).toEqual(others.sort());
    });

    test("a unit is told once that its account is another one, and gets it", async () => {
      const unit = await running.openUnit("anna");
      const heard = listen(unit);
      const signIn = createHost(unit);
      expect(shownIdOf(await signIn.call("account.get", {}))).toBe(PRIMARY_ID);
      await host.call("lab.configure", { personId: "anna", settings: { reason: "Joint operation" } });
      await host.call("lab.configure", { personId: "anna", settings: { route: "partner" } });
      await host.call("lab.configure", { personId: "anna", settings: { reason: "" } });
      await vi.waitFor(() => expect(heard.filter((event) => event === "lab.changed")).toHaveLength(3));
      expect(heard.filter((event) => event === "account.changed")).toHaveLength(1);
      expect(shownIdOf(await signIn.call("account.get", {}))).toBe(NEW_ID);
    });

    test("a unit that is made to call is opened first, and told when it is registered", async () => {
      let register: () => void = () => {};
      running.lab.registered = new Promise((resolve) => {
        register = resolve;
      });
      const calling = host.call("lab.callConsole", { personId: "anna" });
      await vi.waitFor(() => expect(running.lab.done).toContain(`registered? ${PRIMARY_ID}`));
      const unit = createHost(await running.openUnit("anna"));
      const asked = new Promise((resolve) => unit.on("unit.callConsole", resolve));
      register();
      await calling;
      expect(await asked).toEqual({ mcServiceId: CONSOLE_ID });
    });

    test("what no window could take is not sent", async () => {
      const heard = listen(running.console);
      running.lab.say({ callId: 1 } as never);
      await host.call("settings.update", { theme: "dark" });
      await vi.waitFor(() => expect(heard).toEqual(["settings.changed"]));
    });
  });
});
