import { beforeEach, expect, test } from "vitest";
import { MAX_INPUT_CHARACTERS } from "../../../../electron/host/command-gate.ts";
import { type CallingStore, createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { RESTING } from "../../../../renderer/calling/features/floor.ts";
import type { Host } from "../../../../renderer/host/host.ts";
import { keepHistory } from "../../../../renderer/window/keep-history.ts";
import { COMMANDS, type CommandInput } from "../../../../shared/bridge/bridge.ts";
import { type DrawnCall, type LadderEntry, MAX_LADDER, MAX_MESSAGE_TEXT } from "../../../../shared/mc/call-record.ts";
import { NO_PICTURES_YET } from "../../../../shared/mc/record-parts/pictures.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const arrow = (atMs: number, text = ""): LadderEntry => ({
  atMs,
  from: "console",
  to: "system-a",
  what: { kind: "as-written", text: String(atMs) },
  clauseStep: null,
  tone: "plain",
  certainty: "observed",
  text,
});

/** A host that remembers, and whose disk can be full. */
class RememberingHost {
  readonly put: CommandInput<"calls.put">[] = [];
  readonly ladders = new Map<string, Map<number, LadderEntry>>();
  readonly sizes: number[] = [];
  full = false;
  logged = 0;

  async call(command: string, input: unknown): Promise<unknown> {
    if (command === "log.write") this.logged += 1;
    else if (this.full) throw new Error("full");
    this.sizes.push(JSON.stringify(input).length);
    if (command === "calls.put") this.put.push(input as CommandInput<"calls.put">);
    if (command !== "calls.appendLadder") return {};
    COMMANDS[command].input.parse(input);
    const { callId, entries, givenUp } = input as CommandInput<"calls.appendLadder">;
    const ladder = this.ladders.get(callId) ?? new Map<number, LadderEntry>();
    this.ladders.set(callId, ladder);
    for (const { number, entry } of entries) ladder.set(number, entry);
    for (const number of givenUp) ladder.delete(number);
    return {};
  }

  /** As the host reads it: in the order of time, then of number. */
  ladder(callId: string): LadderEntry[] {
    const numbered = [...(this.ladders.get(callId) ?? new Map<number, LadderEntry>())];
    return numbered.toSorted(([a, one], [b, other]) => one.atMs - other.atMs || a - b).map(([, entry]) => entry);
  }
}

let host: RememberingHost;
let store: CallingStore;
const base: DrawnCall = { ...callRecord({ direction: "outgoing", state: "requesting" }), ladder: [] };
const show = (call: DrawnCall) => store.setState({ calls: [call] });
/** Everything that was sent is answered. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  host = new RememberingHost();
  store = createCallingStore();
  keepHistory(host as unknown as Host, store, (run) => run());
});

test("that a call becomes an emergency is a milestone: whoever comes after a crash ends it first", async () => {
  const call: DrawnCall = { ...base, state: "connected" };
  show(call);
  show({ ...call, urgency: "emergency" });
  await settled();
  expect(host.put.map(({ urgency }) => urgency)).toEqual(["normal", "emergency"]);
});

test("what is known of pictures is a milestone; that more of them have come is none", async () => {
  const call: DrawnCall = { ...base, state: "connected", pictures: NO_PICTURES_YET };
  const frames = { protected: 1, authenticated: 0, refused: 0, replayed: 0 };
  show(call);
  for (const change of [
    { camera: "on" },
    { camera: "on", frames },
    { camera: "on", frames, far: "shown" },
    { camera: "on", frames, far: "shown", proved: { sent: true, received: false } },
    { camera: "off", frames, far: "shown", cameraProblem: { code: "camera-failed" as const } },
  ] as const) {
    show({ ...call, pictures: { ...(store.getState().calls[0]?.pictures ?? NO_PICTURES_YET), ...change } });
  }
  await settled();
  expect(host.put.map(({ pictures }) => [pictures?.camera, pictures?.far, pictures?.proved.sent])).toEqual([
    ["off", "none", false],
    ["on", "none", false],
    ["on", "shown", false],
    ["on", "shown", true],
    ["off", "shown", true],
  ]);
});

test("what happens to the floor is a milestone; that it happens again and again within moments is none", async () => {
  const happening = { state: "theirs", by: "sip:bea@a.test", atMs: 5, code: null } as const;
  const floor = { ...RESTING, happened: [happening] };
  show({ ...base, floor });
  show({ ...base, floor: { ...floor, happened: [{ ...happening, times: 2, lastMs: 6 }] } });
  show({ ...base, floor: { ...floor, happened: [{ ...happening, times: 3, lastMs: 7 }] } });
  const free = { state: "free", by: null, atMs: 9, code: null } as const;
  show({ ...base, floor: { ...floor, happened: [{ ...happening, times: 3, lastMs: 7 }, free] } });
  await settled();
  expect(host.put.map(({ floor: put }) => put?.happened.map(({ times = 1 }) => times))).toEqual([[1], [3, 1]]);
  show({ ...base, state: "ended", floor: { ...floor, happened: [{ ...happening, times: 9, lastMs: 20 }, free] } });
  await settled();
  expect(host.put.at(-1)?.floor?.happened[0]?.times).toBe(9);
});

test("a milestone is put without the ladder; what is none is not put", async () => {
  show(base);
  show({ ...base, media: null, signalling: false });
  show({ ...base, steps: [{ step: "placed", atMs: 0 }] });
  await settled();
  expect(host.put.map(({ steps }) => steps.length)).toEqual([0, 1]);
  for (const record of host.put) expect(record).not.toHaveProperty("ladder");
});

test("each arrow is sent once, in whatever place it was inserted", async () => {
  const [first, late, last] = [arrow(1), arrow(2), arrow(3)];
  show({ ...base, ladder: [first] });
  await settled();
  show({ ...base, ladder: [first, last] });
  await settled();
  show({ ...base, ladder: [first, late, last] });
  await settled();
  expect(host.ladder(base.id)).toEqual([first, late, last]);
  expect(host.sizes).toHaveLength(4);
  expect(host.put).toHaveLength(1);
});

test("arrows that come while others are being stored go together, after them", async () => {
  const arrows = Array.from({ length: 20 }, (_, atMs) => arrow(atMs));
  for (let count = 1; count <= arrows.length; count++) show({ ...base, ladder: arrows.slice(0, count) });
  await settled();
  expect(host.ladder(base.id)).toEqual(arrows);
  expect(host.sizes.length).toBeLessThan(6);
});

test("what a full ladder gave up is given up on record, sent or not", async () => {
  const arrows = [arrow(1), arrow(2), arrow(3)];
  show({ ...base, ladder: arrows });
  show({ ...base, ladder: arrows.slice(1) });
  await settled();
  expect(host.ladder(base.id)).toEqual(arrows.slice(1));
});

test("after the end, what still comes is added; the record is put again only when it has changed", async () => {
  const ended: DrawnCall = { ...base, state: "ended", endReason: { code: "hung-up" } };
  show(ended);
  show({ ...ended, ladder: [arrow(1)] });
  show({
    ...ended,
    ladder: [arrow(1)],
    media: { sent: { packets: 1, energy: 1 }, received: { packets: 1, energy: 1 } },
  });
  await settled();
  expect(host.put).toHaveLength(2);
  expect(host.ladder(base.id)).toHaveLength(1);
});

test("what could not be stored is stored with what comes next", async () => {
  host.full = true;
  const [first, second] = [arrow(1), arrow(2)];
  const ended: DrawnCall = { ...base, state: "ended", ladder: [first] };
  show(ended);
  await settled();
  expect(host.logged).toBeGreaterThan(0);
  host.full = false;
  show({ ...ended, ladder: [first, second] });
  await settled();
  expect(host.put).toMatchObject([{ id: base.id, state: "ended" }]);
  expect(host.ladder(base.id)).toEqual([first, second]);
});

test("a ladder that could not be stored goes with the next milestone, which may bring no arrow", async () => {
  host.full = true;
  const ladder = [arrow(1)];
  show({ ...base, ladder });
  await settled();
  host.full = false;
  show({ ...base, ladder, steps: [{ step: "placed", atMs: 0 }] });
  await settled();
  expect(host.ladder(base.id)).toEqual(ladder);
});

test("a disk that was full for a whole long call does not keep its ladder out for good", async () => {
  host.full = true;
  const arrows = Array.from({ length: 2 * MAX_LADDER + 1 }, (_, atMs) => arrow(atMs));
  for (let at = 1; at <= arrows.length; at++) show({ ...base, ladder: arrows.slice(Math.max(0, at - 3), at) });
  await settled();
  host.full = false;
  show({ ...base, ladder: arrows.slice(-2) });
  await settled();
  expect(host.ladder(base.id)).toEqual(arrows.slice(-2));
});

test("no command is larger than the host takes, however much has waited", async () => {
  const worst = "\u0001".repeat(MAX_MESSAGE_TEXT);
  const ladder = [...Array.from({ length: 60 }, (_, atMs) => arrow(atMs, "x".repeat(30_000))), arrow(60, worst)];
  show({ ...base, ladder });
  await settled();
  expect(host.ladder(base.id)).toEqual(ladder);
  expect(Math.max(...host.sizes)).toBeLessThan(MAX_INPUT_CHARACTERS);
});

test("a call to us is stored when it rings or is over, not while its keys are checked: it may become part of another", async () => {
  const checking: DrawnCall = { ...base, direction: "incoming", state: "obtaining-keys" };
  show(checking);
  show({ ...checking, ladder: [arrow(0)] });
  await settled();
  expect([host.put, [...host.ladders]]).toEqual([[], []]);
  show({ ...checking, state: "incoming", ladder: [arrow(0)] });
  await settled();
  expect(host.put.map(({ state }) => state)).toEqual(["incoming"]);
  expect(host.ladder(checking.id)).toEqual([arrow(0)]);
});

test("one that is taken out of sight while its keys are checked is never stored", async () => {
  show({ ...base, direction: "incoming", state: "obtaining-keys", ladder: [arrow(0)] });
  store.setState({ calls: [] });
  await settled();
  expect([host.put, [...host.ladders], host.logged]).toEqual([[], [], 0]);
});

const another = (atMs = 1): DrawnCall => ({ ...base, id: crypto.randomUUID(), ladder: [arrow(atMs)] });

test("what could not be stored of a call that has left the window since goes with the milestone of another one", async () => {
  const [gone, other, next, last] = [another(7), another(), another(), another()];
  host.full = true;
  show(gone);
  await settled();
  show(other);
  await settled();
  host.full = false;
  host.put.length = 0;
  show(next);
  await settled();
  expect(host.put.map(({ id }) => id)).toEqual([next.id, gone.id, other.id]);
  expect(host.ladder(gone.id).map(({ atMs }) => atMs)).toEqual([7]);
  // Nothing of it is sent again.
  host.put.length = 0;
  show(last);
  await settled();
  expect(host.put.map(({ id }) => id)).toEqual([last.id]);
});

test("of more calls than are waited for, the one that left first is given up, and the log says so", async () => {
  const calls = Array.from({ length: 101 }, () => another());
  host.full = true;
  for (const call of calls) {
    show(call);
    await settled();
  }
  const before = host.logged;
  host.full = false;
  const next = another();
  show(next);
  await settled();
  expect(host.logged).toBe(before + 1);
  expect(new Set(host.ladders.keys())).toEqual(new Set([...calls.slice(1), next].map(({ id }) => id)));
});

test("what is written of a call goes behind what the call asks for in the same turn, and what is known goes before the end", async () => {
  const later: (() => void)[] = [];
  store = createCallingStore();
  const stop = keepHistory(host as unknown as Host, store, (run) => later.push(run));
  const call: DrawnCall = { ...base, state: "connected" };
  show(call);
  show({ ...call, muted: true });
  await settled();
  expect(host.put).toEqual([]);
  expect(later).toHaveLength(1);
  later.shift()?.();
  await settled();
  expect(host.put.map(({ muted }) => muted)).toEqual([true]);

  show(call);
  stop();
  expect(host.put.map(({ muted }) => muted)).toEqual([true, false]);
  later.shift()?.();
  show({ ...call, muted: true });
  await settled();
  expect(host.put).toHaveLength(2);
});

test("what is written about a call in progress is on record at once", async () => {
  show(base);
  await settled();
  const note = { text: "Pier 4", incident: "2611-0093", by: "Ava", at: 1, earlier: [] };
  show({ ...base, note });
  await settled();
  expect(host.put.map((call) => call.note)).toEqual([null, note]);
});
