/** Calls that are refused before anybody is disturbed: one record for many, which says what it stands for. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NO_KEYS } from "../../../../renderer/calling/no-keys.ts";
import type { ProtectionScheme } from "../../../../renderer/calling/protection/scheme.ts";
import { isRefusal, RefusedCalls, type RefusedKind } from "../../../../renderer/calling/refused-calls.ts";
import { NO_KMS } from "../../../../shared/bridge/keys.ts";
import type { EndReasonCode } from "../../../../shared/errors/end-reason.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import type { DrawnCall } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import { createStandInCalling, incomingLeg } from "../../../support/stand-ins/calling.ts";

const BEA = "sip:bea@mcx.system-a.example";
const caller = (at: number) => `sip:caller-${at}@elsewhere.example`;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(change: Parameters<typeof createStandInCalling>[0] = {}) {
  const calling = createStandInCalling({ protection: "off", knows: (id) => id === BEA, ...change });
  const receive = (callerId: string) => {
    const incoming = incomingLeg(`in-${Math.random()}`, undefined, callerId);
    calling.engine.receive(incoming.leg);
    return incoming;
  };
  const calls = () => calling.store.getState().calls;
  const ended = (code: EndReasonCode = "too-many-calls") => calls().filter(({ endReason }) => endReason?.code === code);
  return { ...calling, receive, calls, ended, ringing: () => calls().filter(({ state }) => state === "incoming") };
}

describe("ten thousand calls", () => {
  test("of one caller: two ring, the others are one row, and each is answered", () => {
    const { ended, receive, ringing } = setUp();
    const asked = Array.from({ length: 10_000 }, () => receive(caller(1)).asked);
    expect(ringing()).toHaveLength(2);
    expect(asked.filter((each) => each.includes("decline"))).toHaveLength(9_998);
    vi.advanceTimersByTime(1_000);
    expect(ended()).toMatchObject([{ refused: { count: 9_998, callers: 1, known: false } }]);
  });

  test("of as many callers: a person of the directory still rings, and none of the rows is lost sight of", () => {
    const { calls, ended, receive, ringing } = setUp();
    for (let at = 0; at < 5_000; at++) receive(caller(at));
    expect(receive(BEA).asked).toEqual([]);
    for (let at = 5_000; at < 10_000; at++) receive(caller(at));
    expect(ringing().some(({ primaryId }) => primaryId === BEA)).toBe(true);
    vi.advanceTimersByTime(1_000);
    const refused = 10_000 + 1 - ringing().length;
    expect(ended()).toMatchObject([{ refused: { count: refused, callers: 1_000, known: false } }]);
    expect(calls()).toHaveLength(ringing().length + 1);
  });

  test("the store changes with each that rings and once a second besides, not with every one", () => {
    const { receive, store } = setUp();
    let changes = 0;
    store.subscribe(() => {
      changes += 1;
    });
    for (let at = 0; at < 10_000; at++) receive(caller(at));
    vi.advanceTimersByTime(1_000);
    expect(changes).toBeLessThan(50);
  });
});

test("whoever hangs up and calls again by hand rings each time", () => {
  const { receive, ringing } = setUp();
  for (let at = 0; at < 60; at++) {
    const { tell } = receive(BEA);
    expect(ringing()).toHaveLength(1);
    tell({ kind: "ended" });
    vi.advanceTimersByTime(10_000);
  }
});

test("refused calls of a person of the directory have a row of their own", () => {
  const { ended, receive } = setUp();
  for (let at = 0; at < 30; at++) receive(caller(at));
  for (let at = 0; at < 5; at++) receive(BEA);
  vi.advanceTimersByTime(1_000);
  expect(ended().map(({ primaryId, refused }) => [primaryId === BEA, refused?.known, refused?.count])).toEqual([
    [true, true, 3],
    [false, false, 22],
  ]);
});

test("the row says when the first and the last came, and after ten quiet minutes there is another", () => {
  const { ended, receive } = setUp();
  const start = Date.now();
  for (let at = 0; at < 9; at++) receive(caller(at));
  vi.advanceTimersByTime(599_000);
  receive(caller(10));
  vi.advanceTimersByTime(1_000);
  expect(ended()).toMatchObject([{ startedAt: start, refused: { count: 2, lastAt: start + 599_000 } }]);
  vi.advanceTimersByTime(600_000);
  receive(caller(11));
  expect(ended()).toHaveLength(2);
});

test("what was said of a row stands when it counts on", () => {
  const { ended, engine, receive } = setUp();
  for (let at = 0; at < 9; at++) receive(caller(at));
  vi.advanceTimersByTime(1_000);
  const note = { text: "Drill", incident: "", by: "Ava", at: 1, earlier: [] };
  const [{ id } = { id: "" }] = ended();
  engine.annotate(id, note);
  engine.attend([id], "attended");
  receive(caller(10));
  vi.advanceTimersByTime(1_000);
  expect(ended()).toMatchObject([{ id, note, attended: true, refused: { count: 2 } }]);
});

describe("calls that are refused for their keys", () => {
  const keys = { ...NO_KEYS, status: () => ({ ...NO_KMS, state: "ready" as const }) };

  test("after they were checked: one row, and in the middle it is that row", async () => {
    let checked = (_: Error) => {};
    const open = () => new Promise<never>((_, reject) => (checked = reject));
    const scheme = { name: "s", secret: "frames", readOffer: () => ({ pckId: null }) } as unknown as ProtectionScheme;
    const { calls, engine, ended, nothingLeft, store } = setUp({ keys: { ...keys, open }, schemes: [scheme] });
    const offer = "v=0\r\na=key-mgmt:mikey AAAA\r\nm=audio 1 RTP/AVP 0\r\n";
    for (let at = 0; at < 5; at++) {
      engine.receive(incomingLeg(`in-${at}`, offer, caller(at)).leg);
      expect(calls()[0]).toMatchObject({ state: "obtaining-keys", primaryId: caller(at) });
      checked(new McError("kms-unreachable"));
      await vi.advanceTimersByTimeAsync(1_000);
      expect(ended("kms-unreachable")).toMatchObject([{ refused: { count: at + 1, callers: at + 1 } }]);
      expect(store.getState().focusId).toBe(calls()[0]?.id);
    }
    expect(calls()).toHaveLength(1);
    nothingLeft();
  });

  test("at once: one row for each reason", () => {
    const { ended, receive, nothingLeft } = setUp({ protection: "required", keys });
    for (let at = 0; at < 20; at++) receive(caller(at));
    vi.advanceTimersByTime(1_000);
    expect(ended("caller-without-protection")).toMatchObject([{ refused: { count: 20, callers: 20 } }]);
    nothingLeft();
  });
});

test("a call that has rung is never counted in another's row", () => {
  const { ended, receive, ringing, engine } = setUp();
  for (let at = 0; at < 9; at++) receive(caller(at));
  const [first] = ringing() as [DrawnCall];
  engine.end(first.id);
  expect(ended("declined-by-you")).toMatchObject([{ id: first.id, refused: null }]);
});

test("a call is refused by us when something was wrong that is not the connection", () => {
  expect(isRefusal("too-many-calls")).toBe(true);
  expect(isRefusal("declined-by-you")).toBe(false);
  expect(isRefusal("signalling-lost")).toBe(false);
});

describe("the rows", () => {
  const kind = (id: string, change: Partial<RefusedKind> = {}): RefusedKind => ({
    caller: { id, known: true },
    service: "mcptt",
    because: "too-many-calls",
    emergency: false,
    ...change,
  });
  const row = (id: string): DrawnCall => ({ ...callRecord({ id, primaryId: id, startedAt: 0 }), ladder: [] });
  const rows = () => {
    const put: (readonly [string, number | undefined])[] = [];
    const gone = new Set<string>();
    const calls = new RefusedCalls(
      (record) => put.push([record.primaryId, record.refused?.count]),
      (callId) => !gone.has(callId),
    );
    return { calls, put, gone };
  };

  test("are one for each person, service and reason, and emergencies have their own", () => {
    const { calls } = rows();
    calls.begin(kind(BEA), row("a"));
    expect(calls.count(kind(BEA), 1)).toBe("a");
    expect(calls.count(kind(caller(1)), 1)).toBeUndefined();
    expect(calls.count(kind(BEA, { service: "mcvideo" }), 1)).toBeUndefined();
    expect(calls.count(kind(BEA, { because: "kms-unreachable" }), 1)).toBeUndefined();
    expect(calls.count(kind(BEA, { emergency: true }), 1)).toBeUndefined();
  });

  test("are told at once as they begin, and together a second after they count on, those alone that did", () => {
    const { calls, put } = rows();
    for (const id of ["a", "b"]) calls.begin(kind(`sip:${id}@h`), row(id));
    for (let at = 0; at < 3; at++) calls.count(kind("sip:a@h"), at);
    expect([put, vi.getTimerCount()]).toEqual([
      [
        ["a", 1],
        ["b", 1],
      ],
      1,
    ]);
    vi.advanceTimersByTime(1_000);
    expect(put.slice(2)).toEqual([["a", 4]]);
    calls.count(kind("sip:b@h"), 4);
    vi.advanceTimersByTime(1_000);
    expect(put.slice(3)).toEqual([["b", 2]]);
  });

  test("show what is new of the call with which they began, and of no other", () => {
    const { calls, put } = rows();
    for (const id of ["a", "b"]) calls.begin(kind(`sip:${id}@h`), row(id));
    calls.follow({ ...row("b"), primaryId: "changed" });
    calls.follow(row("c"));
    expect(put.slice(2)).toEqual([["changed", 1]]);
  });

  test("end when they are let go of: the next call begins another, which counts on by its own time", () => {
    const { calls, gone, put } = rows();
    for (const id of ["a", "b"]) calls.begin(kind(`sip:${id}@h`), row(id));
    gone.add("a");
    expect(calls.count(kind("sip:a@h"), 500_000)).toBeUndefined();
    calls.begin(kind("sip:a@h"), { ...row("c"), startedAt: 500_000 });
    expect(calls.count(kind("sip:a@h"), 1_000_000)).toBe("c");
    expect(calls.count(kind("sip:b@h"), 1_000_000)).toBeUndefined();
    vi.advanceTimersByTime(1_000);
    expect(put.at(-1)).toEqual(["c", 2]);
  });

  test("end ten minutes after they counted on last, whichever of them began first", () => {
    const { calls } = rows();
    for (const id of ["a", "b"]) calls.begin(kind(`sip:${id}@h`), row(id));
    expect(calls.count(kind("sip:a@h"), 500_000)).toBe("a");
    expect(calls.count(kind("sip:b@h"), 600_000)).toBeUndefined();
    expect(calls.count(kind("sip:a@h"), 600_000)).toBe("a");
    expect(calls.count(kind("sip:a@h"), 1_199_999)).toBe("a");
    expect(calls.count(kind("sip:a@h"), 1_799_999)).toBeUndefined();
  });
});
