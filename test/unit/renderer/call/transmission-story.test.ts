/** What the view says of transmissions: whether we are seen and heard, why not, and what is said aloud. */
import { describe, expect, test } from "vitest";
import { transmissionStory } from "../../../../renderer/call/transmission-story.ts";
import { NOBODY_TRANSMITS } from "../../../../renderer/calling/features/transmission.ts";
import { farText } from "../../../../renderer/pictures/picture-story.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { NO_PICTURES_YET } from "../../../../shared/mc/record-parts/pictures.ts";
import type { CallTransmission } from "../../../../shared/mc/record-parts/transmission.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const NOW = 100_000;
const NAME = "Mira Ionescu";
const PROTECTION = { suite: "AEAD_AES_128_GCM", cskId: "26992638", heard: true, refused: 0, replayed: 0 } as const;
const parts = (change: Partial<CallTransmission>, call: Partial<CallRecord> = {}) => {
  const transmission = { ...NOBODY_TRANSMITS, since: NOW, farSince: NOW, ...change };
  const pictures = { ...NO_PICTURES_YET, far: "off", farSince: NOW } as const;
  const record = callRecord({ state: "connected", connectedAt: NOW, pictures, transmission, ...call });
  return { record, transmission };
};
const story = (change: Partial<CallTransmission>, call: Partial<CallRecord> = {}) => {
  const { record, transmission } = parts(change, call);
  return transmissionStory(record, transmission, NAME, NOW);
};
const SEEN = { pictures: { ...NO_PICTURES_YET, camera: "on" } } as const;

test.each([
  ["nobody", {}, {}, "free", "You are not transmitting"],
  ["who may only receive", { mayAsk: false }, {}, "free", "You may only receive"],
  ["who asks", { state: "asking" }, {}, "asking", "Asking for permission to transmit"],
  ["who waits", { state: "queued", position: 2 }, {}, "asking", "Waiting to transmit, place 2"],
  ["who waits somewhere", { state: "queued" }, {}, "asking", "Waiting to transmit"],
  [
    "whose turn it is",
    { state: "queued", position: 1, pressBy: NOW + 4_400 },
    {},
    "attention",
    "It is your turn to transmit",
  ],
  ["whose camera opens", { state: "ours" }, {}, "ours", "You may transmit: the camera opens"],
  ["who is seen", { state: "ours" }, SEEN, "ours", "You are transmitting"],
  ["who ends", { state: "ending" }, {}, "asking", "Ending your transmission"],
  ["who is called", {}, { state: "ringing" }, "free", "Video call with permission to transmit"],
] as [string, Partial<CallTransmission>, Partial<CallRecord>, string, string][])(
  "of %s",
  (_, change, call, look, text) => expect(story(change, call).band).toMatchObject({ look, text }),
);

test("whose turn it is is told how long a press is waited for, and hears that once, whatever has led into the queue", () => {
  const problem = { of: "revoked", code: 7, phrase: "" } as const;
  const { band, spoken } = story({ state: "queued", pressBy: NOW + 4_400, problem });
  expect([band.detail, spoken]).toEqual([
    "Transmit now within 5 s. Nobody sees or hears you before.",
    "It is your turn to transmit",
  ]);
});

test("what is left of a transmission, and whether it is received", () => {
  const told = story({ state: "ours", since: NOW - 10_000, until: NOW + 30_000, seen: true }, SEEN).band;
  expect([told.detail, told.left, told.endsSoon]).toEqual(["00:30 left. Mira Ionescu receives you", 0.75, false]);
  expect(story({ state: "ours", until: NOW + 2_000 }, SEEN).band.endsSoon).toBe(true);
  expect(story({ state: "ours" }, { ...SEEN, muted: true }).band.detail).toContain("you are seen and not heard");
});

describe("a reason", () => {
  test.each([
    [{ of: "rejected", code: 1, phrase: "" }, "You may not transmit now", "As many transmit already as may."],
    [
      { of: "revoked", code: 4, phrase: "x" },
      "Your transmission was stopped",
      "Somebody with a higher priority transmits.",
    ],
    [{ of: "revoked", code: 99, phrase: "for tests" }, "Your transmission was stopped", "The server says: for tests"],
    [
      { of: "view-rejected", code: 7, phrase: "" },
      "The picture of Mira Ionescu was not given to you",
      "As many pictures come already as may.",
    ],
    [
      { of: "cancelled", code: 0, phrase: "" },
      "Your request was taken out of the queue",
      "Ask again if you still want to be seen.",
    ],
  ] as [NonNullable<CallTransmission["problem"]>, string, string][])("%o", (problem, text, detail) => {
    const { band, spoken } = story({ problem });
    expect([band.look, band.text, band.detail, spoken]).toEqual(["attention", text, detail, `${text}. ${detail}`]);
  });

  test("that nobody answers is told apart from one whose answers are under another key", () => {
    const problem = { of: "no-answer", code: 0, phrase: "" } as const;
    expect(story({ problem }).band.detail).toContain("none of three requests");
    const refused = story({ problem, protection: { ...PROTECTION, refused: 3 } });
    expect(refused.band.detail).toContain("not protected by your signalling key");
    expect(refused.protection).toMatchObject({ look: "attention" });
  });
});

test.each([
  ["offered", "Mira Ionescu is transmitting. Nothing is shown before you ask for it."],
  ["asking", "Asking for the picture of Mira Ionescu."],
  ["none", "Mira Ionescu is not transmitting."],
] as const)("in the place of the picture while it is %s", (far, text) => {
  const { record } = parts({ far });
  const { pictures } = record;
  if (pictures === null) throw new Error("no pictures");
  expect(farText({ ...record, pictures }, NAME, NOW)).toBe(text);
});
