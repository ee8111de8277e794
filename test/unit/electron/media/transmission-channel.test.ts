/** Who transmits in a call with pictures: for how long its window is believed to be there. */
import type { Socket } from "node:dgram";
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TransmissionChannel } from "../../../../electron/media/transmission-channel.ts";
import { WINDOW_LIMITS } from "../../../../shared/media/sound-frames.ts";
import {
  decodeTransmissionMessages,
  encodeTransmissionMessage,
} from "../../../../shared/transmission/transmission-message.ts";
import { NO_TRANSMISSION, type Transmission } from "../../../../shared/transmission/transmission-state.ts";

const AT = { address: "192.0.2.7", port: 40_002 };
const { signMs, soundMs } = WINDOW_LIMITS;
/** Milliseconds of a frame. */
const FRAME = 20;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Somebody who transmits. */
function transmitting() {
  const sent: string[] = [];
  const tones: string[] = [];
  const absent: string[] = [];
  let now: Transmission = NO_TRANSMISSION;
  const socket = Object.assign(new EventEmitter(), {
    send: (octets: Uint8Array, _port: number, _address: string, done: () => void) => {
      sent.push(...decodeTransmissionMessages(octets).map(({ type }) => type));
      done();
    },
    close: (done: () => void) => done(),
  });
  const channel = new TransmissionChannel({
    // The rest of a socket is not used.
    socket: socket as unknown as Socket,
    own: { audio: 1, video: 2 },
    onTransmission: (told) => {
      now = told;
    },
    onSources: () => {},
    onTone: (of) => tones.push(of),
    onFault: (error) => {
      throw error;
    },
    onAbsent: (why) => absent.push(why),
  });
  const terms = { ssrc: 9, userId: "sip:ava@a.test", priority: 5, receptionPriority: 0, views: "at-once" as const };
  channel.start({ remote: AT, terms, implicit: false, granted: false });
  channel.want(true, "normal");
  const grant = { type: "granted", ackWanted: false, ssrc: 3, fields: { audioSsrc: 11, videoSsrc: 12 } } as const;
  socket.emit("message", encodeTransmissionMessage(grant), AT);
  /** Time in which the sound of the window goes on. */
  const listen = (ms: number) => {
    for (let at = FRAME; at <= ms; at += FRAME) {
      vi.advanceTimersByTime(FRAME);
      channel.mayTalk();
    }
  };
  return { absent, channel, listen, sent, tones, now: () => now };
}

test("a window that hangs is neither seen nor heard any more, and told why", () => {
  const { absent, channel, listen, now, sent, tones } = transmitting();
  listen(signMs - FRAME);
  expect([channel.mayTalk(), channel.mayShow]).toEqual([true, true]);
  listen(FRAME);
  expect([channel.mayTalk(), channel.mayShow]).toEqual([false, false]);
  expect([sent, tones, absent]).toEqual([["request", "end-request"], ["may-talk", "taken-away"], ["not-there"]]);
  expect(now()).toMatchObject({ ours: { name: "pending-end" }, wanted: false, problem: { of: "not-there" } });
});

test("a window that says it is there goes on, and does not where its sound has stopped", () => {
  const { absent, channel, listen } = transmitting();
  for (let count = 0; count < 20; count++) {
    listen(signMs - FRAME);
    channel.stillWanted();
  }
  vi.advanceTimersByTime(soundMs - 1);
  channel.stillWanted();
  expect(channel.mayShow).toBe(true);
  vi.advanceTimersByTime(1);
  expect([channel.mayShow, absent]).toEqual([false, ["no-sound"]]);
});

test("what was lost is not asked for again by a window that comes back", () => {
  const { channel, listen, sent } = transmitting();
  listen(signMs);
  channel.stillWanted();
  expect(sent).toEqual(["request", "end-request"]);
});

test("a window that is gone gives back what it had, and nothing runs on", async () => {
  const { channel, sent } = transmitting();
  expect(channel.abandon()).toBe(true);
  await channel.close();
  vi.advanceTimersByTime(10_000);
  expect([sent, vi.getTimerCount()]).toEqual([["request", "end-request"], 0]);
});
