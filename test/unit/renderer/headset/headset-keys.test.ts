import { describe, expect, test } from "vitest";
import { HeadsetKeys } from "../../../../renderer/headset/headset-keys.ts";

const layoutWith = (isAbsolute: boolean, mute = { isAbsolute: false, stays: false }) => ({
  keys: {
    hook: { reportId: 1, bit: 0, octets: 1, isAbsolute, stays: isAbsolute },
    mute: { reportId: 1, bit: 1, octets: 1, ...mute },
  },
  lights: {},
});
const headset = () => new HeadsetKeys(layoutWith(true));
const IN_CALL = { inCall: true, muted: false };
const FREE = { inCall: false, muted: false };
const MUTED = { inCall: true, muted: true };

describe("the hook", () => {
  test("taken off answers, and put on ends the call that it was told of", () => {
    const keys = headset();
    expect(keys.reported({ hook: true }, 0)).toEqual(["answer"]);
    keys.told(IN_CALL, 100);
    expect(keys.reported({ hook: false }, 5_000)).toEqual(["end"]);
  });

  test("that reports what it was told answers and ends nobody", () => {
    const keys = headset();
    keys.told(IN_CALL, 0);
    expect(keys.reported({ hook: true }, 50)).toEqual([]);
    keys.told(FREE, 9_000);
    expect(keys.reported({ hook: false }, 9_050)).toEqual([]);
  });

  test("that reports the end of one call after the next was answered does not end that one", () => {
    const keys = headset();
    keys.told(IN_CALL, 0);
    keys.reported({ hook: true }, 50);
    keys.told(FREE, 9_000);
    keys.told(IN_CALL, 9_100);
    expect(keys.reported({ hook: false }, 9_150)).toEqual([]);
    expect(keys.reported({ hook: true }, 9_250)).toEqual([]);
    expect(keys.reported({ hook: false }, 20_000)).toEqual(["end"]);
  });

  test("that had nothing to report of what it was told is heard at once, however quickly things follow", () => {
    const keys = headset();
    keys.told(FREE, 0);
    expect(keys.reported({ hook: true }, 10)).toEqual(["answer"]);
    keys.told(IN_CALL, 20);
    keys.told(MUTED, 100);
    keys.told(FREE, 200);
    expect(keys.reported({ hook: false }, 210)).toEqual([]);
    expect(keys.reported({ hook: true }, 1_201)).toEqual(["answer"]);
  });

  test("pressed to end a call that has just ended by itself answers nobody else", () => {
    const keys = headset();
    keys.reported({ hook: true }, 0);
    keys.told(IN_CALL, 10);
    keys.told(FREE, 9_000);
    expect(keys.reported({ hook: false }, 9_050)).toEqual([]);
    expect(keys.reported({ hook: true }, 9_300)).toEqual([]);
    expect(keys.isInStep).toBe(false);
    keys.told(FREE, 10_300);
    expect(keys.reported({ hook: false }, 10_350)).toEqual([]);
    expect(keys.reported({ hook: true }, 11_000)).toEqual(["answer"]);
  });

  test("pressed when another call has just come to the ear does not end that one", () => {
    const keys = headset();
    keys.told(IN_CALL, 0);
    keys.reported({ hook: true }, 50);
    keys.earMoved(9_000);
    expect(keys.reported({ hook: false }, 9_200)).toEqual([]);
    keys.told(IN_CALL, 10_200);
    expect(keys.reported({ hook: true }, 10_250)).toEqual([]);
    expect(keys.reported({ hook: false }, 12_000)).toEqual(["end"]);
  });

  test("says nothing a second time while it stays as it is", () => {
    const keys = headset();
    expect(keys.reported({ hook: true }, 0)).toEqual(["answer"]);
    expect(keys.reported({ hook: true }, 100)).toEqual([]);
    keys.told(IN_CALL, 200);
    expect(keys.reported({ hook: true }, 3_000)).toEqual([]);
  });

  test("that was never reported off ends nothing by being reported on", () => {
    const keys = headset();
    keys.told(IN_CALL, 0);
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
    keys.told(IN_CALL, 200);
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
    keys.told(IN_CALL, 200);
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
    expect(keys.reported({ mute: true }, 0)).toEqual(["toggle-mute"]);
    expect(keys.reported({ mute: true }, 5_000)).toEqual([]);
    expect(keys.reported({ mute: false }, 6_000)).toEqual([]);
    expect(keys.reported({ mute: true }, 7_000)).toEqual(["toggle-mute"]);
  });

  test("whose headset tells of its own light mutes nobody once more", () => {
    const keys = headset();
    keys.told(IN_CALL, 0);
    expect(keys.reported({ mute: true }, 5_000)).toEqual(["toggle-mute"]);
    keys.reported({ mute: false }, 5_020);
    keys.told(MUTED, 5_030);
    expect(keys.reported({ mute: true }, 5_100)).toEqual([]);
    keys.reported({ mute: false }, 5_120);
    expect(keys.reported({ mute: true }, 5_400)).toEqual(["toggle-mute"]);
  });

  test("leaves the hook as it was", () => {
    const keys = headset();
    keys.reported({ hook: true }, 0);
    keys.told(IN_CALL, 100);
    expect(keys.reported({ mute: true }, 5_000)).toEqual(["toggle-mute"]);
  });
});

describe("a mute switch", () => {
  const headsetWithSwitch = () => new HeadsetKeys(layoutWith(true, { isAbsolute: true, stays: true }));

  test("says which of both it is, so that nothing is muted twice", () => {
    const keys = headsetWithSwitch();
    keys.told(IN_CALL, 0);
    expect(keys.reported({ mute: true }, 5_000)).toEqual(["mute"]);
    keys.told(MUTED, 5_010);
    expect(keys.reported({ mute: false }, 9_000)).toEqual(["unmute"]);
  });

  test("that follows what it was told mutes and unmutes nobody", () => {
    const keys = headsetWithSwitch();
    keys.told(MUTED, 0);
    expect(keys.reported({ mute: true }, 50)).toEqual([]);
    keys.told(IN_CALL, 5_000);
    expect(keys.reported({ mute: false }, 5_050)).toEqual([]);
  });

  test("that follows late, after the opposite was told, does not take that back", () => {
    const keys = headsetWithSwitch();
    keys.told(MUTED, 0);
    keys.told(IN_CALL, 100);
    expect(keys.reported({ mute: true }, 150)).toEqual([]);
    expect(keys.reported({ mute: false }, 200)).toEqual([]);
  });
});

describe("a key that declines", () => {
  test("declines once for each press, and answers nobody where it moves the hook too", () => {
    const keys = headset();
    expect(keys.reported({ reject: true, hook: true }, 0)).toEqual(["reject"]);
    expect(keys.reported({ reject: false, hook: true }, 10)).toEqual([]);
    expect(keys.reported({ reject: true }, 2_000)).toEqual(["reject"]);
  });
});

describe("a headset and the calls", () => {
  test("are in step when it has reported what it was told, and out of step after a press of which nothing came", () => {
    const keys = headset();
    expect(keys.isInStep).toBe(true);
    keys.reported({ hook: true }, 0);
    expect(keys.isInStep).toBe(false);
    keys.told(FREE, 1_000);
    keys.reported({ hook: false }, 1_050);
    expect(keys.isInStep).toBe(true);
  });

  test("a hook that falls back because its press was not answered in time does not end what that press began", () => {
    const keys = headset();
    expect(keys.reported({ hook: true }, 0)).toEqual(["answer"]);
    keys.told(IN_CALL, 1_950);
    expect(keys.reported({ hook: false }, 2_000)).toEqual([]);
    expect(keys.isInStep).toBe(false);
    keys.told(IN_CALL, 3_000);
    expect(keys.reported({ hook: true }, 3_050)).toEqual([]);
    expect(keys.reported({ hook: false }, 8_000)).toEqual(["end"]);
  });

  test("a hook without a state is never out of step", () => {
    const keys = new HeadsetKeys(layoutWith(false));
    keys.told(IN_CALL, 0);
    expect(keys.isInStep).toBe(true);
  });
});
