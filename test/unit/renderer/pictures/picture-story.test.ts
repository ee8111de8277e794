import { expect, test } from "vitest";
import { farText, figuresOf, isSeen, ownText, type PictureCall } from "../../../../renderer/pictures/picture-story.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { NO_PICTURES_YET, type Pictures } from "../../../../shared/mc/record-parts/pictures.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const NOW = 1_800_000_000_000;
const call = (pictures: Partial<Pictures>, more: Partial<CallRecord> = {}): PictureCall => ({
  ...callRecord({ service: "mcvideo", connectedAt: NOW - 60_000, ...more }),
  pictures: { ...NO_PICTURES_YET, farSince: NOW, ...pictures },
});

test.each<[Partial<Pictures>, Partial<CallRecord>, string]>([
  [{}, { connectedAt: null }, "The picture comes with the answer."],
  [{ farSince: null }, {}, "The picture comes with the answer."],
  [{ far: "none" }, {}, "Bea takes no pictures in this call. Sound alone."],
  [{ far: "off" }, {}, "Bea's camera is off."],
  [{ far: "waiting" }, {}, "Waiting for the first picture of Bea."],
  [{ far: "shown" }, {}, ""],
  [{ far: "shown" }, { hold: "by-us" }, "On hold: no picture goes either way."],
  [{ far: "still", farSince: NOW }, {}, "Picture stands still for 2 s."],
  [{ far: "still", farSince: NOW - 2_999 }, {}, "Picture stands still for 4 s."],
  [{ far: "still", farSince: NOW + 5_000 }, {}, "Picture stands still for 2 s."],
])("in the place of the far picture %j %j: %s", (pictures, more, text) => {
  expect(farText(call(pictures, more), "Bea", NOW)).toBe(text);
});

test("a picture that stands still stays to be seen, one that is held does not", () => {
  expect(isSeen(call({ far: "shown" }))).toBe(true);
  expect(isSeen(call({ far: "still" }))).toBe(true);
  expect(isSeen(call({ far: "shown" }, { hold: "by-colleague" }))).toBe(false);
  for (const far of ["none", "off", "waiting"] as const) expect(isSeen(call({ far })), far).toBe(false);
});

test.each<[Partial<Pictures>, Partial<CallRecord>, string]>([
  [{ camera: "off" }, {}, "Camera off. You are not seen."],
  [{ camera: "opening" }, {}, "Camera opens."],
  [{ camera: "on", far: "off" }, {}, "sent"],
  [{ camera: "on", shows: "screen", far: "off" }, {}, "shared"],
  [{ camera: "on" }, {}, "not sent, the call is sound alone"],
  [{ camera: "on", far: "off" }, { hold: "by-us" }, "not sent, on hold"],
  [{ camera: "on", farSince: null }, { connectedAt: null }, "goes with the answer"],
])("our own picture %j %j: %s", (pictures, more, text) => {
  expect(ownText(call(pictures, more))).toBe(text);
});

test("figures are of what arrives, and of nothing before the first picture", () => {
  const count = { frames: 30, width: 640, height: 360, perSecond: 14.6, lost: 3, packets: 997, delayMs: 38.4 };
  const seen = (change: object) => {
    const received = { ...count, ...change };
    const media = { sent: { packets: 0, energy: 0 }, received: { packets: 0, energy: 0 } };
    return figuresOf(call({}, { media: { ...media, pictures: { sent: count, received } } }));
  };
  expect(seen({})).toEqual({ size: "640 × 360, 15 pictures a second", path: "delay 38 ms, lost 0.3 %" });
  expect(seen({ perSecond: 1.2 })?.size).toBe("640 × 360, 1 picture a second");
  expect(seen({ delayMs: null, lost: -2 })).toMatchObject({ path: "delay ? ms, lost 0.0 %" });
  expect(seen({ frames: 0 })).toBeNull();
  expect(figuresOf(call({}, { media: null }))).toBeNull();
});
