import { expect, test } from "vitest";
import { ServerChoice } from "../../../../../renderer/signalling/connection/server-choice.ts";

const [A, B, C] = ["wss://a.test/sip", "wss://b.test/sip", "wss://c.test/sip"] as const;
const silent = { answer: null };
const overloaded = (retryAfterSeconds: number) => ({ answer: { status: 503, text: "Full" }, retryAfterSeconds });
const forbidden = { answer: { status: 403, text: "Forbidden" }, isFinal: true };

test("goes on in the order of the account, round and round", () => {
  const choice = new ServerChoice([A, B, C]);
  const order = [0, 1, 2].map(() => {
    choice.failed(silent, 0);
    expect(choice.next(0)).toBe(0);
    return choice.address;
  });
  expect(order).toEqual([B, C, A]);
});

test("one that wants to be left alone is passed by, as long as it wants and there is another", () => {
  const choice = new ServerChoice([A, B]);
  choice.failed(overloaded(60), 0);
  choice.next(0);
  choice.failed(silent, 1_000);
  expect([choice.next(1_000), choice.address]).toEqual([0, B]);
  choice.failed(overloaded(90), 2_000);
  expect([choice.next(2_000), choice.address]).toEqual([58_000, A]);
});

test("one that said how long is not waited for longer than an hour", () => {
  const choice = new ServerChoice([A]);
  choice.failed(overloaded(999_999_999), 0);
  expect(choice.next(0)).toBe(3_600_000);
});

test("one that refused for good is not asked again, until somebody wants it; refused by all there is none", () => {
  const choice = new ServerChoice([A, B]);
  choice.failed(forbidden, 0);
  choice.next(0);
  choice.failed(silent, 0);
  expect([choice.next(0), choice.address, choice.better(0)]).toEqual([0, B, []]);
  choice.failed(forbidden, 0);
  expect(choice.next(0)).toBeUndefined();
  choice.forgive();
  expect(choice.next(0)).toBe(0);
});

test("servers that are found anew: who serves us stays, one that is new comes before those that have failed", () => {
  const choice = new ServerChoice([]);
  expect([choice.next(0), choice.address, choice.inUse, choice.faults]).toEqual([0, "", undefined, []]);
  choice.failed(silent, 0);
  choice.renew([A, B]);
  expect(choice.address).toBe(A);
  choice.failed(silent, 0);
  choice.next(0);
  choice.renew([C, B, A]);
  expect([choice.address, choice.better(0)]).toEqual([B, [{ address: C, waitMs: 0 }]]);
  choice.failed(overloaded(60), 0);
  choice.next(0);
  choice.failed(silent, 0);
  choice.renew([B, C]);
  expect(choice.address).toBe(C);
  choice.renew([A, B]);
  expect([choice.address, choice.faults]).toEqual([A, [{ server: "b.test", answer: { status: 503, text: "Full" } }]]);
});

test("a preferred one is left alone for as long as it asked, and for ten minutes where it refuses to register us", () => {
  const choice = new ServerChoice([A, B]);
  const wait = (now: number) => choice.better(now).map(({ waitMs }) => waitMs);
  choice.failed(silent, 1_000);
  choice.next(1_000);
  expect(wait(2_000)).toEqual([0]);
  choice.use(A);
  choice.failed(overloaded(1_800), 1_000);
  choice.use(B);
  expect([1_000, 601_000, 1_801_000, 9_000_000].map(wait)).toEqual([[1_800_000], [1_200_000], [0], [0]]);
  choice.use(A);
  choice.failed({ answer: { status: 500, text: "Broken" } }, 0);
  choice.use(B);
  expect([0, 599_999, 600_000].map(wait)).toEqual([[600_000], [1], [0]]);
});

test("says who is in use and why the others are not, where there are others", () => {
  const alone = new ServerChoice([A]);
  alone.failed(silent, 0);
  expect([alone.inUse, alone.faults]).toEqual([undefined, []]);
  const choice = new ServerChoice([A, B]);
  choice.failed(overloaded(1), 0);
  choice.next(0);
  expect(choice.inUse).toEqual({ name: "b.test", place: 2, of: 2 });
  expect(choice.better(0)).toEqual([{ address: A, waitMs: 600_000 }]);
  expect(choice.faults).toEqual([{ server: "a.test", answer: { status: 503, text: "Full" } }]);
  choice.use(A);
  choice.served();
  expect([choice.better(0), choice.faults]).toEqual([[], []]);
});
