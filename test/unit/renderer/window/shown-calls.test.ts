import { expect, test } from "vitest";
import { type CallingState, createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { hurryOf, showCalls } from "../../../../renderer/window/shown-calls.ts";
import type { CallState, CallStep, DrawnCall } from "../../../../shared/mc/call-record.ts";

const callIn = (state: CallState, steps: readonly CallStep[] = [], id = "a", direction = "outgoing") =>
  ({ id, direction, state, steps: steps.map((step) => ({ step, atMs: 0 })) }) as unknown as DrawnCall;

/** Frames that come when the test says so. */
function start() {
  const calling = createCallingStore();
  const waiting = new Set<() => void>();
  const presses = new Set<() => void>();
  let time = 0;
  const shown = showCalls(calling, {
    next(run) {
      waiting.add(run);
      return () => waiting.delete(run);
    },
    onPress(run) {
      presses.add(run);
      return () => presses.delete(run);
    },
    now: () => time,
  });
  const told: CallingState[] = [];
  shown.store.subscribe((now, before) => {
    expect(before).not.toBe(now);
    told.push(now);
  });
  return {
    calling,
    shown,
    told,
    waiting,
    frameAt(ms: number) {
      time = ms;
      const runs = [...waiting];
      waiting.clear();
      for (const run of runs) run();
    },
    press() {
      for (const run of presses) run();
    },
    states: () => shown.store.getState().calls.map(({ state }) => state),
  };
}

test("what goes with a change is done when it is shown, after the views were told, and at once where all is shown", () => {
  const { calling, frameAt, shown, told } = start();
  const done: number[] = [];
  const note = () => void done.push(told.length);
  shown.store.withNext(note);
  expect(done).toEqual([0]);
  calling.setState({ calls: [callIn("preparing")] });
  shown.store.withNext(note);
  frameAt(20);
  expect(done).toEqual([0]);
  frameAt(60);
  expect(done).toEqual([0, 1]);
  frameAt(200);
  expect(done).toEqual([0, 1]);
});

test("what goes with a change comes before the next key", () => {
  const { calling, press, shown } = start();
  const done: string[] = [];
  calling.setState({ calls: [callIn("preparing")] });
  shown.store.withNext(() => done.push("follows"));
  press();
  expect(done).toEqual(["follows"]);
});

test("however often the calls change, the views are told once for each frame, of the newest", () => {
  const { calling, frameAt, shown, states, told, waiting } = start();
  calling.setState({ calls: [callIn("ringing", ["requested"])] });
  calling.setState({ calls: [callIn("connected", ["requested"])] });
  expect(states()).toEqual([]);
  expect(waiting.size).toBe(1);
  frameAt(10);
  expect(states()).toEqual(["connected"]);
  expect(told).toEqual([calling.getState()]);
  expect(shown.store.getState()).toBe(calling.getState());
  frameAt(20);
  expect(told).toHaveLength(1);
});

test("nothing is drawn before a request that is about to leave has left, and not for long where it does not", () => {
  const { calling, frameAt, states } = start();
  calling.setState({ calls: [callIn("preparing", ["placed"])], focusId: "a" });
  frameAt(49);
  expect(states()).toEqual([]);
  frameAt(50);
  expect(states()).toEqual(["preparing"]);
  calling.setState({ calls: [callIn("ringing", ["placed", "requested"])] });
  frameAt(60);
  expect(states()).toEqual(["ringing"]);
});

test("a server close by has redirected the call before it is drawn, and the second request has left", () => {
  const { calling, frameAt, states, told } = start();
  calling.setState({ calls: [callIn("preparing", ["placed"])], focusId: "a" });
  frameAt(32);
  calling.setState({ calls: [callIn("requesting", ["placed", "requested"])] });
  frameAt(48);
  calling.setState({ calls: [callIn("obtaining-keys", ["placed", "requested", "redirected", "released"])] });
  frameAt(64);
  frameAt(80);
  expect(states()).toEqual([]);
  calling.setState({ calls: [callIn("redialling", ["placed", "requested", "redirected", "released", "redialled"])] });
  frameAt(96);
  expect(states()).toEqual(["redialling"]);
  expect(told).toHaveLength(1);
});

test("a server that takes longer is not waited for", () => {
  const { calling, frameAt, states } = start();
  calling.setState({ calls: [callIn("requesting", ["placed", "requested"])], focusId: "a" });
  frameAt(24);
  expect(states()).toEqual([]);
  frameAt(25);
  expect(states()).toEqual(["requesting"]);
});

test("what follows one another is waited for a tenth of a second in all", () => {
  const { calling, frameAt, states } = start();
  calling.setState({ calls: [callIn("preparing", ["placed"])], focusId: "a" });
  frameAt(48);
  calling.setState({ calls: [callIn("requesting", ["placed", "requested"])] });
  frameAt(72);
  calling.setState({ calls: [callIn("obtaining-keys", ["placed", "requested", "redirected", "released"])] });
  frameAt(99);
  expect(states()).toEqual([]);
  frameAt(100);
  expect(states()).toEqual(["obtaining-keys"]);
});

test("a call that is opened is there in the same turn; one that is placed sends first", () => {
  const { calling, frameAt, shown, waiting } = start();
  calling.setState({ calls: [callIn("connected", ["requested"], "b")], focusId: null });
  calling.setState({ focusId: "b" });
  expect(shown.store.getState().focusId).toBe("b");
  expect(waiting.size).toBe(0);
  calling.setState({ calls: [callIn("preparing", ["placed"], "c")], focusId: "c" });
  expect(shown.store.getState().focusId).toBe("b");
  frameAt(100);
  expect(shown.store.getState().focusId).toBe("c");
});

test("a key finds the calls as they are when it is pressed, painted or not", () => {
  const { calling, frameAt, press, states, told, waiting } = start();
  press();
  expect(told).toEqual([]);
  calling.setState({ calls: [callIn("incoming", [], "a", "incoming")] });
  press();
  expect(states()).toEqual(["incoming"]);
  expect(waiting.size).toBe(0);
  frameAt(16);
  expect(told).toHaveLength(1);
});

test("after the end nothing more is shown", () => {
  const { calling, frameAt, press, shown, states } = start();
  calling.setState({ calls: [callIn("ringing", ["requested"])] });
  shown.stop();
  frameAt(16);
  calling.setState({ calls: [callIn("connected", ["requested"])] });
  press();
  frameAt(32);
  expect(states()).toEqual([]);
});

test.each<[number, Parameters<typeof callIn>]>([
  [50, ["preparing", ["placed"]]],
  [50, ["requesting", ["placed", "keys-obtained"]]],
  [25, ["requesting", ["placed", "requested"]]],
  [50, ["redialling", ["placed", "requested", "redirected", "released"]]],
  [0, ["redialling", ["placed", "requested", "redirected", "released", "redialled"]]],
  [50, ["obtaining-keys", [], "a", "incoming"]],
  [0, ["incoming", [], "a", "incoming"]],
  [0, ["deciding", ["placed", "requested", "redirected", "released"]]],
])("drawing waits %i ms at most for: %s", (ms, given) => {
  expect(hurryOf(callIn(...given))).toBe(ms);
});

test("whoever acts on what the views have can have them catch up; where nothing is new they are told nothing", () => {
  const { calling, shown, states, told, waiting } = start();
  calling.setState({ calls: [callIn("incoming", [], "a", "incoming")] });
  expect(states()).toEqual([]);
  shown.store.catchUp();
  expect(states()).toEqual(["incoming"]);
  expect(waiting.size).toBe(0);
  shown.store.catchUp();
  expect(told).toHaveLength(1);
});
