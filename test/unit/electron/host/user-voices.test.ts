/** Whose a voice is, and what is left of it when its thread has ended. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createVoices, type HostVoices } from "../../../../electron/host/user-voices.ts";
import type { WindowContext } from "../../../../electron/host/window-context.ts";
import type { LegSrtp } from "../../../../electron/keys/kept-srtp.ts";
import type { LentKey } from "../../../../electron/keys/signalling-key.ts";
import type { VoiceKind } from "../../../../electron/media/voice-orders.ts";
import type { SipAccount } from "../../../../shared/bridge/account.ts";
import type { ControlUse } from "../../../../shared/bridge/signalling-key.ts";
import type { CallConfigurations } from "../../../../shared/mc/call-configuration.ts";

const ACCOUNT = { servers: ["wss://127.0.0.1:5063"] } as unknown as SipAccount;
const SILENT = { info() {}, warn() {}, error() {} };
const REMOTE = { address: "127.0.0.1", port: 6000, rtcpPort: 6001, payloadType: 97, form: "octet-aligned" } as const;
const ONE = { id: "one", role: "console", personId: null } satisfies WindowContext;
const OTHER = { ...ONE, id: "other" };
const SOUND = { pictures: false };

/** A thread that takes every port. */
class StandIn {
  static lastId = 0;
  hasFailed = false;
  hasOpus = false;
  readonly fail: () => void;
  readonly port = 5000;
  readonly listening = vi.fn(async () => "ws://127.0.0.1:5000");
  readonly start = vi.fn();
  readonly knowFloorKey = vi.fn();
  readonly speakFloorKey = vi.fn();
  readonly follow = vi.fn();
  readonly close = vi.fn();
  readonly end = vi.fn(async () => {});

  constructor(fail: () => void) {
    this.fail = fail;
  }

  readonly open = vi.fn(async (_address: string, _range: unknown, kind?: VoiceKind) => {
    const floor = kind?.withFloor === true ? { controlPort: 5010 } : {};
    return { id: ++StandIn.lastId, url: "ws://127.0.0.1:5000", port: 5002, ssrc: 1, cname: "a", token: "t", ...floor };
  });
}

let threads: StandIn[];
let ports: number[];
let voices: HostVoices;
let account: SipAccount;
let configured: CallConfigurations;
/** What the user's CSK has to lend; undefined while the server has none. */
let lent: LentKey | undefined;
const forgotten = vi.fn();
const takeSrtp = vi.fn((): LegSrtp | undefined => ({ rocRate: undefined }) as unknown as LegSrtp);

/** Told what keys of a CSK are asked for. */
let lendFor: (use: ControlUse) => void;

beforeEach(() => {
  threads = [];
  account = ACCOUNT;
  configured = {};
  takeSrtp.mockClear();
  ports = [];
  lent = undefined;
  lendFor = () => {};
  forgotten.mockClear();
  const startThread = (port: number, _log: unknown, failed: () => void) => {
    ports.push(port);
    const thread = new StandIn(failed);
    threads.push(thread);
    return thread;
  };
  const forCall = (use: ControlUse) => () => {
    lendFor(use);
    return lent;
  };
  voices = createVoices({
    log: SILENT,
    account: () => account,
    configured: (_window, service) => configured[service],
    takeSrtp,
    floorKey: (_window, use) => ({ isTaken: lent !== undefined, forCall: forCall(use) }),
    forgotten,
    startThread,
  });
});

test("a voice is its window's alone: no other moves, starts or ends it, or makes its window lose it", async () => {
  const { id } = await voices.open(ONE, SOUND);
  expect(() => voices.start(OTHER, { id, keys: "name", remote: REMOTE })).toThrow("keys-failed");
  voices.follow(OTHER, { id, remote: REMOTE });
  voices.close(OTHER, id);
  expect(takeSrtp).not.toHaveBeenCalled();
  expect(threads[0]?.follow).not.toHaveBeenCalled();
  expect(threads[0]?.close).not.toHaveBeenCalled();
  voices.close(ONE, id);
  expect(threads[0]?.close).toHaveBeenCalledExactlyOnceWith(id);
});

test("whether calls may be in Opus is told by the thread that runs: it has what was there when it began", async () => {
  await voices.open(ONE, SOUND);
  const [running] = threads;
  expect(voices.possible().opus).toBe(false);
  if (running !== undefined) running.hasOpus = true;
  expect(voices.possible().opus).toBe(true);
});

test("its address is that of the way to the first server to which there is one, over IPv4 or IPv6", async () => {
  const addressTowards = async (...servers: string[]) => {
    account = { ...ACCOUNT, servers };
    return (await voices.open(ONE, SOUND)).address;
  };
  expect(await addressTowards("tls://127.0.0.1:5061", "tls://[::1]:5061")).toBe("127.0.0.1");
  expect(await addressTowards("tls://[::1]:5061")).toBe("::1");
  expect(await addressTowards("wss://sip.invalid:5063", "tls://[::1]:5061")).toBe("::1");
  await expect(addressTowards("wss://one.invalid:5063", "wss://other.invalid")).rejects.toMatchObject({
    code: "rtp-unavailable",
    detail: "one.invalid, other.invalid",
  });
});

test("its address is that of the way to the server in use, wherever the account has that, and no other server counts", async () => {
  account = { ...ACCOUNT, servers: ["tls://127.0.0.1:5061", "tls://[::1]:5061", "tls://gone.invalid:5061"] };
  const addressAt = async (server?: string) =>
    (await voices.open(ONE, { ...SOUND, ...(server === undefined ? {} : { server }) })).address;
  expect([await addressAt(), await addressAt("[::1]:5061"), await addressAt("127.0.0.1:5061")]).toEqual([
    "127.0.0.1",
    "::1",
    "127.0.0.1",
  ]);
  // One that is gone in the moment, and one that is none of the account's.
  expect([await addressAt("gone.invalid:5061"), await addressAt("[::1]:5999")]).toEqual(["127.0.0.1", "127.0.0.1"]);
});

test("packets are answered to where they come from where the account says so, and not otherwise", async () => {
  await voices.open(ONE, SOUND);
  account = { ...ACCOUNT, rtpLatching: true };
  await voices.open(ONE, SOUND);
  expect(threads[0]?.open.mock.calls.map(([, , kind]) => kind)).toEqual([
    { withFloor: false, withPictures: false, latching: false },
    { withFloor: false, withPictures: false, latching: true },
  ]);
});

test("a call with pictures has ports for them and none for floor control, and hands on where the other end's are", async () => {
  account = { ...ACCOUNT, floorControl: { queueing: false, protection: "none" } };
  const { id } = await voices.open(ONE, { pictures: true });
  expect(threads[0]?.open.mock.calls[0]?.[2]).toEqual({ withFloor: false, withPictures: true, latching: false });
  const place = { address: "127.0.0.1", port: 6002, rtcpPort: 6003, payloadType: 104, keyWish: "pli" } as const;
  voices.start(ONE, { id, keys: "name", remote: REMOTE, pictures: { ...place, parameterSets: ["Z0LgHw=="] } });
  const started = { ...place, parameterSets: [Uint8Array.of(0x67, 0x42, 0xe0, 0x1f)] };
  expect(threads[0]?.start.mock.calls[0]?.at(-2)).toEqual(started);
  voices.follow(ONE, { id, remote: REMOTE, pictures: "nowhere" });
  expect(threads[0]?.follow).toHaveBeenLastCalledWith(id, REMOTE, undefined, "nowhere", undefined);
});

test("a call with pictures and transmission control has a port for it, under keys of its own and the ID of video", async () => {
  const id = "sip:ava@mcx.system-a.example";
  account = {
    ...ACCOUNT,
    services: { mcvideo: { id, participatingFunction: "sip:video@mcx.system-a.example" } },
    transmissionControl: { queueing: false, views: "asked", protection: "required" },
  };
  // Of voice nothing of it is meant.
  const said = { longestWithFloor: null, longestWithoutFloor: null, hangTime: null, longestTalk: null, priority: {} };
  const both = { ...said, protectsSignalling: { confidentiality: false, integrity: false } };
  configured = {
    mcptt: { ...both, transmissionTimers: { T101: 3_000 } },
    mcvideo: { ...both, transmissionTimers: { T100: 2_000 } },
  };
  const asked: unknown[] = [];
  lendFor = (use) => void asked.push(use);
  const opened = await voices.open(ONE, { pictures: true });
  expect(threads[0]?.open.mock.calls[0]?.[2]).toMatchObject({ withFloor: false, withTransmission: true });
  const at = { address: "127.0.0.1", port: 6010, implicit: true, granted: true, audioSsrc: 5, videoSsrc: 6 } as const;
  const transmission = { ...at, priority: 5, receptionPriority: 0 };
  expect(() => voices.start(ONE, { id: opened.id, keys: "name", remote: REMOTE, transmission })).toThrow(
    "floor-control-unprotected",
  );
  account = { ...account, transmissionControl: { queueing: false, views: "asked", protection: "none" } };
  voices.start(ONE, { id: opened.id, keys: "name", remote: REMOTE, transmission });
  expect([asked, threads[0]?.start.mock.calls[0]?.at(-1)]).toEqual([
    ["transmissionControl"],
    {
      remote: { address: "127.0.0.1", port: 6010 },
      terms: { ssrc: expect.any(Number), userId: id, priority: 5, receptionPriority: 0, views: "asked" },
      timers: { T100: 2_000 },
      implicit: true,
      granted: true,
      sources: { audio: 5, video: 6 },
    },
  ]);
});

test("the floor participant has the timers that the account sets, in milliseconds", async () => {
  const timers = { T100: 2, T132: 4 };
  const floorControl = { queueing: false, protection: "none", timers } as const;
  account = { ...ACCOUNT, services: {}, floorControl } as SipAccount;
  const { id } = await voices.open(ONE, SOUND);
  const floor = { address: "127.0.0.1", port: 6010, priority: 0, queueing: false, implicit: false, granted: false };
  voices.start(ONE, { id, keys: "name", remote: REMOTE, floor });
  const started = threads[0]?.start.mock.calls[0];
  expect(started?.[3]).toMatchObject({ timers: { T100: 2_000, T132: 4_000 } });
});

test("a voice whose thread has ended starts nothing, and reaches no voice of the thread that took its place", async () => {
  const { id } = await voices.open(ONE, SOUND);
  if (threads[0] !== undefined) threads[0].hasFailed = true;
  await voices.open(ONE, SOUND);
  expect(() => voices.start(ONE, { id, keys: "name", remote: REMOTE })).toThrow("rtp-unavailable");
  expect(takeSrtp).not.toHaveBeenCalled();
  voices.follow(ONE, { id, remote: REMOTE });
  voices.close(ONE, id);
  expect(threads[1]?.start).not.toHaveBeenCalled();
  expect(threads[1]?.follow).not.toHaveBeenCalled();
  expect(threads[1]?.close).not.toHaveBeenCalled();
});

test("a thread that takes the place of another listens where that did: open windows connect nowhere else", async () => {
  await voices.open(ONE, SOUND);
  if (threads[0] !== undefined) threads[0].hasFailed = true;
  await voices.open(ONE, SOUND);
  expect(ports).toEqual([0, 5000]);
});

test("the voices of a window end with its page, and those of others go on", async () => {
  const [one, other] = [await voices.open(ONE, SOUND), await voices.open(OTHER, SOUND)];
  voices.gone(ONE);
  expect(threads[0]?.close).toHaveBeenCalledExactlyOnceWith(one.id);
  voices.follow(ONE, { id: one.id, remote: REMOTE });
  expect(threads[0]?.follow).not.toHaveBeenCalled();
  voices.follow(OTHER, { id: other.id, remote: REMOTE });
  expect(threads[0]?.follow).toHaveBeenCalledOnce();
});

test("who comes after the end gets no voice, and no thread is started for it", async () => {
  await voices.open(ONE, SOUND);
  await voices.end();
  if (threads[0] !== undefined) threads[0].hasFailed = true;
  await expect(voices.open(ONE, SOUND)).rejects.toThrow("rtp-unavailable");
  expect(threads).toHaveLength(1);
});

describe("floor control under the CSK", () => {
  const FLOOR = {
    address: "127.0.0.1",
    port: 6_010,
    priority: 5,
    queueing: false,
    implicit: false,
    granted: false,
  } as const;
  const UNIT = { id: "unit", role: "unit", personId: "anna" } satisfies WindowContext;
  const key = (): LentKey => ({
    cskId: Uint8Array.of(0x26, 0x99, 0x26, 0x38),
    keys: {
      suite: "AEAD_AES_128_GCM",
      masterKey: new Uint8Array(16).fill(1),
      masterSalt: new Uint8Array(12).fill(2),
    } as LentKey["keys"],
    indices: { first: 0, last: 9 },
  });
  const withFloor = (protection: "none" | "preferred" | "required") => {
    account = { ...ACCOUNT, services: {}, floorControl: { queueing: false, protection } } as SipAccount;
  };
  const begin = (id: number) => voices.start(ONE, { id, keys: "name", remote: REMOTE, floor: FLOOR });
  const startedWith = () => threads[0]?.start.mock.calls.at(-1)?.[4];

  test("is what a call is told of before it begins, and begins with", async () => {
    withFloor("required");
    lent = key();
    const { controlProtected, id } = await voices.open(ONE, SOUND);
    begin(id);
    expect([controlProtected, startedWith()]).toEqual([true, lent]);
  });

  test.each(["preferred", "none"] as const)(
    "is not where the server has no key, or none is wanted: %s",
    async (protection) => {
      withFloor(protection);
      lent = protection === "none" ? key() : undefined;
      const { controlProtected, id } = await voices.open(ONE, SOUND);
      begin(id);
      expect([controlProtected, startedWith()]).toEqual([false, undefined]);
    },
  );

  test.each(["required", "preferred"] as const)(
    "that was told of and is gone begins no call in clear: %s",
    async (protection) => {
      withFloor(protection);
      lent = key();
      const { id } = await voices.open(ONE, SOUND);
      lent = undefined;
      expect(() => begin(id)).toThrow("floor-control-unprotected");
      expect([threads[0]?.start.mock.calls, takeSrtp.mock.calls]).toEqual([[], []]);
    },
  );

  test("that has to be begins no call without it, and one without floor control as ever", async () => {
    withFloor("required");
    const { controlProtected, id } = await voices.open(ONE, SOUND);
    expect(controlProtected).toBe(false);
    expect(() => begin(id)).toThrow("floor-control-unprotected");
    voices.start(ONE, { id, keys: "name", remote: REMOTE });
    expect(threads[0]?.start).toHaveBeenCalledOnce();
  });

  test("is wiped where the call has no keys of its own", async () => {
    withFloor("required");
    lent = key();
    const { id } = await voices.open(ONE, SOUND);
    takeSrtp.mockReturnValueOnce(undefined);
    expect(() => begin(id)).toThrow("keys-failed");
    expect([...lent.keys.masterKey, ...lent.keys.masterSalt].every((octet) => octet === 0)).toBe(true);
  });

  test("that is another one reaches the calls of its user and no others", async () => {
    const mine = await voices.open(ONE, SOUND);
    await voices.open(UNIT, SOUND);
    const lend = vi.fn(key);
    const seen = await voices.open(ONE, { pictures: true });
    for (const [use, cskId] of [
      ["floorControl", "26992638"],
      ["transmissionControl", "26992639"],
    ] as const) {
      voices.floorKeyMade(OTHER, use, lend);
      voices.floorKeyTaken(OTHER, use, cskId);
    }
    // Each service has its own: the one of voice is nothing to a call with pictures.
    expect(lend).toHaveBeenCalledTimes(2);
    expect(threads[0]?.knowFloorKey.mock.calls.map(([id]) => id)).toEqual([mine.id, seen.id]);
    expect(threads[0]?.speakFloorKey.mock.calls).toEqual([
      [mine.id, "26992638"],
      [seen.id, "26992639"],
    ]);
  });

  test("is of no use any more when the thread has ended that remembered what came under it", async () => {
    await voices.open(ONE, SOUND);
    threads[0]?.fail();
    expect(forgotten).toHaveBeenCalledOnce();
  });
});
