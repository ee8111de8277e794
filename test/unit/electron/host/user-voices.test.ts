/** Whose a voice is, and what is left of it when its thread has ended. */
import { beforeEach, expect, test, vi } from "vitest";
import { createVoices, type HostVoices } from "../../../../electron/host/user-voices.ts";
import type { WindowContext } from "../../../../electron/host/window-context.ts";
import type { LegSrtp } from "../../../../electron/keys/kept-srtp.ts";
import type { VoiceKind } from "../../../../electron/media/voice-orders.ts";
import type { SipAccount } from "../../../../shared/bridge/account.ts";

const ACCOUNT = { servers: ["wss://127.0.0.1:5063"] } as unknown as SipAccount;
const SILENT = { info() {}, warn() {}, error() {} };
const REMOTE = { address: "127.0.0.1", port: 6000, rtcpPort: 6001, payloadType: 97, form: "octet-aligned" } as const;
const ONE = { id: "one", role: "console", personId: null } satisfies WindowContext;
const OTHER = { ...ONE, id: "other" };

/** A thread that takes every port. */
class StandIn {
  static lastId = 0;
  hasFailed = false;
  readonly port = 5000;
  readonly listening = vi.fn(async () => "ws://127.0.0.1:5000");
  readonly start = vi.fn();
  readonly knowFloorKey = vi.fn();
  readonly speakFloorKey = vi.fn();
  readonly follow = vi.fn();
  readonly close = vi.fn();
  readonly end = vi.fn(async () => {});

  readonly open = vi.fn(async (_address: string, _range: unknown, _kind?: VoiceKind) => {
    return { id: ++StandIn.lastId, url: "ws://127.0.0.1:5000", port: 5002, ssrc: 1, cname: "a", token: "t" };
  });
}

let threads: StandIn[];
let ports: number[];
let voices: HostVoices;
let account: SipAccount;
const takeSrtp = vi.fn((): LegSrtp | undefined => ({ rocRate: undefined }) as unknown as LegSrtp);

beforeEach(() => {
  threads = [];
  account = ACCOUNT;
  takeSrtp.mockClear();
  ports = [];
  const startThread = (port: number) => {
    ports.push(port);
    const thread = new StandIn();
    threads.push(thread);
    return thread;
  };
  voices = createVoices({
    log: SILENT,
    account: () => account,
    takeSrtp,
    floorKey: () => undefined,
    forgotten: () => {},
    startThread,
  });
});

test("a voice is its window's alone: no other moves, starts or ends it, or makes its window lose it", async () => {
  const { id } = await voices.open(ONE);
  expect(() => voices.start(OTHER, { id, keys: "name", remote: REMOTE })).toThrow("keys-failed");
  voices.follow(OTHER, { id, remote: REMOTE });
  voices.close(OTHER, id);
  expect(takeSrtp).not.toHaveBeenCalled();
  expect(threads[0]?.follow).not.toHaveBeenCalled();
  expect(threads[0]?.close).not.toHaveBeenCalled();
  voices.close(ONE, id);
  expect(threads[0]?.close).toHaveBeenCalledExactlyOnceWith(id);
});

test("packets are answered to where they come from where the account says so, and not otherwise", async () => {
  await voices.open(ONE);
  account = { ...ACCOUNT, rtpLatching: true };
  await voices.open(ONE);
  expect(threads[0]?.open.mock.calls.map(([, , kind]) => kind)).toEqual([
    { withFloor: false, latching: false },
    { withFloor: false, latching: true },
  ]);
});

test("a voice whose thread has ended starts nothing, and reaches no voice of the thread that took its place", async () => {
  const { id } = await voices.open(ONE);
  if (threads[0] !== undefined) threads[0].hasFailed = true;
  await voices.open(ONE);
  expect(() => voices.start(ONE, { id, keys: "name", remote: REMOTE })).toThrow("rtp-unavailable");
  expect(takeSrtp).not.toHaveBeenCalled();
  voices.follow(ONE, { id, remote: REMOTE });
  voices.close(ONE, id);
  expect(threads[1]?.start).not.toHaveBeenCalled();
  expect(threads[1]?.follow).not.toHaveBeenCalled();
  expect(threads[1]?.close).not.toHaveBeenCalled();
});

test("a thread that takes the place of another listens where that did: open windows connect nowhere else", async () => {
  await voices.open(ONE);
  if (threads[0] !== undefined) threads[0].hasFailed = true;
  await voices.open(ONE);
  expect(ports).toEqual([0, 5000]);
});

test("the voices of a window end with its page, and those of others go on", async () => {
  const [one, other] = [await voices.open(ONE), await voices.open(OTHER)];
  voices.gone(ONE);
  expect(threads[0]?.close).toHaveBeenCalledExactlyOnceWith(one.id);
  voices.follow(ONE, { id: one.id, remote: REMOTE });
  expect(threads[0]?.follow).not.toHaveBeenCalled();
  voices.follow(OTHER, { id: other.id, remote: REMOTE });
  expect(threads[0]?.follow).toHaveBeenCalledOnce();
});

test("who comes after the end gets no voice, and no thread is started for it", async () => {
  await voices.open(ONE);
  await voices.end();
  if (threads[0] !== undefined) threads[0].hasFailed = true;
  await expect(voices.open(ONE)).rejects.toThrow("rtp-unavailable");
  expect(threads).toHaveLength(1);
});
