/** What the view says of the floor: who talks, what stands in the way, what the key does, and what is said aloud. */
import { describe, expect, test } from "vitest";
import { floorStory } from "../../../../renderer/call/floor-story.ts";
import { RESTING } from "../../../../renderer/calling/features/floor.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import type { CallFloor } from "../../../../shared/mc/record-parts/floor.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const NOW = 100_000;
const FREE: CallFloor = { ...RESTING, since: NOW };
const story = (change: Partial<CallFloor>, call: Partial<CallRecord> = {}, later = 0) => {
  const floor = { ...FREE, ...change };
  return floorStory(callRecord({ state: "connected", floor, ...call }), floor, "Mira Ionescu", NOW + later, null);
};
const THEIRS = { talker: { id: "sip:m@a.test", since: NOW - 7_000 } };

test.each([
  ["free", {}, "Nobody is talking", "Press to talk", "plain", ""],
  ["asked for", { state: "asking" }, "Asking for the floor", "Key held: wait for the tone", "waiting", ""],
  ["theirs", THEIRS, "Mira Ionescu is talking", "Press to ask", "plain", "Mira Ionescu is talking"],
  ["ours", { state: "ours", until: NOW + 12_000 }, "You are talking", "Let go to stop", "open", ""],
  ["for others alone", { mayAsk: false }, "You may only listen", "You may only listen", "off", ""],
  ["given back", { state: "releasing" }, "Giving the floor back", "Press to talk", "plain", ""],
] as const)("a floor that is %s", (_, change, band, key, look, spoken) => {
  const told = story(change);
  expect([told.band.text, told.key.text, told.key.look, told.spoken]).toEqual([band, key, look, spoken]);
});

test.each([
  ["who talks, where the server grants it", { ...THEIRS, mayInterrupt: true }, true],
  ["who talks, where it does not", THEIRS, false],
  ["nobody, while nobody talks", { mayInterrupt: true }, false],
  ["nobody, where one may only listen", { ...THEIRS, mayInterrupt: true, mayAsk: false }, false],
])("a key interrupts %s", (_, change, interrupts) => {
  expect(story(change).interrupts).toBe(interrupts);
});

test("our turn asks for a press with the seconds that are left, and says so where none came", () => {
  const floor: CallFloor = { ...FREE, state: "queued", position: 1, keyDown: true, pressBy: NOW + 2_000 };
  const call = callRecord({ state: "connected", floor });
  const told = floorStory(call, floor, "Mira Ionescu", NOW + 500, NOW + 60_000);
  expect([told.place?.text, told.key.text, told.spoken]).toEqual([
    "It is your turn to talk",
    "Press now, 2 s",
    "It is your turn to talk",
  ]);
  expect(floorStory(call, floor, "Mira Ionescu", NOW + 1_500, NOW + 60_000).key.text).toBe("Press now, 1 s");
  const problem = { of: "not-pressed", code: 0, phrase: "", at: NOW } as const;
  expect(story({ problem }).band).toMatchObject({ text: "The floor went back", look: "attention" });
});

test.each([
  ["not-there", /did not react for 3 seconds/],
  ["no-sound", /Nothing came from the microphone for 2 seconds/],
] as const)("a key that was let go of by itself says why until it is pressed again: %s", (of, detail) => {
  const band = { look: "attention", text: "The floor was given back", detail: expect.stringMatching(detail) };
  expect(story({ problem: { of, code: 0, phrase: "", at: NOW - 60_000 } }).band).toMatchObject(band);
});

describe("what protects its messages", () => {
  const PROTECTION = { suite: "AEAD_AES_128_GCM", cskId: "26992638", heard: true, refused: 0, replayed: 0 } as const;

  test.each([
    ["in clear", null, "clear", "Floor control not protected"],
    ["under the CSK", PROTECTION, "protected", "Floor control protected"],
    [
      "with one that is none of the server's",
      { ...PROTECTION, refused: 1 },
      "attention",
      "Floor control protected: 1 message was not let through",
    ],
  ])("%s", (_, protection, look, text) => {
    expect(story({ protection }).protection).toEqual({ look, text });
    expect(story({ protection }, { state: "ringing" }).protection).toBeNull();
  });

  test("is why nobody answers, where what came was not under it", () => {
    const problem = { of: "no-answer", code: 0, phrase: "", at: NOW } as const;
    expect(story({ problem, protection: PROTECTION }).band.detail).toContain("none of three requests");
    const { detail } = story({ problem, protection: { ...PROTECTION, heard: false, refused: 3 } }).band;
    expect(detail).toContain("not protected by your signalling key");
  });
});

describe("our place in the queue", () => {
  test.each([
    [1, "You are next to talk"],
    [2, "You are in the queue, place 2"],
    [null, "You are in the queue"],
  ])("%s", (position, text) => {
    const told = story({ ...THEIRS, state: "queued", position, since: NOW - 3_000 });
    expect([told.band.text, told.place?.text, told.spoken]).toEqual(["Mira Ionescu is talking", text, text]);
    expect(told.place?.detail).toContain("Your microphone is closed.");
  });
});

describe("why not", () => {
  const denied = (code: number, phrase = "") => ({ problem: { of: "denied", code, phrase, at: NOW } }) as const;

  test("stands in the place of who talks for four seconds, and is said aloud", () => {
    const told = story({ ...THEIRS, ...denied(1) });
    expect([told.band.look, told.spoken]).toEqual(["attention", "You may not talk now. Somebody else is talking."]);
    expect(story({ ...THEIRS, ...denied(1) }, {}, 4_000).band.text).toBe("Mira Ionescu is talking");
  });

  test("has the words of the server where nobody here knows the cause", () => {
    expect(story(denied(77, "test over")).band.detail).toBe("The server says: test over");
    expect(story(denied(255)).band.detail).toBe("The floor control server gives no reason.");
    const revoked = { problem: { of: "revoked", code: 4, phrase: "", at: NOW } } as const;
    expect(story(revoked).band).toMatchObject({
      text: "The floor was taken from you",
      detail: "Somebody with a higher priority talks.",
    });
  });

  test("that nobody answers stays until the key is pressed again", () => {
    const told = story({ problem: { of: "no-answer", code: 0, phrase: "", at: NOW } }, {}, 60_000);
    expect([told.band.text, told.key.text]).toEqual(["The floor is not answered", "Press to try again"]);
  });
});

test("the end of a burst of ours is seen when it is near", () => {
  const ours = { state: "ours", since: NOW, until: NOW + 30_000 } as const;
  expect(story(ours, {}, 15_000).band).toMatchObject({ left: 0.5, endsSoon: false });
  expect(story(ours, {}, 27_500).band).toMatchObject({ endsSoon: true });
  expect(story({ ...ours, until: null }, {}, 7_000).band).toMatchObject({ left: null, detail: "for 00:07" });
});

test("who talks with the microphone off in this program is told that nobody hears it", () => {
  const told = story({ state: "ours" }, { muted: true });
  expect([told.band.detail, told.key.detail]).toEqual(
    Array(2).fill("Your microphone is off in this program: nobody hears you."),
  );
});

test("before the answer the key asks with the call; on hold it does nothing", () => {
  const calling = { state: "ringing", direction: "outgoing" } as const;
  expect(story({}, calling).key).toMatchObject({ look: "plain" });
  expect(story({ keyDown: true }, calling).key).toMatchObject({ look: "waiting", detail: "Let go to withdraw" });
  expect(story({}, { hold: "by-us" }).key.look).toBe("off");
});

describe("a talk key that is pressed and not held", () => {
  const latched = (change: Partial<CallFloor>, call: Partial<CallRecord> = {}) => {
    const floor = { ...FREE, keyDown: true, ...change };
    return floorStory(callRecord({ state: "connected", floor, ...call }), floor, "Mira Ionescu", NOW, NOW + 42_000).key;
  };

  test("says how it is let go of, and how long the microphone is open at most", () => {
    expect(latched({ state: "ours" })).toEqual({
      look: "open",
      text: "Press again to stop",
      detail: "Your microphone is open, 00:42 at most",
    });
    expect(latched({ state: "asking" })).toMatchObject({ look: "waiting", text: "Press again to withdraw" });
  });

  test("says nothing of a microphone that is off, and is no key where nobody talks", () => {
    expect(latched({ state: "ours" }, { muted: true }).detail).not.toContain("open");
    expect(latched({}, { hold: "by-us" }).look).toBe("off");
  });
});
