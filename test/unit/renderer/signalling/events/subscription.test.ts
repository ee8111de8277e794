/** A subscription at its edges: by a clock of the test, with a notifier that says what it is told to. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SubscribeAnswer } from "../../../../../renderer/signalling/events/subscribe-answer.ts";
import {
  type Notification,
  PACE_MS,
  RARELY_MS,
  Subscription,
  type SubscriptionNews,
  TIMER_N_MS,
} from "../../../../../renderer/signalling/events/subscription.ts";
import { readSubscriptionState } from "../../../../../shared/sip/event-headers.ts";

/** One dialog as the notifier sees it. */
interface Seen {
  readonly asked: number[];
  isClosed: boolean;
  answer(status: number, fields?: Partial<SubscribeAnswer>): Promise<void>;
  notify(state: string, body?: string): void;
}

let seen: Seen[];
let news: SubscriptionNews[];
let subscription: Subscription;
let prepare: (() => Promise<void>) | undefined;

function open(notified: (notification: Notification) => void) {
  let answerNow: (answer: SubscribeAnswer) => void = () => {};
  const dialog: Seen = {
    asked: [],
    isClosed: false,
    async answer(status, fields = {}) {
      answerNow({
        ...{ status, statusText: "", expires: undefined, minExpires: undefined },
        ...{ retryAfter: undefined, challengeFault: undefined },
        ...fields,
      });
      await vi.advanceTimersByTimeAsync(0);
    },
    notify(state, body = "<a/>") {
      const read = readSubscriptionState(state);
      if (read === undefined) throw new Error("no state");
      notified({ subscription: read, contentType: "application/pidf+xml", body });
    },
  };
  seen.push(dialog);
  return {
    subscribe(expires: number): Promise<SubscribeAnswer> {
      dialog.asked.push(expires);
      return new Promise((resolve) => {
        answerNow = resolve;
      });
    },
    close: () => {
      dialog.isClosed = true;
    },
  };
}

const last = () => seen.at(-1) as Seen;
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const bodies = () => news.flatMap((each) => (each.kind === "notified" ? [each.body] : []));

beforeEach(async () => {
  vi.useFakeTimers();
  seen = [];
  news = [];
  prepare = undefined;
  subscription = new Subscription({
    open,
    onNews: (each) => void news.push(each),
    prepare: () => prepare?.() ?? Promise.resolve(),
    expires: 1_800,
    spreadMs: 0,
    now: () => Date.now(),
    random: () => 0,
  });
  subscription.registered();
  await pass(0);
});
afterEach(() => vi.useRealTimers());

test("it stands from the NOTIFY on, also where that is there before the answer, and is refreshed in the same dialog", async () => {
  last().notify("active;expires=1799", "<one/>");
  expect(bodies()).toEqual(["<one/>"]);
  await last().answer(200, { expires: 1_800 });
  await pass(899_000);
  expect(seen.map(({ asked }) => asked)).toEqual([[1_800]]);
  await pass(2_000);
  expect(seen.map(({ asked }) => asked)).toEqual([[1_800, 1_800]]);
});

test("what the notifier grants counts, of two things the smaller", async () => {
  last().notify("active;expires=100");
  await last().answer(200, { expires: 60 });
  await pass(29_000);
  expect(last().asked).toHaveLength(1);
  await pass(1_500);
  expect(last().asked).toHaveLength(2);
});

test("one that is accepted and tells nothing is given up after Timer N, and asked for anew", async () => {
  await last().answer(200, { expires: 1_800 });
  await pass(TIMER_N_MS - 1);
  expect(last().isClosed).toBe(false);
  await pass(1);
  expect([last().isClosed, news]).toEqual([true, [{ kind: "gone", again: true, everybody: false }]]);
  await pass(2_000);
  expect(seen).toHaveLength(2);
});

test("423 is asked again at once for as long as is wanted, and not for ever", async () => {
  await last().answer(423, { minExpires: 3_600 });
  expect(last().asked.at(-1)).toBe(3_600);
  await last().answer(423, { minExpires: 7_200 });
  await last().answer(423, { minExpires: 10_800 });
  expect(seen.flatMap(({ asked }) => asked)).toEqual([1_800, 3_600, 7_200]);
  expect(news.at(-1)).toMatchObject({ kind: "gone", again: true });
});

test("481 to a refresh begins anew at once", async () => {
  last().notify("active");
  await last().answer(200);
  await pass(900_000);
  await last().answer(481);
  expect(seen.map(({ asked, isClosed }) => [asked.length, isClosed])).toEqual([
    [2, true],
    [1, false],
  ]);
});

test("a refresh that fails for now leaves what stands, until it runs out", async () => {
  last().notify("active", "<one/>");
  await last().answer(200, { expires: 1_800 });
  await pass(900_000);
  await last().answer(503, { retryAfter: 30 });
  expect([last().isClosed, news.some(({ kind }) => kind === "gone")]).toEqual([false, false]);
  await pass(29_000);
  expect(last().asked).toHaveLength(2);
  await pass(20_000);
  expect(last().asked).toHaveLength(3);
});

describe("a notifier ends it", () => {
  test.each([
    ["deactivated", 250],
    ["timeout", 250],
    ["probation;retry-after=30", 30_000],
    ["giveup;retry-after=99999999", 3_600_000],
    ["unheard-of", 250],
  ])("%s: anew, not before %i ms", async (reason, earliest) => {
    last().notify(`terminated;reason=${reason}`);
    await last().answer(200);
    expect(last().isClosed).toBe(true);
    await pass(earliest - 1);
    expect(seen).toHaveLength(1);
    await pass(1);
    expect(seen).toHaveLength(2);
  });

  test.each(["rejected", "noresource", "invariant"])("%s: for good, until the next registration", async (reason) => {
    last().notify(`terminated;reason=${reason}`);
    expect(news.at(-1)).toEqual({ kind: "gone", again: false, everybody: false });
    await pass(RARELY_MS * 4);
    expect(seen).toHaveLength(1);
    subscription.registered();
    await pass(0);
    expect(seen).toHaveLength(2);
  });

  test("again and again: rarer, and then no more than every five minutes", async () => {
    for (let times = 0; times < 8; times += 1) {
      last().notify("terminated;reason=deactivated");
      await pass(RARELY_MS + 1_000);
    }
    const count = seen.length;
    last().notify("terminated;reason=deactivated");
    await pass(RARELY_MS - 1_000);
    expect(seen).toHaveLength(count);
  });
});

test.each([403, 405, 489, 501])("%i is for everybody", async (status) => {
  await last().answer(status);
  expect(news).toEqual([{ kind: "gone", again: false, everybody: true }]);
});

test("404 is for this one alone, and not asked again by itself", async () => {
  await last().answer(404);
  await pass(RARELY_MS * 4);
  expect([news, seen.length]).toEqual([[{ kind: "gone", again: false, everybody: false }], 1]);
});

test("of a flood the first is handed on, and then the newest in its pace, with how many were left out", async () => {
  for (let at = 0; at < 100; at += 1) last().notify("active", `<n${at}/>`);
  await pass(PACE_MS);
  expect(bodies()).toEqual(["<n0/>", "<n99/>"]);
  expect(news.at(-1)).toMatchObject({ missed: 98 });
});

test("over a lost connection it is kept and refreshed, and what comes late of the old one is heard by nobody", async () => {
  last().notify("active");
  const old = last();
  subscription.lost();
  await old.answer(403);
  expect(news.some(({ kind }) => kind === "gone")).toBe(false);
  subscription.registered();
  await pass(0);
  expect([seen.length, old.asked]).toEqual([1, [1_800, 1_800]]);
});

test("what is over is taken back, and not asked for again", async () => {
  last().notify("active");
  await last().answer(200);
  const ended = subscription.end();
  expect(last().asked.at(-1)).toBe(0);
  await last().answer(200);
  await ended;
  subscription.registered();
  await pass(RARELY_MS);
  expect([seen.length, last().isClosed]).toEqual([1, true]);
});

test("without a token nothing is sent, and it is tried again", async () => {
  prepare = () => Promise.reject(new Error("none"));
  last().notify("terminated;reason=deactivated");
  await pass(5_000);
  expect(seen).toHaveLength(1);
  prepare = undefined;
  await vi.waitFor(() => expect(seen).toHaveLength(2), { interval: 500, timeout: RARELY_MS });
});
