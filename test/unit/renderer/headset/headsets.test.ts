/** Headsets that come, go, are allowed and fail, at stand-ins that speak the octets of two models. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { createSettingsStore } from "../../../../renderer/client/host-settings.ts";
import { followHeadsets } from "../../../../renderer/headset/headsets.ts";
import type { Hid, HidDevice } from "../../../../renderer/headset/hid.ts";
import { openHeadset } from "../../../../renderer/headset/open-headset.ts";
import { headsetLayout } from "../../../../renderer/headset/report-layout.ts";
import { changedSettings, DEFAULT_SETTINGS, type SettingsChange } from "../../../../shared/bridge/settings.ts";
import type { CallRecord, DrawnCall } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import {
  BLACKWIRE,
  createStandInHeadsets,
  GIGASET,
  type StandInHeadsets,
} from "../../../support/stand-ins/headsets.ts";

const MODELS = [BLACKWIRE, GIGASET];
const allowed = ({ productId, productName, vendorId }: typeof BLACKWIRE) => {
  return { vendorId, productId, name: productName };
};
const CONNECTED = { id: "call", direction: "outgoing", state: "connected" } as const;

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
});

function desk(
  stand: StandInHeadsets = createStandInHeadsets(MODELS, [0], [0]),
  headsets = MODELS.map(allowed),
  hid: unknown = stand.hid,
) {
  const calling = createCallingStore();
  const store = createSettingsStore({ ...DEFAULT_SETTINGS, headsets });
  const quiet = createStore(() => ({ quiet: new Set<string>() as ReadonlySet<string> }));
  const change = async (what: SettingsChange) => {
    const settings = changedSettings(store.getState().settings, what);
    store.setState({ settings, wanted: settings });
  };
  const log: string[] = [];
  const followed = followHeadsets({
    hid: (hid ?? undefined) as Hid | undefined,
    calling,
    settings: { store, change },
    quiet,
    log: { warn: (line) => void log.push(line) },
  });
  stops.push(followed.stop);
  const acts: string[] = [];
  followed.onAct((act) => acts.push(act));
  return {
    acts,
    calling,
    followed,
    log,
    quiet,
    settings: store,
    stand,
    call: (...calls: Partial<CallRecord>[]) =>
      calling.setState({ calls: calls.map((each) => ({ ...callRecord(each), ladder: [] }) as unknown as DrawnCall) }),
    states: () => followed.store.getState().headsets.map(({ state }) => state),
    /** What was written since it was asked last. */
    written: () => stand.written.splice(0).map(({ octets, reportId }) => [reportId, ...octets]),
  };
}
const states = (of: ReturnType<typeof desk>, ...expected: string[]) =>
  vi.waitFor(() => expect(of.states()).toEqual(expected));
const writes = (of: ReturnType<typeof desk>, ...expected: number[][]) =>
  vi
    .waitFor(() => expect(of.stand.written).toHaveLength(expected.length))
    .then(() => {
      expect(of.written()).toEqual(expected);
    });

/** The four lights of the Blackwire: mute, off the hook, ring, hold. */
const blackwire = (mute: number, offHook: number, ring: number, hold: number) => [
  [0x09, mute],
  [0x17, offHook],
  [0x18, ring],
  [0x20, hold],
];

describe("a headset that is allowed and there", () => {
  test("is told of the calls as they are, each time something of that changes, and of nothing else", async () => {
    const of = desk();
    await writes(of, ...blackwire(0, 0, 0, 0));
    expect(of.states()).toEqual(["ready", "gone"]);
    of.call({ id: "call", state: "incoming" });
    await writes(of, ...blackwire(0, 0, 1, 0));
    of.quiet.setState({ quiet: new Set(["call"]) });
    await writes(of, ...blackwire(0, 0, 0, 0));
    of.call(CONNECTED);
    await writes(of, ...blackwire(0, 1, 0, 0));
    of.call({ ...CONNECTED, muted: true });
    await writes(of, ...blackwire(1, 1, 0, 0));
    of.call({ ...CONNECTED, muted: true, digits: true });
    of.call({ ...CONNECTED, muted: true, hold: "by-us" });
    await writes(of, ...blackwire(0, 0, 0, 1));
    of.call();
    await writes(of, ...blackwire(0, 0, 0, 0));
    expect(of.acts).toEqual([]);
  });

  test("has what is pressed told, once, and what it echoes not", async () => {
    const of = desk();
    await states(of, "ready", "gone");
    of.call({ id: "call", state: "incoming" });
    of.stand.press(0, "hook");
    of.call(CONNECTED);
    await vi.waitFor(() =>
      expect(of.stand.written.some(({ octets: [on], reportId }) => reportId === 0x17 && on)).toBe(true),
    );
    of.stand.press(0, "mute");
    expect(of.acts).toEqual(["answer", "toggle-mute"]);
    expect(of.followed.store.getState().headsets[0]?.pressed).toBe("mute");
  });

  test("of another report, and of one that is too long, tells nothing", async () => {
    const of = desk();
    await states(of, "ready", "gone");
    of.stand.send(0, 1, [0xff]);
    of.stand.send(0, 8, [0xff, 0]);
    of.stand.send(0, 8, []);
    expect(of.acts).toEqual([]);
  });

  test("is told once more how things are where nothing came of a press, and then left alone", async () => {
    const of = desk();
    await writes(of, ...blackwire(0, 0, 0, 0));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    of.stand.press(0, "hook");
    expect(of.acts).toEqual(["answer"]);
    await vi.advanceTimersByTimeAsync(1_000);
    // It follows, and a press is a press again.
    expect(of.written()).toEqual(blackwire(0, 0, 0, 0));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(of.written()).toEqual([]);
    of.stand.press(0, "hook");
    expect(of.acts).toEqual(["answer", "answer"]);
  });
});

describe("a headset that goes", () => {
  test("in a call ends nothing and is told to be gone; back, it is told of the call as it is by then", async () => {
    const of = desk();
    of.call(CONNECTED);
    await states(of, "ready", "gone");
    of.stand.unplug(0);
    expect(of.states()).toEqual(["gone", "gone"]);
    expect(of.followed.store.getState().headsets.map(({ seen }) => seen)).toEqual([true, false]);
    of.call({ ...CONNECTED, muted: true });
    await Promise.resolve();
    of.written();
    of.stand.plug(0);
    await writes(of, ...blackwire(1, 1, 0, 0));
    expect(of.states()).toEqual(["ready", "gone"]);
    // What it echoes of that is no press.
    expect(of.acts).toEqual([]);
    of.stand.press(0, "mute");
    expect(of.acts).toEqual(["toggle-mute"]);
  });

  test("while it is told something is no failure to be told of twice", async () => {
    const of = desk();
    await states(of, "ready", "gone");
    of.call(CONNECTED);
    of.stand.unplug(0);
    await vi.waitFor(() => expect(of.states()).toEqual(["gone", "gone"]));
    expect(of.log).toEqual([]);
  });
});

describe("a headset that fails", () => {
  test("to be opened is said to be closed, and another is used all the same", async () => {
    const stand = createStandInHeadsets(MODELS, [0, 1], [0, 1]);
    const [device] = await (stand.hid as unknown as Hid).getDevices();
    Object.assign(device as object, { open: async () => Promise.reject(new Error("in use")) });
    const of = desk(stand);
    await states(of, "closed", "ready");
    expect(of.log).toEqual(["a headset cannot be opened: Error: in use"]);
    stand.unplug(0);
    expect(of.states()).toEqual(["gone", "ready"]);
  });

  test("to be told is said so, and its keys are heard", async () => {
    const stand = createStandInHeadsets(MODELS, [0], [0]);
    const [device] = await (stand.hid as unknown as Hid).getDevices();
    const stalled = vi.spyOn(device as HidDevice, "sendReport").mockRejectedValue(new Error("stalled"));
    const of = desk(stand);
    await states(of, "untold", "gone");
    of.stand.press(0, "mute");
    expect(of.acts).toEqual(["toggle-mute"]);
    expect(of.states()).toEqual(["untold", "gone"]);
    stalled.mockResolvedValue();
    of.call(CONNECTED);
    await states(of, "ready", "gone");
  });
});

test("a headset that never takes a report is one that cannot be told, and is let go of in the end", async () => {
  vi.useFakeTimers();
  try {
    const stand = createStandInHeadsets(MODELS, [0], [0]);
    const [device] = (await (stand.hid as unknown as Hid).getDevices()) as [HidDevice];
    vi.spyOn(device, "sendReport").mockReturnValue(new Promise(() => {}));
    const untold: unknown[] = [];
    const layout = headsetLayout(device.collections);
    if (layout === undefined) throw new Error("no layout");
    const news = { onAct: () => {}, onTold: () => {}, onUntold: (cause: unknown) => untold.push(cause) };
    const opened = await openHeadset(device, layout, news, () => 0);
    opened.tell(new Set(["mute"]));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(untold).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(untold).toHaveLength(1);
    opened.close();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(device.opened).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});

describe("what is allowed", () => {
  test("is asked for, remembered by its model, and used at once", async () => {
    const of = desk(createStandInHeadsets(MODELS, [1], []), []);
    of.stand.chooses(1);
    await of.followed.allow();
    expect(of.settings.getState().settings.headsets).toEqual([allowed(GIGASET)]);
    await states(of, "ready");
    of.call({ id: "call", state: "incoming" });
    of.stand.press(1, "reject");
    expect(of.acts).toEqual(["reject"]);
    await vi.waitFor(() => expect(of.written().at(-1)).toEqual([2, 0b100, 0]));
  });

  test("is nothing where nobody chooses, and no device that has no hook", async () => {
    const keyless = { ...BLACKWIRE, collections: BLACKWIRE.collections.slice(0, 1) };
    const of = desk(createStandInHeadsets([keyless], [0], []), []);
    of.stand.chooses(undefined);
    await of.followed.allow();
    expect(of.followed.store.getState().refused).toBeNull();
    of.stand.chooses(0);
    await of.followed.allow();
    expect(of.followed.store.getState()).toMatchObject({ refused: "no-hook", headsets: [] });
    expect(of.stand.forgotten).toEqual([0]);
    expect(of.settings.getState().settings.headsets).toEqual([]);
  });

  test("by the browser alone, and not here, is not opened", async () => {
    const of = desk(createStandInHeadsets(MODELS, [0], [0]), []);
    await Promise.resolve();
    of.stand.press(0, "hook");
    of.stand.plug(0);
    expect(of.acts).toEqual([]);
    expect(of.stand.written).toEqual([]);
  });

  test("is used no more once it is forgotten: its lights go out and its permission back", async () => {
    const of = desk();
    of.call(CONNECTED);
    await states(of, "ready", "gone");
    of.written();
    of.followed.forget(allowed(BLACKWIRE));
    expect(of.settings.getState().settings.headsets).toEqual([allowed(GIGASET)]);
    await writes(of, ...blackwire(0, 0, 0, 0));
    expect(of.stand.forgotten).toEqual([0]);
    await states(of, "gone");
    of.stand.press(0, "mute");
    expect(of.acts).toEqual([]);
  });

  test("cannot be asked for where the browser refuses to ask", async () => {
    const hid = Object.assign(new EventTarget(), {
      getDevices: async () => [],
      requestDevice: async () => Promise.reject(new Error("no gesture")),
    });
    const of = desk(createStandInHeadsets([], [], []), [], hid);
    await of.followed.allow();
    expect(of.followed.store.getState().refused).toBe("failed");
    expect(of.log).toEqual(["no headset could be asked for: Error: no gesture"]);
  });

  test("is nothing in a browser without a way to headsets", async () => {
    const of = desk(createStandInHeadsets([], [], []), MODELS.map(allowed), null);
    await of.followed.allow();
    expect(of.followed.store.getState()).toEqual({ supported: false, headsets: [], refused: null });
  });
});

test("lights go out when the window goes", async () => {
  const of = desk();
  of.call(CONNECTED);
  await states(of, "ready", "gone");
  of.written();
  of.followed.stop();
  await writes(of, ...blackwire(0, 0, 0, 0));
});
