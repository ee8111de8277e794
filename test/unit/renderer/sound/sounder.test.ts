import { describe, expect, test, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { createSettingsStore } from "../../../../renderer/client/host-settings.ts";
import type { DeviceChoice } from "../../../../renderer/media/device-choice.ts";
import type { Output, OutputNews } from "../../../../renderer/sound/output.ts";
import { SAMPLE_RATE } from "../../../../renderer/sound/samples.ts";
import { createSounder, gainOf, isLoud } from "../../../../renderer/sound/sounder.ts";
import { TONES } from "../../../../renderer/sound/tones.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../shared/bridge/settings.ts";
import { DEFAULT_SOUNDS, EMERGENCY_AT_LEAST, SOUND_EVENTS, type SoundEvent } from "../../../../shared/bridge/sounds.ts";
import type { CallRecord, DrawnCall } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import { loudestOf } from "../../../support/harness/sound/tone.ts";

/** Where no policy says otherwise. */
const FLOOR = { emergencyAtLeast: EMERGENCY_AT_LEAST };

/** A place whose sounds are known by their length, which no two have in common. */
class Place implements Output {
  readonly news: OutputNews;
  readonly log: string[];
  readonly name: string;
  /** Devices that there are, besides the system's choice. */
  devices: readonly string[] = [];
  readonly moves: (readonly string[])[] = [];
  closed = false;

  constructor(name: string, log: string[], news: OutputNews) {
    this.name = name;
    this.log = log;
    this.news = news;
  }

  play(samples: Float32Array, gain: number, repeats: boolean) {
    const what = `${eventOf(samples)} ${this.name}${repeats ? ", again and again" : ""} ${gain.toFixed(2)}`;
    this.log.push(what);
    return { stop: () => void this.log.push(`stop ${what}`) };
  }
  async moveTo(choices: readonly DeviceChoice[]) {
    this.moves.push(choices.map(({ id }) => id));
    return choices.find(({ id }) => id === "" || this.devices.includes(id));
  }
  close() {
    this.closed = true;
  }
}

const lengthOf = (event: SoundEvent) => TONES[event].notes.reduce((sum, { ms }) => sum + ms * 16, 0);
const eventOf = (samples: Float32Array) =>
  SOUND_EVENTS.find((event) => lengthOf(event) === samples.length) ?? "silence";

const drawn = (change: Partial<CallRecord>): DrawnCall => ({ ...callRecord(change), ladder: [] });

function start(change: Partial<Settings> = {}, devices: readonly string[] = []) {
  const calling = createCallingStore();
  const settings = createSettingsStore({ ...DEFAULT_SETTINGS, ...change });
  const log: string[] = [];
  const places: Place[] = [];
  const desktop = createStore(() => FLOOR);
  const sounder = createSounder({
    calling,
    settings,
    desktop,
    openOutput(news) {
      const place = new Place(["ring", "headset"][places.length] ?? "?", log, news);
      place.devices = devices;
      places.push(place);
      return place;
    },
  });
  const [ring, headset] = places as [Place, Place];
  const begun = log.splice(0);
  return {
    ring,
    headset,
    sounder,
    begun,
    /** What was done since it was asked last. */
    log: () => log.splice(0),
    put: (...calls: readonly DrawnCall[]) => calling.setState({ calls }),
    /** How loud an emergency is at least from now on. */
    setFloor: (emergencyAtLeast: number) => desktop.setState({ emergencyAtLeast }),
    set: (more: Partial<Settings>) =>
      settings.setState(({ settings: before }) => ({ settings: { ...before, ...more } })),
  };
}

const CALL = "call ring, again and again 0.41";
const KNOCK = "call-while-talking headset, again and again 0.10";

test("at the start something inaudible is played, so that it is known whether anything would be heard", () => {
  expect(start().begun).toEqual(["silence ring 0.00"]);
});

test("a caller rings until the call is answered, from then on there is nothing", () => {
  const { put, log } = start();
  const call = drawn({ id: "one" });
  put(call);
  expect(log()).toEqual([CALL]);
  put({ ...call, muted: true });
  expect(log()).toEqual([]);
  put({ ...call, state: "answering" });
  expect(log()).toEqual([`stop ${CALL}`]);
});

test("a caller who knocked rings when the talk is over", () => {
  const { put, log } = start();
  const [talk, caller] = [drawn({ id: "talk", state: "connected" }), drawn({ id: "caller" })];
  put(caller, talk);
  expect(log()).toEqual([KNOCK]);
  put(caller, { ...talk, state: "ended", endReason: { code: "hung-up" } });
  expect(log()).toEqual([`stop ${KNOCK}`, CALL]);
});

test("an emergency that was quieted is heard again after ten seconds, an ordinary call is not", () => {
  vi.useFakeTimers();
  try {
    const { put, log, sounder } = start();
    put(drawn({ id: "urgent", urgency: "emergency" }), drawn({ id: "one" }));
    const [begun] = log();
    expect(begun).toMatch(/^emergency ring, again and again/);
    sounder.quiet();
    expect(log()).toEqual([`stop ${begun}`]);
    vi.advanceTimersByTime(9_999);
    expect(log()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(log()).toEqual([begun]);
    expect([...sounder.store.getState().quiet]).toEqual(["one"]);
  } finally {
    vi.useRealTimers();
  }
});

test("quieted, it is silent; the next caller is heard; and who calls again later too", () => {
  const { put, log, sounder } = start();
  const [one, two] = [drawn({ id: "one" }), drawn({ id: "two" })];
  const checked = drawn({ id: "checked", state: "obtaining-keys" });
  put(one, checked);
  expect(isLoud(sounder.store.getState(), [one])).toBe(true);
  sounder.quiet();
  expect(log()).toEqual([CALL, `stop ${CALL}`]);
  // Who was still being checked has not been heard by anybody yet.
  expect([...sounder.store.getState().quiet]).toEqual(["one"]);
  expect(isLoud(sounder.store.getState(), [one])).toBe(false);
  put(two, one);
  expect(log()).toEqual([CALL]);
  expect(isLoud(sounder.store.getState(), [two, one])).toBe(true);
  sounder.quiet();
  expect([...sounder.store.getState().quiet].sort()).toEqual(["one", "two"]);
  put(two);
  expect([...sounder.store.getState().quiet]).toEqual(["two"]);
  put();
  expect(sounder.store.getState().quiet.size).toBe(0);
  log();
  put(one);
  expect(log()).toEqual([CALL]);
});

test("what happens is played once, and anew when it happens anew", () => {
  const { put, log } = start();
  const busy = (id: string) => drawn({ id, direction: "outgoing", state: "ended", endReason: { code: "busy" } });
  put(busy("one"));
  expect(log()).toEqual(["failed headset 0.23"]);
  put(busy("two"), busy("one"));
  expect(log().filter((each) => !each.startsWith("stop"))).toEqual(["failed headset 0.23"]);
});

test("what rings is as loud as it is set, at once, and at 0 there is nothing", () => {
  const { put, log, set } = start({ sounds: { ...DEFAULT_SOUNDS, call: 0 } });
  put(drawn({ id: "one" }));
  expect(log()).toEqual([]);
  set({ sounds: { ...DEFAULT_SOUNDS, call: 100 } });
  expect(log()).toEqual(["call ring, again and again 0.64"]);
  set({ theme: "dark" });
  expect(log()).toEqual([]);
  set({ soundVolume: 50 });
  expect(log()).toEqual(["stop call ring, again and again 0.64", "call ring, again and again 0.25"]);
  set({ soundVolume: 0 });
  expect(log()).toEqual(["stop call ring, again and again 0.25"]);
});

test("half of the way is a quarter of the amplitude, and all of it is all", () => {
  const volumes = (soundVolume: number, call: number) => ({
    soundVolume,
    ringVolume: 100,
    sounds: { ...DEFAULT_SOUNDS, call },
  });
  expect(gainOf(volumes(100, 100), FLOOR, "call")).toBe(1);
  expect(gainOf(volumes(50, 100), FLOOR, "call")).toBe(0.25);
  expect(gainOf(volumes(100, 50), FLOOR, "call")).toBe(0.25);
  expect(gainOf(volumes(0, 100), FLOOR, "call")).toBe(0);
});

test("the ring device has a volume of its own, which is none of what sounds with the call", () => {
  const { put, log, set, sounder } = start({ ringVolume: 50 });
  put(drawn({ id: "one" }));
  expect(log()).toEqual(["call ring, again and again 0.10"]);
  set({ ringVolume: 100 });
  expect(log()).toEqual(["stop call ring, again and again 0.10", "call ring, again and again 0.41"]);
  set({ ringVolume: 0 });
  expect(log()).toEqual(["stop call ring, again and again 0.41"]);
  sounder.tryOut("ended");
  expect(log()).toEqual(["ended headset 0.23"]);
});

test("what was recorded is heard where colleagues are, as loud as they are, and not at all where they are not heard", () => {
  const { log, set, sounder } = start({ soundVolume: 0, callVolume: 50 });
  const recorded = new Float32Array(2 * SAMPLE_RATE + 1);
  sounder.playBack(recorded)?.stop();
  expect(log()).toEqual(["silence headset 0.25", "stop silence headset 0.25"]);
  set({ callVolume: 0 });
  expect(sounder.playBack(recorded)).toBeUndefined();
  expect(log().filter((each) => !each.startsWith("stop"))).toEqual([]);
});

describe("an emergency", () => {
  const urgent = drawn({ id: "urgent", urgency: "emergency" });

  test.each([
    ["all sounds off", { soundVolume: 0 }],
    ["the ring device off", { ringVolume: 0 }],
    ["its own sound off", { sounds: { ...DEFAULT_SOUNDS, emergency: 0 } }],
    ["both so soft that nobody hears them", { soundVolume: 10, sounds: { ...DEFAULT_SOUNDS, emergency: 10 } }],
  ])("is heard with %s, and can be tried out so; an ordinary call is not made louder", (_, volumes) => {
    const { put, log, sounder } = start({ ...volumes });
    put(urgent);
    expect(log()).toEqual(["emergency ring, again and again 0.16"]);
    put();
    log();
    sounder.tryOut("emergency");
    expect(log()).toEqual(["emergency ring 0.16"]);
    const ordinary = { ...DEFAULT_SETTINGS, ...volumes };
    expect(gainOf(ordinary, FLOOR, "call")).toBe(gainOf(ordinary, { emergencyAtLeast: 0 }, "call"));
  });

  test("that is made one by the colleague in a call is heard too", () => {
    const { put, log } = start({ soundVolume: 0 });
    const talk = drawn({ id: "talk", state: "connected" });
    put(talk);
    const by = { to: "emergency", by: "colleague", state: "done", reason: null } as const;
    put({ ...talk, urgency: "emergency", urgencyChange: by });
    expect(log()).toEqual(["emergency ring 0.16"]);
  });

  test("is as loud as it is set where that is more", () => {
    const { put, log } = start();
    put(urgent);
    expect(log()).toEqual(["emergency ring, again and again 0.64"]);
  });

  test("follows what a policy says, also while it rings; of 0 silence comes", () => {
    const { put, log, setFloor } = start({ soundVolume: 0 });
    put(urgent);
    const begun = "emergency ring, again and again 0.16";
    setFloor(70);
    const louder = "emergency ring, again and again 0.49";
    expect(log()).toEqual([begun, `stop ${begun}`, louder]);
    setFloor(0);
    expect(log()).toEqual([`stop ${louder}`]);
  });
});

test.each(SOUND_EVENTS)("%s can be tried out, once, and again from its beginning", (event) => {
  const { sounder, log } = start();
  const what = `${event} ${TONES[event].output} ${gainOf(DEFAULT_SETTINGS, FLOOR, event).toFixed(2)}`;
  sounder.tryOut(event);
  expect(log()).toEqual([what]);
  sounder.tryOut(event);
  expect(log()).toEqual([`stop ${what}`, what]);
});

test("each digit of the keypad has its own two tones, with the call", () => {
  const heard: number[][] = [];
  const { sounder, headset, log } = start();
  const play = headset.play.bind(headset);
  headset.play = (samples, ...how) => {
    heard.push([697, 941, 1_209, 1_477].filter((hertz) => loudestOf(hertz, samples, SAMPLE_RATE) > 0.3));
    return play(samples, ...how);
  };
  sounder.press("1");
  sounder.press("#");
  expect(heard).toEqual([
    [697, 1_209],
    [941, 1_477],
  ]);
  const what = `digit headset ${gainOf(DEFAULT_SETTINGS, FLOOR, "digit").toFixed(2)}`;
  expect(log()).toEqual([what, `stop ${what}`, what]);
});

test("it rings at its device; where that is not there, where colleagues are heard, and it is said; and there again", async () => {
  const { ring, headset, sounder, set } = start({ ringDeviceId: "horn", speakerId: "headset" }, ["horn", "headset"]);
  const gone = (now: boolean) => vi.waitFor(() => expect(sounder.store.getState().ringDeviceGone).toBe(now));
  await vi.waitFor(() => expect(ring.moves).toEqual([["horn", "headset", ""]]));
  expect(headset.moves).toEqual([["headset", ""]]);
  await gone(false);
  ring.devices = ["headset"];
  sounder.devicesChanged();
  await gone(true);
  ring.devices = ["horn"];
  ring.news.failed();
  await gone(false);
  set({ ringDeviceId: "other" });
  await gone(true);
  set({ ringDeviceId: "" });
  await gone(false);
  const asked = ring.moves.length;
  set({ theme: "dark" });
  set({ speakerId: "speaker" });
  await vi.waitFor(() => expect(ring.moves).toHaveLength(asked + 1));
  expect(headset.moves.at(-1)).toEqual(["speaker", ""]);
});

test("it is blocked while one of its places is", () => {
  const { ring, headset, sounder } = start();
  const { blocked } = sounder.store.getState();
  expect(blocked).toBe(false);
  const after = (place: Place, now: boolean) => {
    place.news.blocked(now);
    return sounder.store.getState().blocked;
  };
  expect([after(ring, true), after(headset, true), after(ring, false), after(headset, false)]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test("stopped, it is silent, follows nothing any more, and gives its places back", () => {
  const { ring, headset, sounder, log, put, set } = start();
  put(drawn({ id: "one" }));
  sounder.tryOut("ended");
  log();
  sounder.stop();
  expect(log()).toEqual([`stop ${CALL}`, "stop ended headset 0.23"]);
  put(drawn({ id: "two" }));
  set({ soundVolume: 100 });
  sounder.store.setState({ quiet: new Set(["one"]) });
  expect(log()).toEqual([]);
  expect([ring.closed, headset.closed]).toEqual([true, true]);
});

describe("an emergency, where it rings on a device of its own", () => {
  const HORN = { ringDeviceId: "horn", ringDeviceLabel: "Horn" };
  const SIREN = "emergency ring, again and again 0.64";
  const inHeadset = (gain: string) => `emergency headset, again and again ${gain}`;
  const urgent = drawn({ id: "urgent", urgency: "emergency" });
  const talk = drawn({ id: "talk", state: "connected" });
  const settled = () => vi.waitFor(() => Promise.resolve());

  async function started(devices: readonly string[]) {
    const all = start(HORN, devices);
    await vi.waitFor(() => expect(all.ring.moves).toHaveLength(1));
    await settled();
    return all;
  }

  test("is heard in the headset too, 12 dB softer there while somebody is spoken to, and no softer at the ring device", async () => {
    const { put, log } = await started(["horn"]);
    put(urgent);
    expect(log()).toEqual([SIREN, inHeadset("0.64")]);
    put(urgent, talk);
    expect(log()).toEqual([`stop ${SIREN}`, `stop ${inHeadset("0.64")}`, SIREN, inHeadset("0.16")]);
    put(urgent, { ...talk, hold: "by-us" });
    expect(log().slice(2)).toEqual([SIREN, inHeadset("0.64")]);
    put({ ...urgent, state: "answering" });
    expect(log()).toEqual([`stop ${SIREN}`, `stop ${inHeadset("0.64")}`]);
  });

  test("is heard once where the ring device has gone and both are one, and at both again when it is back", async () => {
    const { put, log, ring, sounder } = await started([]);
    put(urgent, talk);
    expect(log()).toEqual([SIREN]);
    ring.devices = ["horn"];
    sounder.devicesChanged();
    await vi.waitFor(() => expect(ring.moves).toHaveLength(2));
    await settled();
    expect(log()).toEqual([`stop ${SIREN}`, SIREN, inHeadset("0.16")]);
  });

  test("an ordinary call is heard at its one place", async () => {
    const { put, log } = await started(["horn"]);
    put(drawn({ id: "one" }));
    expect(log()).toEqual([CALL]);
  });
});
