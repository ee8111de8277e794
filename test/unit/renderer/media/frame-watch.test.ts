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
  const tell = () => listener({ kind: "tally", leg: 1, tally: { ...tally }, pictures });
  const guard: FrameGuard = {
    openLeg(tells) {
      listener = tells;
      return {
        attach: () => void orders.push("attach"),
        setKeys: () => void orders.push("keys"),
        pass: () => void orders.push("pass"),
        sendDigits: (digits) => void orders.push(`digits ${digits}`),
        ask: () => answers && tell(),
        close: () => void orders.push("close"),
      };
    },
  };
  const watch = new FrameWatch(guard, {
    traffic: async () => ({
      audio: { sent: { ...sent }, received: { ...received } },
      video: { sent: { ...ofPictures.sent }, received: { ...ofPictures.received } },
    }),
    opened: () => void orders.push("opened"),
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
    /** Frames pass as given. */
    happens({ secured = 0, refused = 0, bypassing = 0 }) {
      tally.out = { ...tally.out, seen: tally.out.seen + secured, secured: tally.out.secured + secured };
      tally.in = {
        ...tally.in,
        seen: tally.in.seen + secured + refused,
        secured: tally.in.secured + secured,
        refused: tally.in.refused + refused,
      };
      sent.packets += secured + bypassing;
      received.packets += secured + refused;
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
  expect(orders).toContain("opened");
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
