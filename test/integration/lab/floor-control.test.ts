/** The host's floor participant and the lab's floor control server, over UDP: what each state does to the microphone, and what strangers can't. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { TONE_FRAMES } from "../../../electron/media/after-tone.ts";
import { FloorChannel } from "../../../electron/media/floor-channel.ts";
import { type FloorKey, FloorMemory, FloorProtection } from "../../../electron/media/floor-protection.ts";
import {
  type FloorCall,
  type FloorServerTimes,
  openFloorCall,
  PRE_EMPTIVE_PRIORITY,
} from "../../../lab/floor/floor-control-server.ts";
import type { SeatKeys } from "../../../lab/floor/seat-protection.ts";
import { decodeFloorMessages, encodeFloorMessage, type FloorMessage } from "../../../shared/floor/floor-message.ts";
import { DEFAULT_FLOOR_TIMERS, type Floor, NO_FLOOR } from "../../../shared/floor/floor-state.ts";
import { hexToBytes } from "../../../shared/mikey/base/octets.ts";
import { CS_ID, deriveSrtpKeys } from "../../../shared/mikey/derivation.ts";

const HERE = "127.0.0.1";
const AVA = "sip:ava@mcx.system-a.example";
const BEA = "sip:visitor-0412@mcx.system-b.example";
/** Short enough to be waited for. */
const TIMERS = { ...DEFAULT_FLOOR_TIMERS, T100: 60, T101: 60 };

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind({ address: HERE, port: 0 });
  await once(socket, "listening");
  return socket;
}

interface Participant {
  readonly channel: FloorChannel;
  readonly port: number;
  readonly tones: string[];
  floor: Floor;
}

async function participant(): Promise<Participant> {
  const socket = await bound();
  const tones: string[] = [];
  const one: Participant = {
    port: socket.address().port,
    tones,
    floor: NO_FLOOR,
    channel: new FloorChannel({
      socket,
      timers: TIMERS,
      onFloor: (floor) => {
        one.floor = floor;
      },
      onTone: (of) => tones.push(of),
      onFault: (error) => {
        throw error;
      },
    }),
  };
  ends.push(() => one.channel.close());
  return one;
}

const start = ({ channel }: Participant, userId: string, port: number, queueing: boolean) =>
  channel.start({
    remote: { address: HERE, port },
    terms: { ssrc: 7, userId, priority: 5, queueing },
    implicit: false,
    granted: false,
  });

const START = { implicit: false, granted: false } as const;
const CSK = new Uint8Array(16).fill(5);

/** Keys of a CSK as each call gets them. */
function lent(cskId: string, first = 0, csk = CSK): FloorKey {
  const id = hexToBytes(cskId);
  const keys = deriveSrtpKeys({ pck: csk, pckId: id, rand: new Uint8Array(16) }, CS_ID.floorControl);
  return { cskId: id, keys, indices: { first, last: first + 0xffff } };
}

/** Ava under her CSK, and a server that has this of it. Bea is at home with the server, in clear. */
async function protectedCall(keys: SeatKeys, key = lent("26992638")) {
  const [ava, bea] = [await participant(), await participant()];
  const server = await openFloorCall([
    { id: AVA, address: HERE, port: ava.port, queueing: false, keys },
    { id: BEA, address: HERE, port: bea.port, queueing: false },
  ]);
  ends.push(() => server.close());
  const protection = new FloorProtection(key, new FloorMemory());
  const terms = { ssrc: 7, userId: AVA, priority: 5, queueing: false };
  ava.channel.start({ ...START, remote: { address: HERE, port: server.portOf(AVA) }, terms }, protection);
  start(bea, BEA, server.portOf(BEA), false);
  return { ava, bea, server, protection };
}

/** Two who talk through a server. */
async function call(queueing = false, times: Partial<FloorServerTimes> = {}) {
  const [ava, bea] = [await participant(), await participant()];
  const server: FloorCall = await openFloorCall(
    [
      { id: AVA, address: HERE, port: ava.port, queueing },
      { id: BEA, address: HERE, port: bea.port, queueing },
    ],
    times,
  );
  ends.push(() => server.close());
  start(ava, AVA, server.portOf(AVA), queueing);
  start(bea, BEA, server.portOf(BEA), queueing);
  return { ava, bea, server };
}

const key = ({ channel }: Participant, down: boolean, urgency: "normal" | "emergency" = "normal") =>
  channel.key(down, urgency);
const until = (one: Participant, name: Floor["state"]["name"]) =>
  vi.waitFor(() => expect(one.floor.state.name).toBe(name), 3_000);
/** Whether the microphone is open by now, the time of the tone over. */
const isHeard = ({ channel }: Participant) => Array.from({ length: TONE_FRAMES + 1 }, () => channel.mayTalk()).at(-1);
async function talking(one: Participant): Promise<void> {
  key(one, true);
  await until(one, "has-permission");
}

describe("the floor", () => {
  test("is given to who asks, told to the other, and opens the microphone behind the tone", async () => {
    const { ava, bea } = await call();
    expect(isHeard(ava)).toBe(false);
    await talking(ava);
    expect(ava.tones).toEqual(["may-talk"]);
    const frames = Array.from({ length: TONE_FRAMES + 1 }, () => ava.channel.mayTalk());
    expect(frames).toEqual([...Array(TONE_FRAMES).fill(false), true]);
    await vi.waitFor(() => expect(bea.floor.talker).toEqual({ id: AVA, ssrc: null }));
    expect(isHeard(bea)).toBe(false);
  });

  test("is given back with the key: not one frame more", async () => {
    const { ava, bea } = await call();
    await talking(ava);
    expect(isHeard(ava)).toBe(true);
    key(ava, false);
    expect(isHeard(ava)).toBe(false);
    await until(ava, "no-permission");
    await vi.waitFor(() => expect(bea.floor.talker).toBeNull());
    await talking(bea);
    expect(isHeard(bea)).toBe(true);
  });

  test("is denied while the other has it, with the cause, and nobody is heard for it", async () => {
    const { ava, bea } = await call();
    await talking(bea);
    key(ava, true);
    await vi.waitFor(() => expect(ava.floor.problem).toMatchObject({ of: "deny", code: 1 }));
    expect([ava.floor.state.name, isHeard(ava), ava.tones]).toEqual(["no-permission", false, ["refused"]]);
  });

  test("is waited for in the queue, and comes when the other lets go", async () => {
    const { ava, bea } = await call(true);
    await talking(bea);
    key(ava, true);
    await vi.waitFor(() => expect(ava.floor.state).toEqual({ name: "queued", position: 1, asked: 0, granted: null }));
    expect(isHeard(ava)).toBe(false);
    key(bea, false);
    await until(ava, "has-permission");
    expect(isHeard(ava)).toBe(true);
  });

  test("is left to others by who lets go in the queue", async () => {
    const { ava, bea } = await call(true);
    await talking(bea);
    key(ava, true);
    await until(ava, "queued");
    key(ava, false);
    await until(ava, "no-permission");
    key(bea, false);
    await until(bea, "no-permission");
    expect(isHeard(ava)).toBe(false);
  });

  test("ends with its time, though the key is held: the microphone shuts at once", async () => {
    const { ava } = await call(false, { talkLimitMs: 1_000, revokeMs: 5_000 });
    await talking(ava);
    expect(isHeard(ava)).toBe(true);
    await vi.waitFor(() => expect(ava.floor.state.name).toBe("no-permission"), 3_000);
    expect(isHeard(ava)).toBe(false);
  });

  test("is taken away by who interrupts, where the server grants that priority", async () => {
    const { ava, bea, server } = await call();
    await talking(bea);
    const terms = { ssrc: 7, userId: AVA, priority: 5, interruptPriority: PRE_EMPTIVE_PRIORITY, queueing: false };
    ava.channel.follow({ remote: { address: HERE, port: server.portOf(AVA) }, terms });
    ava.channel.key(true, "normal");
    await vi.waitFor(() => expect(ava.floor.problem).toMatchObject({ of: "deny", code: 1 }));
    ava.channel.key(false, "normal");
    ava.channel.key(true, "normal", "interrupting");
    await vi.waitFor(() => expect(bea.floor.problem).toMatchObject({ of: "revoke", code: 4 }));
    await until(ava, "has-permission");
    expect([isHeard(bea), isHeard(ava)]).toEqual([false, true]);
  });

  test.each([true, false])(
    "is taken away by who waits for it when the call becomes an emergency, with a queue (%s)",
    async (queueing) => {
      const { ava, bea } = await call(queueing);
      await talking(bea);
      key(ava, true);
      if (queueing) await until(ava, "queued");
      else await vi.waitFor(() => expect(ava.floor.problem).toMatchObject({ of: "deny", code: 1 }));
      ava.channel.urge("emergency");
      await vi.waitFor(() => expect(bea.floor.problem).toMatchObject({ of: "revoke", code: 4 }));
      await until(ava, "has-permission");
      expect([isHeard(bea), isHeard(ava)]).toEqual([false, true]);
      // An emergency is not taken away by another.
      key(bea, false);
      key(bea, true, "emergency");
      if (queueing) await until(bea, "queued");
      else await vi.waitFor(() => expect(bea.floor.problem).toMatchObject({ of: "deny", code: 1 }));
      expect(isHeard(ava)).toBe(true);
    },
  );

  test("is taken away for a more urgent call, and says why", async () => {
    const { ava, bea } = await call();
    await talking(ava);
    key(bea, true, "emergency");
    await vi.waitFor(() => expect(ava.floor.problem).toMatchObject({ of: "revoke", code: 4 }));
    expect([isHeard(ava), ava.tones]).toEqual([false, ["may-talk", "taken-away"]]);
    await until(bea, "has-permission");
  });
});

describe("under the CSK", () => {
  test("the floor is asked for, given and given back, and the other hears of it in clear", async () => {
    const { ava, bea, protection, server } = await protectedCall({
      lend: () => lent("26992638", 0x1_0000),
      answersInClear: false,
    });
    await talking(ava);
    expect(isHeard(ava)).toBe(true);
    await vi.waitFor(() => expect(bea.floor.talker).toEqual({ id: AVA, ssrc: null }));
    key(ava, false);
    await until(ava, "no-permission");
    await vi.waitFor(() => expect(bea.floor.talker).toBeNull());
    expect(protection.counts).toMatchObject({ opened: 2, refused: 0, replayed: 0 });
    expect(server.protectionOf(AVA)).toMatchObject({ cskId: "26992638", opened: 2, refused: 0, replayed: 0 });
    expect(server.protectionOf(BEA)).toBeUndefined();
  });

  test.each<[string, SeatKeys]>([
    ["has another key of that name", { lend: () => lent("26992638", 0, new Uint8Array(16)), answersInClear: false }],
    ["has another CSK", { lend: (name) => (name === undefined ? lent("2fffffff") : undefined), answersInClear: false }],
  ])("a server that %s gives no floor, and the microphone stays shut", async (_, keys) => {
    const { ava, protection, server } = await protectedCall(keys);
    key(ava, true);
    await vi.waitFor(() => expect(ava.floor.problem).toBe("no-answer"), 3_000);
    expect([isHeard(ava), protection.counts.opened, server.protectionOf(AVA)]).toMatchObject([
      false,
      0,
      { opened: 0, refused: 3 },
    ]);
  });

  test("a grant in clear opens nothing, though the server gives it: what came is counted", async () => {
    const { ava, bea, protection } = await protectedCall({
      lend: () => lent("26992638", 0x1_0000),
      answersInClear: true,
    });
    key(ava, true);
    await vi.waitFor(() => expect(bea.floor.talker).toEqual({ id: AVA, ssrc: null }));
    await vi.waitFor(() => expect(ava.floor.problem).toBe("no-answer"), 3_000);
    expect([isHeard(ava), protection.counts.opened]).toEqual([false, 0]);
    expect(protection.counts.refused).toBeGreaterThan(0);
  });

  test("another CSK in the middle of a call is spoken by both as soon as the server has it", async () => {
    const held = new Map([["26992638", 0]]);
    const { ava, protection, server } = await protectedCall({
      lend: (name = "26992638") => (held.has(name) ? lent(name, 0x1_0000) : undefined),
      answersInClear: false,
    });
    await talking(ava);
    held.set("2aaaaaaa", 1);
    protection.know(lent("2aaaaaaa"));
    protection.speak("2aaaaaaa");
    key(ava, false);
    await until(ava, "no-permission");
    expect([protection.counts, server.protectionOf(AVA)]).toMatchObject([
      { cskId: "2aaaaaaa", opened: 2, refused: 0 },
      { cskId: "2aaaaaaa", opened: 2, refused: 0 },
    ]);
  });
});

describe("nobody opens the microphone but the server", () => {
  const GRANT: FloorMessage = { type: "granted", ackWanted: false, ssrc: 1, fields: { duration: 30 } };

  test("a grant from another port is nothing, and one from the server is one", async () => {
    const [server, stranger] = [await bound(), await bound()];
    ends.push(async () => void [server, stranger].map((socket) => socket.close()));
    const ava = await participant();
    start(ava, AVA, server.address().port, false);
    const requests: number[] = [];
    server.on("message", (octets) => requests.push((octets[0] ?? 0) & 0x0f));
    key(ava, true);
    await vi.waitFor(() => expect(requests).toContain(0));
    const before = ava.floor;
    for (const message of [GRANT, { ...GRANT, type: "taken", fields: { grantedId: BEA } } as FloorMessage])
      stranger.send(encodeFloorMessage(message), ava.port, HERE);
    stranger.send(Buffer.alloc(40, 0xff), ava.port, HERE);
    server.send(Buffer.alloc(40, 0xff), ava.port, HERE);
    // What comes behind it has been read behind it.
    server.send(
      encodeFloorMessage({
        ...GRANT,
        type: "queue-position-info",
        fields: { queueInfo: { position: 2, priority: 0 } },
      }),
      ava.port,
      HERE,
    );
    await until(ava, "queued");
    expect([before.state.name, ava.floor.talker, isHeard(ava)]).toEqual(["pending-request", null, false]);
    server.send(encodeFloorMessage(GRANT), ava.port, HERE);
    await until(ava, "has-permission");
  });

  test("who is not answered asks three times, and is told so by name", async () => {
    const server = await bound();
    ends.push(async () => void server.close());
    const ava = await participant();
    start(ava, AVA, server.address().port, false);
    let requests = 0;
    server.on("message", () => {
      requests += 1;
    });
    key(ava, true);
    await vi.waitFor(() => expect(ava.floor.problem).toBe("no-answer"), 3_000);
    expect([requests, isHeard(ava), ava.tones]).toEqual([3, false, ["refused"]]);
  });

  test("a server that hears no release is told three times, and once more when it revokes what was given back", async () => {
    const server = await bound();
    ends.push(async () => void server.close());
    const ava = await participant();
    start(ava, AVA, server.address().port, false);
    const heard: string[] = [];
    server.on("message", (octets) => heard.push(...decodeFloorMessages(octets).map(({ type }) => type)));
    const says = (message: FloorMessage) => server.send(encodeFloorMessage(message), ava.port, HERE);
    key(ava, true);
    says(GRANT);
    await until(ava, "has-permission");
    const revoke: FloorMessage = {
      ...GRANT,
      type: "revoke",
      ackWanted: true,
      fields: { cause: { code: 4, phrase: "" } },
    };
    says(revoke);
    await until(ava, "no-permission");
    await vi.waitFor(() => expect(heard).toEqual(["request", "ack", "release", "release", "release"]));
    says(revoke);
    await vi.waitFor(() => expect(heard.slice(5, 7)).toEqual(["ack", "release"]));
    says({ ...GRANT, type: "idle", fields: { sequence: 1 } });
    await until(ava, "no-permission");
    expect([isHeard(ava), ava.tones]).toEqual([false, ["may-talk", "taken-away"]]);
  });

  test("a grant for who has let go meanwhile is given back unheard", async () => {
    const server = await bound();
    ends.push(async () => void server.close());
    const ava = await participant();
    start(ava, AVA, server.address().port, false);
    server.send(encodeFloorMessage(GRANT), ava.port, HERE);
    await until(ava, "pending-release");
    expect([isHeard(ava), ava.tones]).toEqual([false, []]);
  });

  test("after the end of the call the key does nothing", async () => {
    const { ava } = await call();
    await talking(ava);
    await ava.channel.close();
    expect(isHeard(ava)).toBe(false);
    key(ava, true);
    expect(isHeard(ava)).toBe(false);
  });
});
