import { expect, test } from "vitest";
import { NO_PICTURES_YET, type Pictures, picturesSchema } from "../../../../../shared/mc/record-parts/pictures.ts";

const FULL: Pictures = {
  camera: "on",
  shows: "screen",
  cameraProblem: { code: "camera-missing" },
  far: "still",
  farSince: 1_800_000_000_000,
  proved: { sent: true, received: false },
  frames: { protected: 1, authenticated: 2, refused: 3, replayed: 4 },
};

test("a call begins with the camera off, nothing of the other end, and nothing proved", () => {
  expect(NO_PICTURES_YET).toEqual({
    camera: "off",
    shows: "camera",
    cameraProblem: null,
    far: "none",
    farSince: null,
    proved: { sent: false, received: false },
    frames: null,
  });
  expect(picturesSchema.parse(NO_PICTURES_YET)).toEqual(NO_PICTURES_YET);
});

test("everything comes back as it was stored", () => expect(picturesSchema.parse(FULL)).toEqual(FULL));

test("a call that was recorded before screens were told apart had a camera", () => {
  const { shows: _, ...older } = FULL;
  expect(picturesSchema.parse(older).shows).toBe("camera");
});

test("what is said of either picture is one of its words", () => {
  const takes = (change: object) => picturesSchema.safeParse({ ...FULL, ...change }).success;
  for (const camera of ["off", "opening", "on"]) expect(takes({ camera })).toBe(true);
  for (const far of ["none", "off", "waiting", "shown", "still"]) expect(takes({ far })).toBe(true);
  expect([takes({ camera: "" }), takes({ far: "" }), takes({ proved: {} })]).toEqual([false, false, false]);
});
