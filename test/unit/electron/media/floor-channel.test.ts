/** The floor of one call beside its voice: how long a held key is believed, and what becomes of a fault. */
import type { Socket } from "node:dgram";
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FloorChannel } from "../../../../electron/media/floor-channel.ts";
import { decodeFloorMessages, encodeFloorMessage, type FloorMessage } from "../../../../shared/floor/floor-message.ts";
import { type Floor, NO_FLOOR } from "../../../../shared/floor/floor-state.ts";
import { KEY_BELIEVED_MS } from "../../../../shared/media/sound-frames.ts";

const AT = { address: "192.0.2.7", port: 40_002 };
const GRANT: FloorMessage = { type: "granted", ackWanted: false, ssrc: 1, fields: { duration: 0 } };
const AGREED = { remote: AT, terms: { ssrc: 9, userId: "sip:ava@a.test", priority: 0, queueing: false } };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(keyBelievedMs?: number) {
  const sent: string[] = [];
  const tones: string[] = [];
  const faults: unknown[] = [];
  let floor: Floor = NO_FLOOR;
  const socket = Object.assign(new EventEmitter(), {
    send: (octets: Uint8Array) => void sent.push(...decodeFloorMessages(octets).map(({ type }) => type)),
    close: (done: () => void) => done(),
  });
  const channel = new FloorChannel({
    // The rest of a socket is not used.
    socket: socket as unknown as Socket,
    onFloor: (now) => {
      floor = now;
    },
    onTone: (of) => tones.push(of),
    onFault: (error) => faults.push(error),
    ...(keyBelievedMs === undefined ? {} : { keyBelievedMs }),
  });
  const says = (message: FloorMessage, from = AT) => socket.emit("message", encodeFloorMessage(message), from);
  const start = (granted = false) => channel.start({ ...AGREED, implicit: granted, granted });
  return { channel, faults, sent, tones, says, start, state: () => floor.state.name };
}

/** Somebody who talks. */
function talking(keyBelievedMs = KEY_BELIEVED_MS) {
  const parts = setUp(keyBelievedMs);
  parts.start();
  parts.channel.key(true, "normal");
  parts.says(GRANT);
  expect(parts.state()).toBe("has-permission");
  return parts;
}

describe("a held key", () => {
  test("of a window that hangs gives the floor back: not one frame more leaves, and it is heard", () => {
    const { channel, sent, state, tones } = talking();
    vi.advanceTimersByTime(KEY_BELIEVED_MS - 1);
    expect(state()).toBe("has-permission");
    vi.advanceTimersByTime(1);
    expect([state(), channel.mayTalk(), sent, tones]).toEqual([
      "pending-release",
      false,
      ["request", "release"],
      ["may-talk", "taken-away"],
    ]);
  });

  test("is held as long as it is said to be", () => {
    const { channel, state } = talking();
    for (let count = 0; count < 20; count++) {
      vi.advanceTimersByTime(KEY_BELIEVED_MS - 1);
      channel.keyHeld();
    }
    expect(state()).toBe("has-permission");
    channel.key(false, "normal");
    expect(state()).toBe("pending-release");
  });

  test("that was lost asks for nothing when the window goes on: only another press does", () => {
    const { channel, says, sent, state } = talking();
    vi.advanceTimersByTime(KEY_BELIEVED_MS);
    says({ ...GRANT, type: "idle", fields: {} });
    expect(state()).toBe("no-permission");
    channel.keyHeld();
    expect([state(), sent.at(-1)]).toEqual(["no-permission", "release"]);
    channel.key(true, "normal");
    expect([state(), sent.at(-1)]).toEqual(["pending-request", "request"]);
  });

  test("waits for the call however long that rings, and is believed from its answer on", () => {
    const parts = setUp(KEY_BELIEVED_MS);
    parts.channel.key(true, "normal");
    vi.advanceTimersByTime(20 * KEY_BELIEVED_MS);
    parts.start(true);
    expect(parts.state()).toBe("has-permission");
    vi.advanceTimersByTime(KEY_BELIEVED_MS);
    expect(parts.state()).toBe("pending-release");
  });

  test("leaves a queue, and withdraws what it asked for", () => {
    for (const answer of [
      undefined,
      { ...GRANT, type: "queue-position-info", fields: { queueInfo: { position: 1, priority: 0 } } },
    ]) {
      const parts = setUp(500);
      parts.start();
      parts.channel.key(true, "normal");
      if (answer !== undefined) parts.says(answer as FloorMessage);
      vi.advanceTimersByTime(500);
      expect([parts.state(), parts.tones]).toEqual(["pending-release", []]);
    }
  });

  test("of a call that is over is nothing any more", async () => {
    const { channel, faults } = talking();
    await channel.close();
    vi.advanceTimersByTime(10 * KEY_BELIEVED_MS);
    expect([vi.getTimerCount(), faults]).toEqual([0, []]);
  });
});

describe("a fault of the program", () => {
  test("over whom a packet is from is told of, and not thrown at the thread", () => {
    const { faults, says, state } = talking();
    expect(() => says(GRANT, { ...AT, address: "nowhere" })).not.toThrow();
    expect([faults.length, state()]).toEqual([1, "has-permission"]);
  });
});
