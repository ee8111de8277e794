/**
 * Keys of calls that are moved on: whoever talks afterwards has keys of their own. Real clients, keys of the host, systems and KMSs of
 * the lab; the media are a stand-in, and their frames are sealed and opened here with the keys that legs were given.
 */
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { ONE_CALL } from "../../../renderer/calling/call-limits.ts";
import type { McClientOptions } from "../../../renderer/client/mc-client.ts";
import { webCryptoCipher } from "../../../renderer/media/web-crypto-cipher.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import type { SenderKey } from "../../../shared/media/frame-agreement.ts";
import { FrameOpener } from "../../../shared/media/sframe/opener.ts";
import { FrameSealer } from "../../../shared/media/sframe/sealer.ts";
import { joinConsole, joinUnit, type KeyedUser, leave } from "../../support/harness/calling/keyed-client.ts";
import { answersAll, callOf, connected, ended } from "../../support/harness/calling/lab-calls.ts";
import type { ServiceKeys } from "../../support/harness/calling/service-keys.ts";

const DISPATCHER = "sip:dispatch-3@mcx.system-a.example";
const BEA = "sip:bea.novak@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";

interface User extends KeyedUser {
  /** Secrets from which the host has had keys of media made, in their order. */
  readonly secrets: string[];
}

let lab: Lab;
let ava: User;
let bea: User;
let jonas: User;
let everybody: readonly User[];

async function withSecrets(
  join: (change: (keys: ServiceKeys) => Pick<McClientOptions, "keys" | "settings">) => Promise<KeyedUser>,
) {
  const secrets: string[] = [];
  const kept = <T extends { readonly mediaSecret: string }>(had: T): T => {
    secrets.push(had.mediaSecret);
    return had;
  };
  const user = await join((keys) => ({
    keys: {
      status: keys.status,
      prepare: keys.prepare,
      forget: keys.forget,
      obtain: (order) => keys.obtain(order).then(kept),
      open: (order) => keys.open(order).then(kept),
    },
    settings: () => ({
      ...DEFAULT_SETTINGS,
      forwardingPolicy: "follow",
      transferPolicy: "follow",
      protection: "required",
    }),
  }));
  return { ...user, secrets };
}

beforeAll(async () => {
  lab = await createLab();
  [ava, bea, jonas] = await Promise.all([
    withSecrets((change) => joinConsole(lab, change)),
    withSecrets((change) => joinUnit(lab, "bea-novak", change)),
    withSecrets((change) => joinUnit(lab, "jonas-okafor", change)),
  ]);
  everybody = [ava, bea, jonas];
  ava.client.engine.limitTo({ ...ONE_CALL, waiting: 3 });
  answersAll(bea.client);
  answersAll(jonas.client);
});
afterAll(async () => {
  await leave(everybody);
  await lab.close();
});
afterEach(async () => {
  for (const { client } of everybody) for (const { id } of client.store.getState().calls) client.engine.end(id);
  const open = () => everybody.reduce((sum, { media }) => sum + media.openLegs.size, 0);
  await vi.waitFor(() => expect(open()).toBe(0), { timeout: 10_000 });
  for (const { media, secrets } of everybody) {
    media.keyings.length = 0;
    secrets.length = 0;
  }
});

/** Everything with which the dispatcher has sent or received so far: what somebody who recorded those calls may have got hold of. */
const keysOfDispatcher = (): SenderKey[] => ava.media.frameKeys.flatMap(({ receive, send }) => [send, receive]);

async function opens(frame: Uint8Array<ArrayBuffer>, key: SenderKey): Promise<boolean> {
  const opener = await FrameOpener.create(key, webCryptoCipher);
  return opener.open(frame).then(
    () => true,
    () => false,
  );
}

/** Two ends have keys for each other, and no key of a recorder opens a frame of theirs, whatever he takes its identifier for. */
async function talkAlone(from: User, to: User, recorded: readonly SenderKey[]): Promise<void> {
  const [ours, theirs] = [from.media.frameKeys.at(-1), to.media.frameKeys.at(-1)];
  if (ours === undefined || theirs === undefined) throw new Error("an end has no keys");
  expect(recorded.length).toBeGreaterThan(0);
  expect(ava.secrets).not.toContain(to.secrets.at(-1));
  for (const [send, receive] of [
    [ours.send, theirs.receive],
    [theirs.send, ours.receive],
  ] as const) {
    const sealer = await FrameSealer.create(send, webCryptoCipher);
    const frame = await sealer.seal(new TextEncoder().encode("speech of the new call"));
    expect(await opens(frame, receive), "the other end").toBe(true);
    for (const { baseKey, keyId } of recorded) {
      expect(await opens(frame, { baseKey, keyId }), "an old key").toBe(false);
      expect(await opens(frame, { baseKey, keyId: send.keyId }), "an old key under the new identifier").toBe(false);
    }
  }
}

const talking = ({ state }: DrawnCall) => state === "connected";

/** The dispatcher talks with Bea, by keys of the two. */
async function withBea(): Promise<string> {
  ava.client.engine.place(BEA, "mcptt");
  const { id } = await callOf(ava, connected);
  await vi.waitFor(() => expect(ava.media.frameKeys).toHaveLength(1));
  return id;
}

/** Bea and Jonas have a call, and the dispatcher's are over. */
async function movedTo(): Promise<void> {
  await callOf(bea, (call) => call.direction === "outgoing" && talking(call));
  await callOf(jonas, (call) => call.direction === "incoming" && talking(call) && call.primaryId !== DISPATCHER);
  await vi.waitFor(() => expect(ava.client.store.getState().calls.every(ended)).toBe(true));
}

test("a call that is transferred: those of the dispatcher open nothing of what follows", async () => {
  const id = await withBea();
  ava.client.engine.transfer(id, JONAS);
  await movedTo();
  const [old] = bea.media.frameKeys;
  expect(old && [old.send, old.receive].map(({ keyId }) => keyId).toSorted()).toEqual(
    keysOfDispatcher()
      .map(({ keyId }) => keyId)
      .toSorted(),
  );
  await talkAlone(bea, jonas, keysOfDispatcher());
});

test("a call that is transferred after the other one was asked: neither the keys of the first call nor those of the talk about it", async () => {
  const id = await withBea();
  ava.client.engine.consult(id, JONAS);
  const asked = await callOf(ava, ({ asksFor, state }) => asksFor !== null && state === "connected");
  await vi.waitFor(() => expect(ava.media.frameKeys).toHaveLength(2));
  await callOf(ava, (call) => call.id === id && call.hold === "by-us" && call.holdChange === "none");
  ava.client.engine.transfer(id, JONAS);
  await movedTo();
  await callOf(ava, (call) => call.id === asked.id && ended(call));
  expect(keysOfDispatcher()).toHaveLength(4);
  await talkAlone(bea, jonas, keysOfDispatcher());
});

test("a call that is forwarded while it rings: the keys that came with it open nothing of the other one", async () => {
  bea.client.engine.place(DISPATCHER, "mcptt");
  const { id } = await callOf(ava, ({ direction, state }) => direction === "incoming" && state === "incoming");
  // The request has brought a key, and this end has opened it; nothing was agreed.
  await vi.waitFor(() => expect(ava.secrets).toHaveLength(1));
  ava.client.engine.forwardTo(id, JONAS);
  await movedTo();
  const pckIds = [ava, bea, jonas].map(({ client }) => client.store.getState().calls[0]?.protection?.identity?.pckId);
  expect(pckIds).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/), pckIds[2], pckIds[2]]);
  expect(pckIds[0]).not.toBe(pckIds[1]);
  expect(ava.media.frameKeys).toEqual([]);
  const [old] = ava.secrets;
  expect(old).toBe(bea.secrets[0]);
  expect(bea.secrets.at(-1)).toBe(jonas.secrets[0]);
  expect(jonas.secrets).not.toContain(old);
  const recorded = { baseKey: Uint8Array.from(Buffer.from(old ?? "", "base64").subarray(0, 16)), keyId: 0 };
  await talkAlone(bea, jonas, [recorded]);
});
