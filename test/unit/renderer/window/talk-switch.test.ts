/** A pedal at calls: it holds the talk key of the one that has the ear, and does nothing else. */
import { expect, test } from "vitest";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { RESTING } from "../../../../renderer/calling/features/floor.ts";
import { talkBySwitch } from "../../../../renderer/window/talk-switch.ts";
import type { CallRecord, DrawnCall } from "../../../../shared/mc/call-record.ts";
import type { CallFloor } from "../../../../shared/mc/record-parts/floor.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const TALK = { id: "talk", direction: "outgoing", state: "connected", floor: RESTING } as const;

/** A pedal over calls, whose records follow the key as the procedure has them. */
function pedalOver(...given: Partial<CallRecord>[]) {
  const calling = createCallingStore({ waiting: 3, answering: "hold", ringing: 16, ringingOfOne: 2, keptForKnown: 8 });
  let records = given.map((each) => callRecord(each));
  const draw = () => calling.setState({ calls: records as unknown as DrawnCall[] });
  const change = (id: string, more: Partial<CallRecord>, floor: Partial<CallFloor> = {}) => {
    records = records.map((each) =>
      each.id === id ? { ...each, ...more, floor: each.floor && { ...each.floor, ...floor } } : each,
    );
    draw();
  };
  draw();
  const done: string[] = [];
  let press = (_down: boolean) => {};
  const onTalk = (listener: typeof press) => {
    press = listener;
    return () => {
      press = () => {};
    };
  };
  const stop = talkBySwitch({ onTalk }, calling, {
    talkKey(id, down, use) {
      done.push([id, down ? "down" : "up", ...(use === undefined ? [] : [use])].join(" "));
      change(id, {}, { keyDown: down });
    },
  });
  return { change, done, hold: () => press(true), letGo: () => press(false), stop };
}

test("held, it holds the talk key, and let go, it lets it go", () => {
  const { done, hold, letGo } = pedalOver(TALK);
  hold();
  expect(done).toEqual(["talk down"]);
  letGo();
  letGo();
  expect(done).toEqual(["talk down", "talk up"]);
});

test.each([
  ["there is no call", []],
  ["the call has no floor control", [{ ...TALK, floor: null }]],
  ["a call rings", [{ ...TALK, direction: "incoming", state: "incoming" }]],
  ["the call is on hold", [{ ...TALK, hold: "by-us" }]],
] as const satisfies [string, Partial<CallRecord>[]][])("it does nothing where %s", (_what, calls) => {
  const { done, hold, letGo } = pedalOver(...calls);
  hold();
  letGo();
  expect(done).toEqual([]);
});

test("held before the call is there, it has to be pressed anew", () => {
  const { change, done, hold, letGo } = pedalOver({ ...TALK, hold: "by-us" });
  hold();
  change("talk", { hold: "none" });
  expect(done).toEqual([]);
  letGo();
  hold();
  expect(done).toEqual(["talk down"]);
});

test.each([
  ["the call is put on hold", { hold: "by-us" }],
  ["the call ends", { state: "ended" }],
] as const)("it is let go where %s, and does not hold on when that is over", (_what, more) => {
  const { change, done, hold, letGo } = pedalOver(TALK);
  hold();
  change("talk", more as Partial<CallRecord>);
  expect(done).toEqual(["talk down", "talk up"]);
  change("talk", { hold: "none", state: "connected" });
  letGo();
  expect(done).toEqual(["talk down", "talk up"]);
});

test("beside a key that is held already it comes up with the first that is let go", () => {
  const { change, done, hold, letGo } = pedalOver({ ...TALK, floor: { ...RESTING, keyDown: true } });
  hold();
  expect(done).toEqual([]);
  letGo();
  expect(done).toEqual(["talk up"]);
  // Out of the queue the floor is taken by a press.
  change("talk", {}, { keyDown: true, pressBy: 9_000 });
  hold();
  expect(done).toEqual(["talk up", "talk down"]);
});

test("it is let go when the window goes", () => {
  const { done, hold, stop } = pedalOver(TALK);
  hold();
  stop();
  expect(done).toEqual(["talk down", "talk up"]);
});
