import { describe, expect, test } from "vitest";
import { HeadsetKeys } from "../../../../renderer/headset/headset-keys.ts";

const layoutWith = (isAbsolute: boolean) => ({
  keys: { hook: { reportId: 1, bit: 0, octets: 1, isAbsolute } },
  lights: {},
});
const headset = () => new HeadsetKeys(layoutWith(true));

describe("the hook", () => {
  test("taken off answers, and put on ends the call that it was told of", () => {
    const keys = headset();
    expect(keys.reported({ hook: true }, 0)).toEqual(["answer"]);
    keys.told(true, 100);
    expect(keys.reported({ hook: false }, 5_000)).toEqual(["end"]);
  });

  test("that reports what it was told answers and ends nobody", () => {
    const keys = headset();
    keys.told(true, 0);
    expect(keys.reported({ hook: true }, 50)).toEqual([]);
    keys.told(false, 9_000);
    expect(keys.reported({ hook: false }, 9_050)).toEqual([]);
  });

  test("that reports the end of one call after the next was answered does not end that one", () => {
    const keys = headset();
    keys.told(true, 0);
    keys.reported({ hook: true }, 50);
    keys.told(false, 9_000);
    keys.told(true, 9_100);
    expect(keys.reported({ hook: false }, 9_150)).toEqual([]);
    expect(keys.reported({ hook: true }, 9_250)).toEqual([]);
    expect(keys.reported({ hook: false }, 20_000)).toEqual(["end"]);
  });

  test("says nothing a second time while it stays as it is", () => {
    const keys = headset();
    expect(keys.reported({ hook: true }, 0)).toEqual(["answer"]);
    expect(keys.reported({ hook: true }, 100)).toEqual([]);
    keys.told(true, 200);
    expect(keys.reported({ hook: true }, 3_000)).toEqual([]);
  });

  test("that was never reported off ends nothing by being reported on", () => {
    const keys = headset();
    keys.told(true, 0);
    expect(keys.reported({ hook: false }, 5_000)).toEqual([]);
  });

  test("put on where there is no call does nothing", () => {
    const keys = headset();
    keys.reported({ hook: true }, 0);
    expect(keys.reported({ hook: false }, 5_000)).toEqual([]);
  });

  test("without a state means what there is to be done, once for each press", () => {
    const keys = new HeadsetKeys(layoutWith(false));
    expect(keys.reported({ hook: true }, 0)).toEqual(["answer"]);
    expect(keys.reported({ hook: false }, 100)).toEqual([]);
    keys.told(true, 200);
    expect(keys.reported({ hook: true }, 3_000)).toEqual(["end"]);
    expect(keys.reported({ hook: true }, 4_000)).toEqual([]);
    expect(keys.reported({ hook: false }, 5_000)).toEqual([]);
  });
});

describe("a hook that tells no state, pressed a second time by mistake", () => {
  const press = (keys: HeadsetKeys, at: number) => {
    const acts = keys.reported({ hook: true }, at);
    keys.reported({ hook: false }, at + 10);
    return acts;
  };

  test("does not end the call that the first press answered", () => {
    const keys = new HeadsetKeys(layoutWith(false));
    expect(press(keys, 0)).toEqual(["answer"]);
    keys.told(true, 200);
    expect(press(keys, 400)).toEqual([]);
    expect(press(keys, 1_201)).toEqual(["end"]);
  });

  test("does not answer a second caller", () => {
    const keys = new HeadsetKeys(layoutWith(false));
    expect(press(keys, 0)).toEqual(["answer"]);
    expect(press(keys, 300)).toEqual([]);
  });
});

describe("the mute key", () => {
  test("mutes once for each press, however long it is held", () => {
    const keys = headset();
    expect(keys.reported({ mute: true }, 0)).toEqual(["mute"]);
    expect(keys.reported({ mute: true }, 5_000)).toEqual([]);
    expect(keys.reported({ mute: false }, 6_000)).toEqual([]);
    expect(keys.reported({ mute: true }, 7_000)).toEqual(["mute"]);
  });

  test("leaves the hook as it was", () => {
    const keys = headset();
    keys.reported({ hook: true }, 0);
    keys.told(true, 100);
    expect(keys.reported({ mute: true }, 5_000)).toEqual(["mute"]);
  });
});
