/** Pedals and buttons that are learned, held, let go and pulled out, at stand-ins of a foot switch and a headset. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { createSettingsStore } from "../../../../renderer/client/host-settings.ts";
import { shareDevice } from "../../../../renderer/headset/device-in-use.ts";
import type { Hid, HidDevice } from "../../../../renderer/headset/hid.ts";
import { followTalkSwitches, LEARN_MS } from "../../../../renderer/headset/talk-switches.ts";
import {
  changedSettings,
  DEFAULT_SETTINGS,
  type SettingsChange,
  settingsSchema,
  type TalkSwitch,
} from "../../../../shared/bridge/settings.ts";
import {
  BLACKWIRE,
  createStandInHeadsets,
  FOOT_SWITCH,
  type StandInHeadsets,
} from "../../../support/stand-ins/headsets.ts";

const [PEDAL, HEADSET] = [0, 1];
const { productId, productName, vendorId } = FOOT_SWITCH;
const LEARNED: TalkSwitch = {
  ...{ vendorId, productId, name: productName },
  ...{ reportId: 0, octets: 2, bit: 1, bits: 1, pressed: 1 },
};

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
});

function desk(
  talkSwitches: TalkSwitch[] = [LEARNED],
  stand: StandInHeadsets = createStandInHeadsets([FOOT_SWITCH, BLACKWIRE], [0, 1], [0]),
  hid: unknown = stand.hid,
) {
  const store = createSettingsStore({ ...DEFAULT_SETTINGS, talkSwitches });
  const change = async (what: SettingsChange) => {
    const settings = changedSettings(store.getState().settings, what);
    store.setState({ settings, wanted: settings });
  };
  const log: string[] = [];
  const followed = followTalkSwitches({
    hid: (hid ?? undefined) as Hid | undefined,
    settings: { store, change },
    log: { warn: (line) => void log.push(line) },
  });
  stops.push(followed.stop);
  const heard: boolean[] = [];
  followed.onTalk((down) => heard.push(down));
  const now = () => followed.store.getState();
  return {
    followed,
    heard,
    log,
    now,
    stand,
    learned: () => store.getState().settings.talkSwitches,
    ready: () => vi.waitFor(() => expect(now().switches.map(({ state }) => state)).toEqual(["ready"])),
    /** Begins to learn a device that is chosen. */
    async learning(model: number) {
      stand.chooses(model);
      await followed.learn();
      expect(now().learning).not.toBeNull();
    },
  };
}

describe("a pedal that was learned", () => {
  test("is held and let go as often as it is pressed, and what it repeats is no press", async () => {
    const of = desk();
    await of.ready();
    of.stand.hold(PEDAL, "pedal");
    of.stand.hold(PEDAL, "pedal");
    expect([of.heard, of.now().switches[0]?.held]).toEqual([[true], true]);
    of.stand.letGo(PEDAL);
    of.stand.letGo(PEDAL);
    expect([of.heard, of.now().switches[0]?.held]).toEqual([[true, false], false]);
  });

  test.each([
    ["another pedal of the same device", [0b100, 0], []],
    ["the same with another one held too", [0b111, 0], [true]],
    ["a report that is too short", [0b010], []],
    ["a report that is too long", [0b010, 0, 0], []],
  ])("%s", async (_what, octets, heard) => {
    const of = desk();
    await of.ready();
    of.stand.send(PEDAL, 0, octets);
    expect(of.heard).toEqual(heard);
  });

  test("is let go by a report that nobody understands, not by one that is not its own", async () => {
    const of = desk();
    await of.ready();
    of.stand.hold(PEDAL, "pedal");
    of.stand.send(PEDAL, 7, []);
    expect(of.heard).toEqual([true]);
    of.stand.send(PEDAL, 0, [0b010]);
    expect(of.heard).toEqual([true, false]);
  });

  test.each([
    ["it is pulled out", (of: ReturnType<typeof desk>) => of.stand.unplug(PEDAL)],
    ["it is forgotten", (of: ReturnType<typeof desk>) => of.followed.forget(LEARNED)],
    ["the window goes", (of: ReturnType<typeof desk>) => of.followed.stop()],
    ["another one is learned", (of: ReturnType<typeof desk>) => void of.learning(HEADSET)],
  ])("is let go where %s while it is held", async (_what, act) => {
    const of = desk();
    await of.ready();
    of.stand.hold(PEDAL, "pedal");
    act(of);
    await vi.waitFor(() => expect(of.heard).toEqual([true, false]));
  });

  test("is gone while it is not plugged in, and works again once it is back", async () => {
    const of = desk();
    await of.ready();
    of.stand.unplug(PEDAL);
    expect(of.now().switches[0]).toMatchObject({ state: "gone", seen: true });
    of.stand.plug(PEDAL);
    await of.ready();
    of.stand.hold(PEDAL, "pedal");
    expect(of.heard).toEqual([true]);
  });

  test("that cannot be opened is said to be closed", async () => {
    const stand = createStandInHeadsets([FOOT_SWITCH], [0], [0]);
    const [device] = await (stand.hid as unknown as Hid).getDevices();
    Object.assign(device as object, { open: async () => Promise.reject(new Error("in use")) });
    const of = desk([LEARNED], stand);
    await vi.waitFor(() => expect(of.now().switches[0]?.state).toBe("closed"));
    expect(of.log).toEqual(["a talk key cannot be opened: Error: in use"]);
  });

  test("of a device that says its reports otherwise by now is not opened", async () => {
    const of = desk([{ ...LEARNED, octets: 3 }]);
    await vi.waitFor(() => expect(of.now().switches[0]?.state).toBe("gone"));
    of.stand.hold(PEDAL, "pedal");
    expect(of.heard).toEqual([]);
  });
});

describe("learning", () => {
  test("takes what is pressed and let go twice, remembers it, and nobody talks meanwhile", async () => {
    const of = desk([]);
    await of.learning(PEDAL);
    expect(of.now().learning).toEqual({ name: productName, presses: 0 });
    of.stand.press(PEDAL, "pedal");
    expect(of.now().learning).toEqual({ name: productName, presses: 1 });
    of.stand.press(PEDAL, "pedal");
    expect(of.now()).toMatchObject({ learning: null, refused: null });
    expect(of.learned()).toEqual([LEARNED]);
    expect(settingsSchema.shape.talkSwitches.parse(of.learned())).toEqual([LEARNED]);
    expect(of.heard).toEqual([]);
    await of.ready();
    of.stand.hold(PEDAL, "pedal");
    expect(of.heard).toEqual([true]);
  });

  test("anew takes another key of the same device in the place of the first", async () => {
    const of = desk();
    await of.ready();
    await of.learning(PEDAL);
    for (const octet of [0b100, 0, 0b100, 0]) of.stand.send(PEDAL, 0, [octet, 0]);
    expect(of.learned()).toEqual([{ ...LEARNED, bit: 2 }]);
    await of.ready();
    of.stand.hold(PEDAL, "pedal");
    of.stand.send(PEDAL, 0, [0b100, 0]);
    expect(of.heard).toEqual([true]);
  });

  test("refuses the keys of a headset: the one that ends a call is not held to talk", async () => {
    const of = desk([]);
    await of.learning(HEADSET);
    of.stand.press(HEADSET, "mute");
    of.stand.press(HEADSET, "mute");
    expect(of.now()).toMatchObject({ learning: null, refused: "taken" });
    expect([of.learned(), of.stand.forgotten]).toEqual([[], [HEADSET]]);
  });

  test("refuses a keyboard, and has the browser forget it", async () => {
    const typing = { ...FOOT_SWITCH, collections: [...FOOT_SWITCH.collections, { usagePage: 1, usage: 6 }] };
    const of = desk([], createStandInHeadsets([typing], [0], []));
    of.stand.chooses(0);
    await of.followed.learn();
    expect(of.now()).toMatchObject({ learning: null, refused: "no-key" });
    expect(of.stand.forgotten).toEqual([0]);
  });

  test("ends where nobody presses anything, where it is ended, and where nobody chooses", async () => {
    const of = desk([]);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    of.stand.chooses(PEDAL);
    await of.followed.learn();
    of.stand.press(PEDAL, "pedal");
    vi.advanceTimersByTime(LEARN_MS - 1);
    expect(of.now().refused).toBeNull();
    vi.advanceTimersByTime(1);
    expect(of.now()).toMatchObject({ learning: null, refused: "not-pressed" });
    await of.followed.learn();
    of.followed.cancel();
    expect(of.now()).toMatchObject({ learning: null, refused: null });
    of.stand.press(PEDAL, "pedal");
    of.stand.press(PEDAL, "pedal");
    expect([of.learned(), vi.getTimerCount()]).toEqual([[], 0]);
    of.stand.chooses(undefined);
    await of.followed.learn();
    expect(of.now()).toMatchObject({ learning: null, refused: null });
  });

  test("is told to have failed where nothing can be asked for or opened", async () => {
    const refusing = Object.assign(new EventTarget(), {
      getDevices: async () => [],
      requestDevice: async () => Promise.reject(new Error("no gesture")),
    });
    const of = desk([], createStandInHeadsets([], [], []), refusing);
    await of.followed.learn();
    expect([of.now().refused, of.log]).toEqual(["failed", ["no talk key could be asked for: Error: no gesture"]]);
    const unplugged = desk([], createStandInHeadsets([FOOT_SWITCH], [], []));
    unplugged.stand.chooses(PEDAL);
    await unplugged.followed.learn();
    expect(unplugged.now()).toMatchObject({ learning: null, refused: "failed" });
  });

  test("is nothing in a browser without a way to devices", async () => {
    const of = desk([], createStandInHeadsets([], [], []), null);
    await of.followed.learn();
    expect(of.now()).toEqual({ supported: false, switches: [], learning: null, refused: null });
  });
});

test("a device that two use is closed with the second, and opened anew for a third", async () => {
  const [device] = await (createStandInHeadsets([FOOT_SWITCH], [0], [0]).hid as unknown as Hid).getDevices();
  const used = { device: device as HidDevice };
  const [first, second] = await Promise.all([shareDevice(used.device), shareDevice(used.device)]);
  await first();
  await first();
  expect(used.device.opened).toBe(true);
  await second();
  expect(used.device.opened).toBe(false);
  await shareDevice(used.device);
  expect(used.device.opened).toBe(true);
});
