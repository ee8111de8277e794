import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MediaEvent } from "../../../../renderer/calling/ports.ts";
import type { FrameKeying } from "../../../../renderer/calling/protection/frames-scheme.ts";
import type { FrameGuard } from "../../../../renderer/media/frame-guard.ts";
import { type DirectionTally, type FrameNews, NOTHING_COUNTED } from "../../../../renderer/media/frame-messages.ts";
import { FrameWatch } from "../../../../renderer/media/frame-watch.ts";

const KEYS: FrameKeying = {
  scheme: "frames",
  send: { keyId: 8, baseKey: new Uint8Array(16) },
  receive: { keyId: 9, baseKey: new Uint8Array(16) },
  digits: true,
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A watch over a worker and a connection that the test plays. */
function stage() {
  let listener: (news: FrameNews) => void = () => {};
  const orders: string[] = [];
  const events: MediaEvent[] = [];
  const sent = { packets: 0, octets: 0 };
  const received = { packets: 0, octets: 0 };
  const tally: { out: DirectionTally; in: DirectionTally } = { out: NOTHING_COUNTED, in: NOTHING_COUNTED };
  const pictures: { out: DirectionTally; in: DirectionTally } = { out: NOTHING_COUNTED, in: NOTHING_COUNTED };
  const ofPictures = { sent: { packets: 0, octets: 0 }, received: { packets: 0, octets: 0 } };
  let answers = true;
  let waiting = 0;
  const tell = (asked = false) => listener({ kind: "tally", leg: 1, asked, tally: { ...tally }, pictures });
  const guard: FrameGuard = {
    openLeg(tells) {
      listener = tells;
      return {
        attach: () => void orders.push("attach"),
        setKeys: () => void orders.push("keys"),
        pass: () => void orders.push("pass"),
        sendDigits: (digits) => void orders.push(`digits ${digits}`),
        ask() {
          if (answers) tell(true);
          else waiting += 1;
        },
        close: () => void orders.push("close"),
      };
    },
  };
  const watch = new FrameWatch(guard, {
    traffic: async () => ({
      audio: { sent: { ...sent }, received: { ...received } },
      video: { sent: { ...ofPictures.sent }, received: { ...ofPictures.received } },
    }),
    gatesMoved: () => void orders.push("gates"),
    broke: () => void orders.push("broke"),
    report: (event) => void events.push(event),
  });
  return {
    watch,
    orders,
    events,
    tell,
    news: (news: FrameNews) => listener(news),
    goDumb: () => {
      answers = false;
    },
    /** Answers what was asked since then. */
    catchUp() {
      answers = true;
      for (; waiting > 0; waiting--) tell(true);
    },
    /** A tally that comes by itself, and late: told as it is now, it arrives when it is given. */
    belated() {
      const then = { ...tally };
      return () => listener({ kind: "tally", leg: 1, asked: false, tally: then, pictures });
    },
    /** The worker takes up what arrives. */
    takesUp() {
      tally.in = { ...tally.in, transforms: 1 };
      tell();
    },
    /** Frames pass as given. */
    happens({ secured = 0, refused = 0, bypassing = 0, comingBy = 0 }) {
      tally.out = { ...tally.out, seen: tally.out.seen + secured, secured: tally.out.secured + secured };
      tally.in = {
        ...tally.in,
        seen: tally.in.seen + secured + refused,
        secured: tally.in.secured + secured,
        refused: tally.in.refused + refused,
      };
      sent.packets += secured + bypassing;
      received.packets += secured + refused + comingBy;
      sent.octets = 60 * sent.packets;
      received.octets = 60 * received.packets;
    },
  };
}

function watched() {
  const staged = stage();
  return {
    ...staged,
    async second(frames: Parameters<typeof staged.happens>[0]) {
      staged.happens(frames);
      await vi.advanceTimersByTimeAsync(1_000);
    },
  };
}

test("counts are reported as what was added since the last report, and protection is proved once", async () => {
  const { watch, events, second } = watched();
  watch.setKeys(KEYS);
  watch.start();
  await second({ secured: 50 });
  await second({ secured: 49, refused: 1 });
  await second({ secured: 50 });
  const frames = events.flatMap((event) => (event.kind === "frames" ? [event.counts] : []));
  expect(frames.map((counts) => counts.authenticated)).toEqual([50, 49, 50]);
  expect(frames.map((counts) => counts.refused)).toEqual([0, 1, 0]);
  expect(events.filter(({ kind }) => kind === "proved")).toHaveLength(1);
});

test("proof does not wait for the next second", async () => {
  const { watch, events, tell, happens, second } = watched();
  watch.setKeys(KEYS);
  watch.start();
  await second({});
  const before = Date.now();
  happens({ secured: 1 });
  tell();
  await vi.advanceTimersByTimeAsync(0);
  expect(events.map(({ kind }) => kind)).toContain("proved");
  expect(Date.now()).toBe(before);
});

test("digits go inside frames once these are proved, and no more when the protection has broken", async () => {
  const { watch, orders, events, news, second } = watched();
  const digits = () => orders.filter((order) => order.startsWith("digits"));
  watch.setKeys(KEYS);
  watch.start();
  watch.sendDigits("1");
  expect([watch.carriesDigits, digits()]).toEqual([false, []]);
  await second({ secured: 50 });
  expect(watch.carriesDigits).toBe(true);
  watch.sendDigits("2");
  news({ kind: "digits", leg: 1, digits: "7", missed: 0 });
  expect(events).toContainEqual({ kind: "digits-received", digits: "7", missed: 0 });
  for (let i = 0; i < 4; i++) await second({ bypassing: 50 });
  expect(watch.carriesDigits).toBe(false);
  watch.sendDigits("3");
  expect(digits()).toEqual(["digits 2"]);
});

test("where the ends have not agreed on digits, no frame carries any", async () => {
  const { watch, orders, second } = watched();
  watch.setKeys({ ...KEYS, digits: false });
  watch.start();
  await second({ secured: 50 });
  watch.sendDigits("2");
  expect([watch.carriesDigits, orders.filter((order) => order.startsWith("digits"))]).toEqual([false, []]);
});

test("gates open with the first frames, and close for good when the protection breaks", async () => {
  const { watch, orders, events, second } = watched();
  expect(watch.gates()).toEqual({ out: false, in: false });
  watch.setKeys(KEYS);
  watch.start();
  await second({ secured: 50 });
  expect(watch.gates()).toEqual({ out: true, in: true });
  expect(orders).toContain("gates");
  for (let i = 0; i < 4; i++) await second({ bypassing: 50 });
  expect(watch.gates()).toEqual({ out: false, in: false });
  expect(watch.hasBroken).toBe(true);
  expect(orders.filter((order) => order === "broke")).toHaveLength(1);
  const failures = events.filter(({ kind }) => kind === "protection-failed");
  expect(failures).toEqual([{ kind: "protection-failed", code: "protection-bypassed", detail: expect.any(String) }]);
  const after = events.length;
  await second({ secured: 50 });
  expect(events).toHaveLength(after);
});

const failureCodes = (events: readonly MediaEvent[]) =>
  events.flatMap((event) => (event.kind === "protection-failed" ? [event.code] : []));

test("while packets without frames are a suspicion nothing is said or heard; it is taken back, or breaks", async () => {
  for (const end of ["taken back", "broken"] as const) {
    const { watch, orders, events, second, takesUp } = watched();
    watch.setKeys(KEYS);
    takesUp();
    watch.start();
    for (let i = 0; i < 4; i++) await second({ secured: 50 });
    expect(watch.gates()).toEqual({ out: true, in: true });
    // A window without a frame.
    for (let i = 0; i < 2; i++) await second({ comingBy: 50 });
    expect(failureCodes(events)).toEqual([]);
    for (const kind of ["audio", "video"] as const) expect(watch.gates(kind)).toEqual({ out: false, in: false });
    const moved = orders.filter((order) => order === "gates").length;
    await second(end === "broken" ? { comingBy: 50 } : { secured: 50 });
    expect(failureCodes(events)).toEqual(end === "broken" ? ["protection-bypassed"] : []);
    expect(watch.gates()).toEqual(end === "broken" ? { out: false, in: false } : { out: true, in: true });
    expect(orders.filter((order) => order === "gates").length).toBe(moved + (end === "broken" ? 0 : 1));
    watch.close();
  }
});

test("packets are held against the answer to their own look: a tally of before, told late, is no proof of a by-pass", async () => {
  const { watch, events, second, takesUp, belated, goDumb, catchUp } = watched();
  watch.setKeys(KEYS);
  takesUp();
  const first = belated();
  watch.start();
  await second({});
  goDumb();
  // Packets are read, the worker has still to answer, and what it told of itself before comes now.
  await second({ secured: 50 });
  for (let i = 0; i < 3; i++) first();
  expect(watch.gates()).toEqual({ out: false, in: false });
  expect(failureCodes(events)).toEqual([]);
  catchUp();
  expect(events.filter(({ kind }) => kind === "proved")).toHaveLength(1);
});

test("a worker that was kept waiting for seconds and then answers is no proof of a by-pass", async () => {
  const { watch, events, second, takesUp, goDumb, catchUp } = watched();
  watch.setKeys(KEYS);
  takesUp();
  watch.start();
  await second({ secured: 50 });
  goDumb();
  for (let i = 0; i < 6; i++) await second({ secured: 50 });
  catchUp();
  for (let i = 0; i < 4; i++) await second({ secured: 50 });
  expect(failureCodes(events)).toEqual([]);
  expect(watch.gates()).toEqual({ out: true, in: true });
});

test("a worker that starts late is waited for in silence, and one that never takes up what arrives is not", async () => {
  const late = watched();
  late.watch.setKeys(KEYS);
  late.watch.start();
  for (let i = 0; i < 6; i++) await late.second({ comingBy: 50 });
  expect(late.watch.gates()).toEqual({ out: false, in: false });
  late.takesUp();
  for (let i = 0; i < 3; i++) await late.second({ secured: 50 });
  expect(failureCodes(late.events)).toEqual([]);
  expect(late.watch.gates()).toEqual({ out: true, in: true });
  const never = watched();
  never.watch.setKeys(KEYS);
  never.watch.start();
  for (let i = 0; i < 12; i++) await never.second({ comingBy: 50 });
  expect(failureCodes(never.events)).toHaveLength(1);
  expect(never.watch.gates()).toEqual({ out: false, in: false });
});

test("a worker that breaks or does not answer is a failure with its own name", async () => {
  const exhausted = watched();
  exhausted.watch.start();
  exhausted.news({ kind: "broken", leg: 1, reason: "exhausted" });
  expect(exhausted.events).toEqual([{ kind: "protection-failed", code: "protection-stopped", detail: "exhausted" }]);
  const dumb = watched();
  dumb.watch.setKeys(KEYS);
  dumb.watch.start();
  dumb.goDumb();
  for (let i = 0; i < 12; i++) await dumb.second({});
  expect(dumb.events).toEqual([
    { kind: "protection-failed", code: "protection-stopped", detail: "#frame-worker-silent" },
  ]);
});

test("keys and leave exclude each other, and come once", () => {
  const keyed = watched().watch;
  keyed.setKeys(KEYS);
  expect(() => keyed.pass()).toThrow();
  expect(() => keyed.setKeys(KEYS)).toThrow();
  const passing = watched().watch;
  passing.pass();
  expect(() => passing.setKeys(KEYS)).toThrow();
});

test("a leg that passes frames by leave is never judged", async () => {
  const { watch, events, second } = watched();
  watch.pass();
  watch.start();
  for (let i = 0; i < 5; i++) await second({ bypassing: 50, refused: 50 });
  expect(events).toEqual([]);
});

test("a closed watch keeps quiet", async () => {
  const { watch, events, orders, news, second } = watched();
  watch.setKeys(KEYS);
  watch.start();
  watch.close();
  news({ kind: "broken", leg: 1, reason: "exhausted" });
  await second({ secured: 50 });
  watch.attach([]);
  watch.pass();
  expect(events).toEqual([]);
  expect(orders).toEqual(["keys", "close"]);
});
