import { describe, expect, test } from "vitest";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import type { HeadsetAct } from "../../../../renderer/headset/headset-keys.ts";
import { doHeadsetAct } from "../../../../renderer/window/use-headsets.ts";
import type { CallRecord, DrawnCall } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const TALK = { id: "talk", direction: "outgoing", state: "connected" } as const;
const WAITS = { id: "waits", direction: "outgoing", state: "connected", hold: "by-us" } as const;
const RINGS = { id: "rings", state: "incoming" } as const;

/** What a key does where there are these calls. */
function done(act: HeadsetAct, ...calls: Partial<CallRecord>[]): readonly string[] {
  const calling = createCallingStore({ waiting: 3, answering: "hold", ringing: 16, ringingOfOne: 2, keptForKnown: 8 });
  calling.setState({ calls: calls.map((each) => callRecord(each) as unknown as DrawnCall) });
  const acts: string[] = [];
  doHeadsetAct(act, {
    calling: calling.getState(),
    actions: {
      end: (id) => acts.push(`end ${id}`),
      hold: (id, on) => acts.push(`${on ? "hold" : "resume"} ${id}`),
      mute: (id, muted) => acts.push(`${muted ? "mute" : "unmute"} ${id}`),
    },
    handlers: { answer: () => acts.push("as A does"), decline: () => acts.push("as D does") },
  });
  return acts;
}

describe("the hook", () => {
  test("answers whom the key would answer, also beside calls that wait", () => {
    expect(done("answer", RINGS)).toEqual(["as A does"]);
    expect(done("answer", RINGS, WAITS)).toEqual(["as A does"]);
  });

  test("resumes the one call that waits, and of two none", () => {
    expect(done("answer", WAITS)).toEqual(["resume waits"]);
    expect(done("answer", WAITS, { ...WAITS, id: "other" })).toEqual([]);
    expect(done("answer")).toEqual([]);
  });

  test("ends the call that has the ear and never one that waits", () => {
    expect(done("end", WAITS, TALK)).toEqual(["end talk"]);
    expect(done("end", { ...TALK, state: "ringing" })).toEqual(["end talk"]);
    expect(done("end", WAITS)).toEqual([]);
    expect(done("end", RINGS)).toEqual([]);
  });
});

test("the key that declines declines whom the key of the keyboard would", () => {
  expect(done("reject", RINGS)).toEqual(["as D does"]);
});

describe("the mute key", () => {
  test("changes the call that has the ear", () => {
    expect(done("toggle-mute", WAITS, TALK)).toEqual(["mute talk"]);
    expect(done("toggle-mute", { ...TALK, muted: true })).toEqual(["unmute talk"]);
    expect(done("mute", TALK)).toEqual(["mute talk"]);
    expect(done("unmute", TALK)).toEqual(["unmute talk"]);
  });

  test("does nothing where nobody is being spoken to", () => {
    expect(done("toggle-mute", WAITS)).toEqual([]);
    expect(done("mute", { ...TALK, state: "ringing" })).toEqual([]);
    expect(done("unmute", RINGS)).toEqual([]);
  });
});
