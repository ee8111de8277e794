import { describe, expect, test } from "vitest";
import {
  beginningOf,
  CONFIRMED_WITHIN_MS,
  callsAmong,
  inLineOfTime,
  itemsOf,
  markedAt,
  markOf,
  mayGoInClear,
  nextToFetch,
  type ThreadCall,
  timeOf,
  waitingIn,
} from "../../../../renderer/messages/thread-story.ts";
import { personsIn, threadsOf, unreadIn } from "../../../../renderer/messages/threads.ts";
import { bookOf, withMessage } from "../../../../renderer/messaging/message-book.ts";
import type { MessageFile } from "../../../../shared/mc/message-file.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { BEA, BEA_AT_B, fileNamed, NOW, written } from "../../../support/fixtures/messages.ts";

const JONAS = "sip:jonas@mcx.system-a.example";
const threadsIn = (records: readonly MessageRecord[], personOf: (id: string) => string) => {
  const book = bookOf(records);
  return threadsOf(book, personsIn(book, personOf));
};
const same = (id: string) => id;
const redirection = (newId: string) => ({
  atMs: 10,
  fromId: BEA,
  newId,
  kmsUri: null,
  kmsUriSource: null,
  reason: null,
  carrier: "300" as const,
  target: "migrated" as const,
  forwardingReason: null,
});
const from = (primaryId: string, at: number, change: Partial<MessageRecord> = {}) =>
  written({
    id: crypto.randomUUID(),
    direction: "incoming",
    primaryId,
    currentId: primaryId,
    state: "received",
    at,
    ...change,
  });

describe("threads", () => {
  test("one for each person, the latest first, with what nobody has seen", () => {
    const threads = threadsIn([written({ at: 1 }), from(JONAS, 2), from(BEA, 3, { state: "seen" })], same);
    expect(threads.map(({ personId, unread, messages }) => [personId, unread, messages.length])).toEqual([
      [BEA, 0, 2],
      [JONAS, 1, 1],
    ]);
    expect(unreadIn(threads)).toBe(1);
  });

  test("who has migrated stays one person: by a redirection of a message, or by what is known otherwise", () => {
    const redirected = written({ at: 1, currentId: BEA_AT_B, redirections: [redirection(BEA_AT_B)] });
    expect(threadsIn([redirected, from(BEA_AT_B, 2)], same)).toMatchObject([{ personId: BEA, messages: [{}, {}] }]);
    const known = (id: string) => (id === BEA_AT_B ? BEA : id);
    expect(threadsIn([from(BEA, 1), from(BEA_AT_B, 2)], known)).toMatchObject([{ personId: BEA }]);
    // Somebody else to whom a message was forwarded is no ID of the person's.
    // What a redirection of one of several IDs of a person named is that person's.
    const data = "sip:bea.data@mcx.system-a.example";
    const several = (id: string) => (id === data ? BEA : id);
    expect(threadsIn([{ ...redirected, primaryId: data }, from(BEA_AT_B, 2), from(BEA, 3)], several)).toMatchObject([
      { personId: BEA, messages: [{}, {}, {}] },
    ]);
    const forwarded = written({ redirections: [{ ...redirection(JONAS), target: "forwarded" }] });
    expect(threadsIn([forwarded, from(JONAS, 2)], same)).toHaveLength(2);
  });

  test("what has not changed stays the same object, so that nothing of it is drawn anew", () => {
    const book = bookOf([from(BEA, 1), from(JONAS, 2)]);
    const before = threadsOf(book, same);
    const after = threadsOf(withMessage(book, from(BEA, 3)), same);
    expect(after.map(({ personId }) => personId)).toEqual([BEA, JONAS]);
    expect(after[1]).toBe(before[0]);
    expect(after[0]).not.toBe(before[1]);
    // Somebody is known under another ID now.
    const known = threadsOf(book, (id) => (id === BEA ? JONAS : id));
    expect(known).toMatchObject([{ personId: JONAS, messages: [{}, {}] }]);
  });

  test("a redirection stands once before what it led elsewhere", () => {
    const [thread] = threadsIn(
      [1, 2, 3].map((at) =>
        written({ id: crypto.randomUUID(), at, redirections: at === 1 ? [] : [redirection(BEA_AT_B)] }),
      ),
      same,
    );
    expect(thread && itemsOf(thread.messages).map(({ kind }) => kind)).toEqual([
      "message",
      "redirection",
      "message",
      "message",
    ]);
  });
});

describe("calls between messages", () => {
  const message = (at: number) => written({ id: crypto.randomUUID(), at });
  const call = (at: number): ThreadCall => ({
    id: `call ${at}`,
    at,
    direction: "incoming",
    text: "missed",
    tone: "missed",
    spoken: null,
  });
  const order = (messages: readonly MessageRecord[], calls: readonly ThreadCall[]) =>
    inLineOfTime(itemsOf(messages), calls).map((item) => `${item.kind} ${timeOf(item)}`);

  test("stand in order of time, at both ends too, and behind a message of the same moment", () => {
    expect(order([message(10), message(20)], [call(5), call(10), call(15), call(30)])).toEqual([
      "call 5",
      "message 10",
      "call 10",
      "call 15",
      "message 20",
      "call 30",
    ]);
    expect(order([], [call(5)])).toEqual(["call 5"]);
  });

  test("never come between a redirection and the message that it led elsewhere", () => {
    const redirected = written({ id: crypto.randomUUID(), at: 20, redirections: [redirection(BEA_AT_B)] });
    expect(order([message(10), redirected], [call(15), call(20)])).toEqual([
      "message 10",
      "call 15",
      "redirection 20",
      "message 20",
      "call 20",
    ]);
  });

  test("belong to the part of a thread in whose time they were: each to one", () => {
    const messages = [10, 20, 30, 40].map(message);
    const calls = [5, 15, 20, 25, 35, 45].map(call);
    const among = (from: number, to: number) => callsAmong(calls, messages, { from, to }).map(({ at }) => at);
    expect([among(0, 4), among(0, 2), among(2, 4), among(1, 2)]).toEqual([
      [5, 15, 20, 25, 35, 45],
      [5, 15, 20, 25],
      [35, 45],
      [20, 25],
    ]);
  });
});

describe("what is said of a message", () => {
  test("without a word for a minute it says so, and no earlier", () => {
    const message = written({ state: "accepted", acceptedAt: NOW });
    expect(markOf(message, NOW + CONFIRMED_WITHIN_MS - 1)).toBe("accepted");
    expect(markOf(message, NOW + CONFIRMED_WITHIN_MS)).toBe("unconfirmed");
    expect(markOf({ ...message, state: "read" }, NOW + CONFIRMED_WITHIN_MS)).toBe("read");
  });

  test("the time is that of what is said", () => {
    const times = { acceptedAt: NOW + 1, deliveredAt: NOW + 2, readAt: NOW + 3 };
    for (const [state, at] of [
      ["accepted", 1],
      ["delivered", 2],
      ["read", 3],
      ["failed", 0],
    ] as const)
      expect(markedAt(written({ state, ...times }))).toBe(NOW + at);
  });

  test("it can go in clear only where it could not be sealed, and protection is not required", () => {
    const failed = (attempts: number) => written({ state: "failed", isProtected: true, attempts });
    expect(mayGoInClear(failed(0), false)).toBe(true);
    expect(mayGoInClear(failed(0), true)).toBe(false);
    expect(mayGoInClear(failed(1), false)).toBe(false);
    expect(mayGoInClear(written({ state: "accepted", isProtected: true }), false)).toBe(false);
    expect(mayGoInClear(written({ state: "failed" }), false)).toBe(false);
  });
});

describe("a message that is too long to be shown unasked", () => {
  test.each([
    ["hello", undefined],
    ["x".repeat(2_000), undefined],
    ["x".repeat(2_001), `${"x".repeat(2_000)}…`],
    [`${"x".repeat(1_999)}😀`, `${"x".repeat(1_999)}…`],
    [`${"a\n".repeat(39)}a`, undefined],
    ["a\n".repeat(65_000), `${"a\n".repeat(39)}a…`],
  ])("%# shows its beginning, and that there is more", (text, shown) => expect(beginningOf(text)).toBe(shown));
});

describe("files that wait", () => {
  const came = (file: Partial<MessageFile>, change: Partial<MessageRecord> = {}) =>
    written({ direction: "incoming", state: "seen", file: fileNamed("a.pdf", file), ...change });
  const waits = (...messages: MessageRecord[]) => waitingIn({ messages });

  test.each<[string, MessageRecord]>([
    ["nobody has answered yet", came({})],
    ["was put away", came({ answer: "deferred", told: "deferred" })],
    ["was put off in the middle", came({ stage: "paused", answer: "accepted" })],
    ["could not be fetched", came({ stage: "failed", failure: { code: "content-cut" } })],
  ])("are such as %s", (_what, message) => expect(waits(message)).toEqual([message]));

  test.each<[string, MessageRecord]>([
    ["nobody wants", came({ answer: "rejected" })],
    ["is on its way", came({ stage: "fetching" })],
    ["is here", came({ stage: "fetched" })],
    ["its server has no more", came({ stage: "failed", gone: "expired", failure: { code: "file-expired" } })],
    ["has no key here", came({}, { state: "unopened" })],
    ["is ours", written({ file: fileNamed("a.pdf", { stage: "ours" }) })],
    ["is none", written()],
  ])("are none that %s", (_what, message) => expect(waits(message)).toEqual([]));

  test("the key fetches the latest of them", () => {
    const second = came({ answer: "deferred" });
    const messages = [came({}), second, came({ answer: "rejected" })];
    expect(nextToFetch({ messages })).toBe(second);
  });
});
