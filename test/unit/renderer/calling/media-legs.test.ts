import { expect, test } from "vitest";
import { MediaLegs } from "../../../../renderer/calling/media-legs.ts";
import { createStandInMedia } from "../../../support/stand-ins/media.ts";

function setUp() {
  const media = createStandInMedia();
  return { media, legs: new MediaLegs(media, "offerer") };
}

test("the first leg has been there since it was prepared", () => {
  const { media, legs } = setUp();
  legs.prepare(null);
  expect(legs.take(1, null)).toBe([...media.openLegs][0]);
  expect(media.made).toEqual([null]);
});

test("a leg that follows takes the one to spare, and the one before is closed", () => {
  const { media, legs } = setUp();
  legs.prepare("a");
  legs.prepareSpare("a");
  legs.prepareSpare("a");
  const [first, spare] = [...media.openLegs];
  expect(legs.take(1, "a")).toBe(first);
  expect(legs.take(2, "a")).toBe(spare);
  expect([...media.openLegs]).toEqual([spare]);
});

test("what was made for another protection is closed, and made anew: protection cannot be added later", () => {
  const { media, legs } = setUp();
  legs.prepare("a");
  const [first] = [...media.openLegs];
  expect(legs.take(1, null)).not.toBe(first);
  expect(media.made).toEqual(["a", null]);
  expect(media.openLegs.size).toBe(1);
});

test("no leg to spare is no trouble, no leg at all is", async () => {
  const { media, legs } = setUp();
  media.createLeg = () => {
    throw new Error("no sockets left");
  };
  legs.prepareSpare(null);
  expect(() => legs.take(1, null)).toThrow("no sockets left");
  expect(await legs.count()).toBeUndefined();
});

test("nothing is left of them", () => {
  const { media, legs } = setUp();
  legs.prepare(null);
  legs.prepareSpare(null);
  legs.dropSpare();
  legs.close();
  expect([media.openLegs.size, legs.present]).toEqual([0, undefined]);
});

test("a leg that follows one without media has its own", () => {
  const { media, legs } = setUp();
  expect(legs.take(2, null)).toBe([...media.openLegs][0]);
});

test.each(["theirs", "ours"] as const)("how loud %s is stays through every leg of the call", (voice) => {
  const { media, legs } = setUp();
  legs.prepare("a");
  legs.prepareSpare("a");
  expect(media.volumes).toEqual({ theirs: [], ours: [] });
  legs.setVolume(voice, 40);
  // The leg in progress, and the one to spare, which a re-dial takes.
  expect(media.volumes[voice]).toEqual([40, 40]);
  legs.take(2, "a");
  // One that is made anew.
  legs.take(3, null);
  expect(media.volumes).toEqual({ theirs: [], ours: [], [voice]: [40, 40, 40] });
});

test.each([[true], [false]])(
  "the leg to spare has pictures as the call has (%s): a re-dial of a video call gathers nothing anew",
  (pictures) => {
    const { media } = setUp();
    const asked: boolean[] = [];
    const createLeg: typeof media.createLeg = (side, protection, withPictures) => {
      asked.push(withPictures === true);
      return media.createLeg(side, protection, withPictures);
    };
    const legs = new MediaLegs({ createLeg }, "offerer", pictures);
    legs.prepare("a");
    legs.prepareSpare("a");
    const [, spare] = [...media.openLegs];
    legs.take(1, "a");
    expect(legs.take(2, "a")).toBe(spare);
    expect(asked).toEqual([pictures, pictures]);
  },
);
