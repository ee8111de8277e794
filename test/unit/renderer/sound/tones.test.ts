import { expect, test } from "vitest";
import { SAMPLE_RATE, samplesOf } from "../../../../renderer/sound/samples.ts";
import { TONES } from "../../../../renderer/sound/tones.ts";
import { SOUND_EVENTS } from "../../../../shared/bridge/sounds.ts";
import { loudestOf } from "../../../support/harness/sound/tone.ts";

const EVENTS = SOUND_EVENTS.map((event) => [event, TONES[event]] as const);
const lengthOf = (event: (typeof SOUND_EVENTS)[number]) => TONES[event].notes.reduce((sum, { ms }) => sum + ms, 0);

test.each(EVENTS)("%s can be heard: at least 40 ms of tone between 200 and 2,000 Hz", (_event, { notes }) => {
  const sounding = notes.filter(({ hertz }) => hertz.length > 0);
  expect(sounding.reduce((sum, { ms }) => sum + ms, 0)).toBeGreaterThanOrEqual(40);
  for (const hertz of sounding.flatMap((note) => note.hertz)) {
    expect(hertz).toBeGreaterThan(200);
    expect(hertz).toBeLessThan(2_000);
    expect(loudestOf(hertz, samplesOf(notes), SAMPLE_RATE)).toBeGreaterThan(0.3);
  }
});

test("no two are alike in rhythm, nor in their frequencies", () => {
  const rhythms = EVENTS.map(([, { notes }]) => notes.map(({ ms, hertz }) => `${hertz.length > 0} ${ms}`).join());
  const tones = EVENTS.map(([, { notes }]) => notes.flatMap(({ hertz }) => hertz).join());
  expect(new Set(rhythms).size).toBe(EVENTS.length);
  expect(new Set(tones).size).toBe(EVENTS.length);
});

test("what lasts begins anew after the time that the settings say, what happens sounds once and is soon over", () => {
  const again = Object.fromEntries(
    EVENTS.filter(([, { repeats }]) => repeats).map(([event]) => [event, lengthOf(event)]),
  );
  expect(again).toEqual({
    emergency: 900,
    "priority-call": 3_000,
    call: 4_000,
    "call-while-talking": 10_000,
    "ring-back": 5_000,
    "on-hold": 30_280,
    "connection-lost": 30_000,
  });
  for (const [event, { repeats }] of EVENTS) if (!repeats) expect(lengthOf(event)).toBeLessThan(1_000);
});

test("what is for the room sounds at the ring device, what is for the ear with the call", () => {
  expect(EVENTS.filter(([, { output }]) => output === "ring").map(([event]) => event)).toEqual([
    "emergency",
    "priority-call",
    "call",
    "connection-lost",
  ]);
});

test("what is on hold is not recalled at once: whoever has just put it there knows", () => {
  const [first] = TONES["on-hold"].notes;
  expect(first).toEqual({ hertz: [], ms: 30_000 });
});
