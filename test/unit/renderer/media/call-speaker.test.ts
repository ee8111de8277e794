import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CallSpeaker, FAINT } from "../../../../renderer/media/call-speaker.ts";
import type { DeviceChoice } from "../../../../renderer/media/device-choice.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const choiceOf = (id: string): DeviceChoice => ({ id, label: id });

function start(present: readonly string[]) {
  const state = { choice: choiceOf("headset"), volume: 100, present };
  const speaker = new CallSpeaker({
    choice: () => state.choice,
    volume: () => state.volume,
    find: async ({ id }) => (id === "" || state.present.includes(id) ? id : undefined),
  });
  const player = () => {
    const moves: string[] = [];
    const made = {
      volume: 1,
      moves,
      refuses: false,
      async setSinkId(deviceId: string) {
        if (made.refuses) throw new Error("no");
        moves.push(deviceId);
      },
    };
    return made;
  };
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return { speaker, state, player, settle };
}

test("every call is heard at the chosen device, and moves when another is chosen", async () => {
  const { speaker, state, player, settle } = start(["headset", "desk"]);
  const [one, two] = [player(), player()];
  speaker.add(one);
  speaker.add(two);
  await settle();
  state.choice = choiceOf("desk");
  speaker.changed();
  await settle();
  state.choice = choiceOf("");
  speaker.changed();
  await settle();
  for (const { moves } of [one, two]) expect(moves).toEqual(["headset", "desk", ""]);
});

test("without the device it is heard at the system's choice, and there again when it is back, though nobody tells", async () => {
  const { speaker, state, player, settle } = start(["headset"]);
  const one = player();
  speaker.add(one);
  await settle();
  state.present = [];
  await vi.advanceTimersByTimeAsync(3_000);
  state.present = ["headset"];
  // Not at once: the browser would take up a stream again that the sound server has led elsewhere.
  await vi.advanceTimersByTimeAsync(3_000);
  expect(one.moves).toEqual(["headset", ""]);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(one.moves).toEqual(["headset", "", "headset"]);
});

test("a device that refuses is tried again; a call that is over is left alone, and nothing is looked for then", async () => {
  const { speaker, player, settle } = start(["headset"]);
  const one = player();
  one.refuses = true;
  const leave = speaker.add(one);
  await settle();
  one.refuses = false;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(one.moves).toEqual(["headset"]);
  leave();
  expect(vi.getTimerCount()).toBe(0);
});

test("half of the way is a quarter of the level, for calls that there are and for later ones; at 0 it is still measured", async () => {
  const { speaker, state, player } = start(["headset"]);
  const one = player();
  speaker.add(one);
  expect(one.volume).toBe(1);
  state.volume = 50;
  speaker.changed();
  expect(one.volume).toBe(0.25);
  const two = player();
  speaker.add(two);
  expect(two.volume).toBe(0.25);
  state.volume = 0;
  speaker.changed();
  expect(one.volume).toBe(FAINT);
});

test("one call is softer than the others, whatever all of them are at, and never quite silent", async () => {
  const { speaker, state, player, settle } = start(["headset"]);
  const [one, two] = [player(), player()];
  speaker.add(one);
  const leave = speaker.add(two);
  speaker.setVolume(two, 50);
  expect([one.volume, two.volume]).toEqual([1, 0.25]);
  state.volume = 40;
  speaker.changed();
  await settle();
  expect(one.volume).toBeCloseTo(0.16);
  expect(two.volume).toBeCloseTo(0.04);
  state.volume = 0;
  speaker.changed();
  expect(two.volume).toBe(FAINT);
  leave();
  speaker.setVolume(two, 100);
  expect(two.volume).toBe(FAINT);
});
