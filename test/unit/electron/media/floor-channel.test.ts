/** The floor of one call beside its voice: how long a held key is believed, and what becomes of a fault. */
import type { Socket } from "node:dgram";
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FloorChannel } from "../../../../electron/media/floor-channel.ts";
import { decodeFloorMessages, encodeFloorMessage, type FloorMessage } from "../../../../shared/floor/floor-message.ts";
import { type Floor, NO_FLOOR } from "../../../../shared/floor/floor-state.ts";
import { WINDOW_LIMITS } from "../../../../shared/media/sound-frames.ts";

const AT = { address: "192.0.2.7", port: 40_002 };
const GRANT: FloorMessage = { type: "granted", ackWanted: false, ssrc: 1, fields: { duration: 0 } };
const AGREED = { remote: AT, terms: { ssrc: 9, userId: "sip:ava@a.test", priority: 0, queueing: false } };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const { signMs, soundMs } = WINDOW_LIMITS;
/** Milliseconds of a frame. */
const FRAME = 20;

function setUp(window: "window" | "no-window" = "window") {
  const sent: string[] = [];
  const tones: string[] = [];
  const faults: unknown[] = [];
  const sources: (number | null)[] = [];
  let others = 0;
  const absent: string[] = [];
  let floor: Floor = NO_FLOOR;
  const socket = Object.assign(new EventEmitter(), {
    send: (octets: Uint8Array, _port: number, _address: string, done: () => void) => {
      sent.push(...decodeFloorMessages(octets).map(({ type }) => type));
      done();
    },
    close: (done: () => void) => done(),
  });
  const channel = new FloorChannel({
    // The rest of a socket is not used.
    socket: socket as unknown as Socket,
    onFloor: (now) => {
      floor = now;
    },
    onTone: (of) => tones.push(of),
    onSource: (ssrc) => sources.push(ssrc),
    onOtherSource: () => {
      others += 1;
    },
    onFault: (error) => faults.push(error),
    ...(window === "window" ? { onAbsent: (why) => absent.push(why) } : {}),
  });
  const says = (message: FloorMessage, from = AT) => socket.emit("message", encodeFloorMessage(message), from);
  const start = (granted = false) => channel.start({ ...AGREED, implicit: granted, granted });
  /** Time in which the sound of the window goes on. */
  const listen = (ms: number) => {
    for (let at = FRAME; at <= ms; at += FRAME) {
      vi.advanceTimersByTime(FRAME);
      channel.mayTalk();
    }
  };
  const problem = () => floor.problem;
  const state = () => floor.state.name;
  return { absent, channel, faults, listen, others: () => others, problem, sent, sources, tones, says, start, state };
}

/** Somebody who talks. */
function talking(window?: "no-window") {
  const parts = setUp(window);
  parts.start();
  parts.channel.key(true, "normal");
  parts.says(GRANT);
  expect(parts.state()).toBe("has-permission");
  return parts;
}

describe("a held key", () => {
  test("of a window that hangs gives the floor back: not one frame more leaves, and it is heard", () => {
    const { absent, channel, listen, problem, says, sent, state, tones } = talking();
    listen(signMs - FRAME);
    expect([state(), channel.mayTalk()]).toEqual(["has-permission", true]);
    listen(FRAME);
    expect([state(), channel.mayTalk(), sent, tones, absent]).toEqual([
      "pending-release",
      false,
      ["request", "release"],
      ["may-talk", "taken-away"],
      ["not-there"],
    ]);
    says({ ...GRANT, type: "idle", fields: {} });
    expect([state(), problem()]).toEqual(["no-permission", "not-there"]);
  });

  test("of a window whose sound stops gives the floor back, whatever that window says", () => {
    const { absent, channel, listen, problem, sent, state, tones } = talking();
    listen(1000);
    vi.advanceTimersByTime(soundMs - 1);
    channel.keyHeld();
    expect(state()).toBe("has-permission");
    vi.advanceTimersByTime(1);
    expect([state(), sent, tones, absent, problem()]).toEqual([
      "pending-release",
      ["request", "release"],
      ["may-talk", "taken-away"],
      ["no-sound"],
      "no-sound",
    ]);
  });

  test("of a window that is gone gives the floor back before the channel is closed, and no later", async () => {
    const { channel, sent } = talking();
    expect(channel.abandon()).toBe(true);
    await channel.close();
    vi.advanceTimersByTime(10_000);
    expect([sent, vi.getTimerCount()]).toEqual([["request", "release"], 0]);
    const resting = setUp();
    resting.start();
    expect([resting.channel.abandon(), resting.sent]).toEqual([false, []]);
  });

  test("where no window is, is believed until it is let go", () => {
    const { channel, state } = talking("no-window");
    vi.advanceTimersByTime(10 * signMs);
    expect(state()).toBe("has-permission");
    channel.key(false, "normal");
    expect(state()).toBe("pending-release");
  });

  test("is held as long as it is said to be", () => {
    const { channel, listen, state } = talking();
    for (let count = 0; count < 20; count++) {
      listen(signMs - FRAME);
      channel.keyHeld();
    }
    expect(state()).toBe("has-permission");
    channel.key(false, "normal");
    expect(state()).toBe("pending-release");
  });

  test("that was lost asks for nothing when the window goes on: only another press does", () => {
    const { channel, listen, says, sent, state } = talking();
    listen(signMs);
    says({ ...GRANT, type: "idle", fields: {} });
    expect(state()).toBe("no-permission");
    channel.keyHeld();
    expect([state(), sent.at(-1)]).toEqual(["no-permission", "release"]);
    channel.key(true, "normal");
    expect([state(), sent.at(-1)]).toEqual(["pending-request", "request"]);
  });

  test("waits for the call however long that rings, and is believed from its answer on", () => {
    const parts = setUp();
    parts.channel.key(true, "normal");
    vi.advanceTimersByTime(20 * signMs);
    parts.start(true);
    expect(parts.state()).toBe("has-permission");
    parts.listen(signMs);
    expect(parts.state()).toBe("pending-release");
  });

  test("leaves a queue, and withdraws what it asked for", () => {
    for (const answer of [
      undefined,
      { ...GRANT, type: "queue-position-info", fields: { queueInfo: { position: 1, priority: 0 } } },
    ]) {
      const parts = setUp();
      parts.start();
      parts.channel.key(true, "normal");
      if (answer !== undefined) parts.says(answer as FloorMessage);
      vi.advanceTimersByTime(soundMs);
      expect([parts.state(), parts.tones, parts.problem()]).toEqual(["pending-release", [], "no-sound"]);
    }
  });

  test("of a call that is over is nothing any more", async () => {
    const { channel, faults } = talking();
    await channel.close();
    vi.advanceTimersByTime(10 * signMs);
    expect([vi.getTimerCount(), faults]).toEqual([0, []]);
  });
});

test("a call that becomes an emergency is asked for anew by who holds the key, once, and not when it is none any more", () => {
  const { channel, sent, start } = setUp("no-window");
  start();
  channel.urge("emergency");
  channel.urge("normal");
  channel.key(true, "normal");
  expect(sent).toEqual(["request"]);
  for (const urgency of ["emergency", "emergency", "imminent-peril", "normal"] as const) channel.urge(urgency);
  expect(sent).toEqual(["request", "request"]);
});

describe("who talks", () => {
  const TAKEN: FloorMessage = { ...GRANT, type: "taken", fields: { grantedId: "sip:bea@a.test", grantedSsrc: 21 } };

  test("from another source than the server names is told once, and not for what was on its way", () => {
    const { channel, others, says, start } = setUp();
    start();
    says(TAKEN);
    for (let look = 0; look < 49; look++) channel.heard(22);
    channel.heard(21);
    for (let look = 0; look < 49; look++) channel.heard(22);
    expect(others()).toBe(0);
    for (let look = 0; look < 200; look++) channel.heard(22);
    expect(others()).toBe(1);
  });

  test("is from whatever source where the server names none, or nobody has the floor", () => {
    const { channel, others, says, start } = setUp();
    start();
    for (let look = 0; look < 200; look++) channel.heard(22);
    says({ ...TAKEN, fields: { grantedSsrc: 0 } });
    for (let look = 0; look < 200; look++) channel.heard(look < 100 ? 22 : 23);
    expect(others()).toBe(0);
  });

  test("is followed to as many sources as the other end can tell apart, and as itself from there on", () => {
    const { says, sources } = talking("no-window");
    sources.length = 0;
    for (let ssrc = 1; ssrc <= 4_098; ssrc++) says({ ...GRANT, fields: { duration: 0, grantedSsrc: ssrc } });
    expect([sources.length, sources[4_095], sources[4_096], sources.at(-1)]).toEqual([4_098, 4_096, null, null]);
    says({ ...GRANT, fields: { duration: 0, grantedSsrc: 7 } });
    expect(sources.at(-1)).toBe(7);
  });
});

test("timers that the system sets hold, and those that it leaves out are the usual ones", () => {
  const { channel, sent } = setUp("no-window");
  channel.start({ ...AGREED, timers: { T101: 3_000 }, implicit: false, granted: false });
  channel.key(true, "normal");
  vi.advanceTimersByTime(2_999);
  expect(sent).toEqual(["request"]);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual(["request", "request"]);
  channel.key(false, "normal");
  vi.advanceTimersByTime(1_000);
  expect(sent).toEqual(["request", "request", "release", "release"]);
});

describe("a fault of the program", () => {
  test("over whom a packet is from is told of, and not thrown at the thread", () => {
    const { faults, says, state } = talking();
    expect(() => says(GRANT, { ...AT, address: "nowhere" })).not.toThrow();
    expect([faults.length, state()]).toEqual([1, "has-permission"]);
  });
});
