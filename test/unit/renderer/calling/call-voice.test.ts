import { describe, expect, test } from "vitest";
import type { CallEvent } from "../../../../renderer/calling/call-events.ts";
import { CallVoice } from "../../../../renderer/calling/call-voice.ts";
import type { MediaPort, Voice } from "../../../../renderer/calling/ports.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import { createStandInMedia } from "../../../support/stand-ins/media.ts";

/** A microphone that tells whether it is in use, and can be pulled out. */
interface Microphone extends Voice {
  readonly name: string;
  closed: boolean;
  lost(): void;
}

function microphone(name: string): Microphone {
  let listener = () => {};
  const voice: Microphone = {
    name,
    closed: false,
    onLost: (next) => {
      listener = next;
    },
    close: () => {
      voice.closed = true;
    },
    lost: () => listener(),
  };
  return voice;
}

/** The voice of a call whose microphones open when the test says so. */
function setUp({ mayListen = false } = {}) {
  const events: CallEvent[] = [];
  const replaced: Voice[] = [];
  const asked: { readonly which: "chosen" | "default"; readonly opens: PromiseWithResolvers<Voice> }[] = [];
  const listeners = new Set<() => void>();
  const choosing = new Set<() => void>();
  const silences: Microphone[] = [];
  const state = { record: callRecord({ state: "preparing", endReason: null }), now: 5_000 };
  const ask = (which: "chosen" | "default") => () => {
    const opens = Promise.withResolvers<Voice>();
    asked.push({ which, opens });
    return opens.promise;
  };
  const media: { -readonly [K in keyof MediaPort]: MediaPort[K] } = {
    ...createStandInMedia(),
    openVoice: ask("chosen"),
    openVoiceInstead: ask("default"),
    openSilence() {
      const silence = microphone("silence");
      silences.push(silence);
      return silence;
    },
    onDevicesChanged(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  media.onVoiceChosen = (listener) => {
    choosing.add(listener);
    return () => void choosing.delete(listener);
  };
  const voice = new CallVoice({
    media,
    now: () => state.now,
    record: () => state.record,
    mayListen,
    replaced: (next) => void replaced.push(next),
    dispatch: (event) => void events.push(event),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const change = (to: Partial<CallRecord>) => {
    state.record = { ...state.record, ...to };
  };
  return {
    voice,
    events,
    replaced,
    silences,
    /** Another one is chosen in the settings. */
    choose() {
      for (const listener of [...choosing]) listener();
    },
    /** How many follow what is chosen. */
    following: () => choosing.size,
    /** How many wait for a change of devices. */
    waiting: () => listeners.size,
    asked: () => asked.map(({ which }) => which),
    change,
    end: () => change({ state: "ended" }),
    at: (ms: number) => {
      state.now = ms;
    },
    /** The microphone that was asked for last is open, or another one. */
    async opens(next: Voice, which = -1) {
      asked.at(which)?.opens.resolve(next);
      await settle();
    },
    async fails(error: unknown) {
      asked.at(-1)?.opens.reject(error);
      await settle();
    },
    async changeDevices() {
      for (const listener of [...listeners]) listener();
      await settle();
    },
    settle,
  };
}

const MISSING = new McError("microphone-missing", "NotFoundError");
const READY: CallEvent = { type: "media-ready" };
const lost = (code: string, detail?: string) => ({ type: "voice-lost", code, detail });

/** A call that has its microphone since 5 000 ms. */
async function speaking() {
  const set = setUp();
  const first = microphone("first");
  void set.voice.open();
  await set.opens(first);
  set.events.length = 0;
  set.at(60_000);
  return { ...set, first };
}

/** A call to us that is answered without a microphone. */
async function listening() {
  const set = setUp({ mayListen: true });
  void set.voice.open();
  await set.fails(new McError("microphone-refused", "NotAllowedError"));
  return set;
}

describe("another microphone that is chosen in the call", () => {
  test("takes the place of the one there was at once", async () => {
    const { voice, choose, asked, first, opens, replaced, events } = await speaking();
    const second = microphone("second");
    choose();
    await opens(second);
    expect([voice.present, replaced, first.closed]).toEqual([second, [second], true]);
    expect([asked(), events]).toEqual([["chosen", "chosen"], []]);
  });

  test("that cannot be had leaves the call with what it has, when there is no other either", async () => {
    const { voice, choose, fails, first, events } = await speaking();
    choose();
    await fails(MISSING);
    await fails(MISSING);
    expect([voice.present, first.closed, events]).toEqual([first, false, []]);
  });

  test("is not followed any more when the call is over", async () => {
    const { voice, following } = await speaking();
    expect(following()).toBe(1);
    voice.close();
    expect(following()).toBe(0);
  });
});

describe("the chosen microphone that was not to be had", () => {
  test("is taken when it is back, and only that one", async () => {
    const { voice, asked, opens, fails, changeDevices, replaced, waiting } = setUp();
    void voice.open();
    await fails(MISSING);
    const other = microphone("other");
    await opens(other);
    await changeDevices();
    await fails(MISSING);
    expect([voice.present, replaced]).toEqual([other, []]);
    await changeDevices();
    const chosen = microphone("chosen");
    await opens(chosen);
    expect([voice.present, other.closed, waiting()]).toEqual([chosen, true, 0]);
    expect(asked()).toEqual(["chosen", "default", "chosen", "chosen"]);
  });
});

describe("the voice that is asked for", () => {
  test("is there when it is open, and the call goes on", async () => {
    const { voice, asked, events, opens, replaced, waiting } = setUp();
    const mine = microphone("mine");
    void voice.open();
    expect([voice.present, events]).toEqual([undefined, []]);
    await opens(mine);
    expect(voice.present).toBe(mine);
    expect([asked(), events, replaced, waiting()]).toEqual([["chosen"], [READY], [], 0]);
  });

  test("is the system's default where the chosen one cannot be had", async () => {
    const { voice, asked, events, opens, fails } = setUp();
    void voice.open();
    await fails(MISSING);
    await opens(microphone("other"));
    expect([asked(), events]).toEqual([["chosen", "default"], [READY]]);
  });

  test("is given back at once when the call has ended meanwhile", async () => {
    const { voice, end, events, opens } = setUp();
    const late = microphone("late");
    void voice.open();
    end();
    await opens(late);
    expect([late.closed, voice.present, events]).toEqual([true, undefined, []]);
  });

  test.each([
    ["nobody may have any", new McError("microphone-refused", "NotAllowedError"), "microphone-refused", ["chosen"]],
    ["there is none", MISSING, "microphone-missing", ["chosen", "default"]],
    ["what happened has no name", new TypeError("odd"), "microphone-failed", ["chosen", "default"]],
  ])("is missing, and the call says why, where %s", async (_what, error, code, tried) => {
    const { voice, asked, events, fails, silences } = setUp();
    void voice.open();
    await fails(error);
    await fails(error);
    const detail = error instanceof McError ? error.detail : undefined;
    expect(events).toEqual([{ type: "media-unavailable", code, detail }]);
    expect([asked(), silences]).toEqual([tried, []]);
  });
});

describe("a call that goes on without a voice", () => {
  test("is silent, says so, and waits for a microphone", async () => {
    const { voice, events, silences, waiting } = await listening();
    expect(voice.present).toBe(silences[0]);
    expect(events).toEqual([lost("microphone-refused", "NotAllowedError"), READY]);
    expect(waiting()).toBe(1);
  });

  test("takes the one that comes with the next change of devices", async () => {
    const { voice, change, changeDevices, events, opens, replaced, silences, waiting } = await listening();
    change({ voiceProblem: { code: "microphone-refused" } });
    await changeDevices();
    const found = microphone("found");
    await opens(found);
    expect(voice.present).toBe(found);
    expect([silences[0]?.closed, found.closed, replaced, waiting()]).toEqual([true, false, [found], 0]);
    expect(events.slice(2)).toEqual([{ type: "voice-restored" }]);
  });

  test("goes on waiting where a change brings none, once at a time", async () => {
    const { changeDevices, events, fails, waiting, voice, silences } = await listening();
    await changeDevices();
    await fails(MISSING);
    await fails(MISSING);
    expect(waiting()).toBe(1);
    expect(events.slice(2)).toEqual([lost("microphone-missing", "NotFoundError")]);
    expect(voice.present).toBe(silences[0]);
  });

  test("is made silent once, and not where there is a voice", async () => {
    const { voice, events, silences } = await listening();
    voice.listen({ code: "microphone-failed", detail: undefined });
    expect([silences.length, events.length]).toEqual([1, 2]);
    const other = await speaking();
    other.voice.listen({ code: "microphone-failed", detail: undefined });
    expect([other.silences, other.events]).toEqual([[], []]);
  });

  test("is none that has ended", () => {
    const { voice, end, events, silences, waiting } = setUp({ mayListen: true });
    end();
    voice.listen({ code: "microphone-failed", detail: undefined });
    expect([silences, events, waiting()]).toEqual([[], [], 0]);
  });

  test("takes the voice that it has stopped waiting for, when it comes at last", async () => {
    const { voice, change, events, opens, replaced, silences, waiting } = setUp({ mayListen: true });
    void voice.open();
    voice.listen({ code: "microphone-failed", detail: "#device-silent" });
    change({ voiceProblem: { code: "microphone-failed" } });
    const late = microphone("late");
    await opens(late);
    expect(voice.present).toBe(late);
    expect([silences[0]?.closed, replaced, waiting()]).toEqual([true, [late], 0]);
    expect(events).toEqual([lost("microphone-failed", "#device-silent"), READY, { type: "voice-restored" }]);
  });

  test("does not miss what came meanwhile: one that was asked for twice can be had once", async () => {
    const { voice, change, changeDevices, events, fails, opens, waiting } = setUp({ mayListen: true });
    void voice.open();
    voice.listen({ code: "microphone-failed", detail: undefined });
    change({ voiceProblem: { code: "microphone-failed" } });
    // The person allows it: that is a change of devices, and the answer to the first request.
    await changeDevices();
    const mine = microphone("mine");
    await opens(mine, 0);
    change({ voiceProblem: null });
    await fails(new McError("microphone-failed", "NotReadableError"));
    await fails(new McError("microphone-failed", "NotReadableError"));
    expect([voice.present, mine.closed, waiting()]).toEqual([mine, false, 0]);
    expect(events.at(-1)).toEqual({ type: "voice-restored" });
  });

  test("gives that voice back when it has ended before", async () => {
    const { voice, end, opens, replaced, silences } = setUp({ mayListen: true });
    void voice.open();
    voice.listen({ code: "microphone-failed", detail: undefined });
    end();
    voice.close();
    const late = microphone("late");
    await opens(late);
    expect([late.closed, silences[0]?.closed, replaced]).toEqual([true, true, []]);
  });
});

describe("a microphone that goes during the call", () => {
  test("has another in its place, of which the call need not hear", async () => {
    const { voice, events, first, opens, replaced } = await speaking();
    first.lost();
    const second = microphone("second");
    await opens(second);
    expect(voice.present).toBe(second);
    expect([first.closed, second.closed, replaced, events]).toEqual([true, false, [second], []]);
  });

  test("is missed where there is no other, until the devices change", async () => {
    const { changeDevices, change, events, fails, first, opens, waiting, voice } = await speaking();
    first.lost();
    await fails(MISSING);
    await fails(MISSING);
    expect([events, waiting()]).toEqual([[lost("microphone-missing", "NotFoundError")], 1]);
    change({ voiceProblem: { code: "microphone-missing" } });
    await changeDevices();
    const second = microphone("second");
    await opens(second);
    expect(voice.present).toBe(second);
    expect([events.at(-1), waiting()]).toEqual([{ type: "voice-restored" }, 0]);
  });

  test("is not looked for again while the next one is being opened", async () => {
    const { changeDevices, fails, first, waiting, asked } = await speaking();
    first.lost();
    await fails(MISSING);
    await fails(MISSING);
    const before = asked().length;
    await changeDevices();
    expect(waiting()).toBe(0);
    await changeDevices();
    expect(asked()).toHaveLength(before + 1);
  });

  test.each([
    [5_999, "is waited for, since it would go again", 1],
    [6_000, "is replaced", 2],
  ])("at %i ms, when it came at 5 000, %s", async (ms, _what, times) => {
    const { at, first, asked, events, settle } = await speaking();
    at(ms);
    first.lost();
    await settle();
    expect(asked()).toHaveLength(times);
    expect(events).toEqual(times === 1 ? [lost("microphone-failed")] : []);
  });

  test.each(["opens", "fails"] as const)(
    "is nobody's business any more when the call has ended before the next one %s",
    async (how) => {
      const { end, events, fails, first, opens, replaced, voice, waiting } = await speaking();
      first.lost();
      end();
      voice.close();
      const second = microphone("second");
      if (how === "opens") await opens(second);
      else {
        await fails(MISSING);
        await fails(MISSING);
      }
      expect([second.closed, first.closed, events, replaced, waiting()]).toEqual([how === "opens", true, [], [], 0]);
    },
  );
});

describe("at the end of a call", () => {
  test("the device is given back", async () => {
    const { first, voice } = await speaking();
    voice.close();
    expect(first.closed).toBe(true);
  });
  test("nobody waits for devices any more", async () => {
    const { voice, waiting, silences } = await listening();
    voice.close();
    expect([waiting(), silences[0]?.closed]).toEqual([0, true]);
  });
  test("a voice that was never there is not missed", () => expect(() => setUp().voice.close()).not.toThrow());
});
