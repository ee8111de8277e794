/** A still that is taken: kept, asked about, or not, and what is said of it. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ASK_STILL_MS, createStillDesk } from "../../../../renderer/pictures/still-desk.ts";
import { mayTakeStill } from "../../../../renderer/pictures/take-still.ts";
import type { Settings } from "../../../../shared/bridge/settings.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { NO_PICTURES_YET, type Pictures } from "../../../../shared/mc/record-parts/pictures.ts";

const STILL = { width: 640, height: 360, octets: "/9j/2Q==" };
const OTHER = { ...STILL, octets: "/9j/AA==" };
const [CALL, NEXT] = ["call-1", "call-2"];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(rule: Settings["stills"], keep = vi.fn(async () => ({ id: "s", at: 5, width: 1, height: 1, size: 1 }))) {
  const desk = createStillDesk({ keep }, () => rule);
  return { desk, keep, news: (of = CALL) => desk.store.getState().news.get(of) };
}
const settled = () => vi.advanceTimersByTimeAsync(0);

describe("kept at once", () => {
  test("and said so, with its time", async () => {
    const { desk, keep, news } = setUp("keep");
    desk.take(CALL, STILL);
    await settled();
    expect(keep.mock.calls).toEqual([[{ callId: CALL, ...STILL }]]);
    expect(news()).toEqual({ kind: "kept", at: 5 });
  });

  test("is counted, one by one, also where a question about another hides what is said of it", async () => {
    const { desk, keep, news } = setUp("ask");
    const slow = Promise.withResolvers<{ id: string; at: number; width: number; height: number; size: number }>();
    desk.take(CALL, STILL);
    keep.mockReturnValueOnce(slow.promise);
    desk.answerYes(CALL);
    desk.take(CALL, OTHER);
    slow.resolve({ id: "s", at: 5, width: 1, height: 1, size: 1 });
    await settled();
    expect(news()?.kind).toBe("asked");
    expect(desk.store.getState().kept).toBe(1);
    desk.answerYes(CALL);
    await settled();
    expect(desk.store.getState().kept).toBe(2);
  });

  test("what the host refuses is said by its name", async () => {
    const { desk, news } = setUp(
      "keep",
      vi.fn(() => Promise.reject(new McError("still-limit"))),
    );
    desk.take(CALL, STILL);
    await settled();
    expect(news()).toEqual({ kind: "failed", code: "still-limit" });
  });

  test("where there is nothing to take nothing is kept", async () => {
    const { desk, keep, news } = setUp("keep");
    desk.take(CALL, undefined);
    await settled();
    expect(keep).not.toHaveBeenCalled();
    expect(news()).toEqual({ kind: "failed", code: "still-not-taken" });
  });
});

describe("after a question", () => {
  test("the still that was taken is kept with a yes", async () => {
    const { desk, keep, news } = setUp("ask");
    desk.take(CALL, STILL);
    expect(news()).toEqual({ kind: "asked", still: STILL });
    await settled();
    expect(keep).not.toHaveBeenCalled();
    expect(desk.answerYes(CALL)).toBe(true);
    await settled();
    expect(keep.mock.calls).toEqual([[{ callId: CALL, ...STILL }]]);
    expect(news()).toMatchObject({ kind: "kept" });
    await vi.advanceTimersByTimeAsync(ASK_STILL_MS);
    expect(news()).toMatchObject({ kind: "kept" });
  });

  test.each([
    ["no is said", ({ desk }: ReturnType<typeof setUp>) => desk.drop(CALL)],
    ["nothing is said in time", () => vi.advanceTimersByTime(ASK_STILL_MS)],
  ])("nothing is kept where %s", async (_name, does) => {
    const at = setUp("ask");
    at.desk.take(CALL, STILL);
    does(at);
    await settled();
    expect(at.keep).not.toHaveBeenCalled();
    expect(at.news()).toEqual({ kind: "dropped" });
    at.desk.take(CALL, OTHER);
    expect(at.news()).toEqual({ kind: "asked", still: OTHER });
  });

  test("yes to a still of one call is none to that of another", async () => {
    const { desk, keep, news } = setUp("ask");
    desk.take(CALL, STILL);
    desk.take(NEXT, OTHER);
    await settled();
    expect(keep).not.toHaveBeenCalled();
    expect(news(NEXT)).toEqual({ kind: "asked", still: OTHER });
  });

  test("the question about one call stays where another is asked about, each for its own time", async () => {
    const { desk, keep, news } = setUp("ask");
    desk.take(CALL, STILL);
    await vi.advanceTimersByTimeAsync(ASK_STILL_MS / 2);
    desk.take(NEXT, OTHER);
    desk.answerYes(CALL);
    await settled();
    expect(keep.mock.calls).toEqual([[{ callId: CALL, ...STILL }]]);
    await vi.advanceTimersByTimeAsync(ASK_STILL_MS / 2);
    expect([news(CALL)?.kind, news(NEXT)?.kind]).toEqual(["kept", "asked"]);
    await vi.advanceTimersByTimeAsync(ASK_STILL_MS / 2);
    expect(news(NEXT)).toEqual({ kind: "dropped" });
  });

  test("what is said of calls that were long ago is forgotten", async () => {
    const { desk, news } = setUp("keep");
    for (let call = 0; call <= 20; call++) desk.take(`call ${call}`, STILL);
    await settled();
    expect([news("call 0"), news("call 1")?.kind, news("call 20")?.kind]).toEqual([undefined, "kept", "kept"]);
  });

  test("no to nothing says nothing", () => {
    const { desk, news } = setUp("ask");
    desk.drop(CALL);
    expect([desk.answerYes(CALL), news()]).toEqual([false, undefined]);
  });
});

describe("a still may be taken", () => {
  const seen: Pictures = { ...NO_PICTURES_YET, far: "shown", farSince: 1, proved: { sent: false, received: true } };
  const call = (pictures: Partial<Pictures> | null, change: Partial<CallRecord> = {}) =>
    ({ state: "connected", hold: "none", pictures: pictures && { ...seen, ...pictures }, ...change }) as CallRecord;

  test("of a picture that moves and is proved", () => {
    expect([mayTakeStill(call({}), "keep"), mayTakeStill(call({}), "ask")]).toEqual([true, true]);
  });

  test.each([
    ["where the settings keep none", call({}), "refuse"],
    ["of a call without pictures", call(null), "keep"],
    ["of a picture that nobody has vouched for", call({ proved: { sent: true, received: false } }), "keep"],
    ["of one that stands still", call({ far: "still" }), "keep"],
    ["before the first", call({ far: "waiting" }), "keep"],
    ["on hold", call({}, { hold: "by-us" }), "keep"],
    ["of a call that is over", call({}, { state: "ended" }), "keep"],
  ] as const)("not %s", (_name, of, rule) => expect(mayTakeStill(of, rule)).toBe(false));
});
