import { describe, expect, test } from "vitest";
import {
  EVERY_MESSAGE,
  fitting,
  type MessageFilter,
  threadsFor,
} from "../../../../renderer/messages/message-filter.ts";
import { searchMessages } from "../../../../renderer/messages/message-search.ts";
import { threadsOf } from "../../../../renderer/messages/threads.ts";
import { bookOf } from "../../../../renderer/messaging/message-book.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { BEA_AT_B, fileNamed, written } from "../../../support/fixtures/messages.ts";

const DAY = 86_400_000;
const JONAS = "sip:jonas@mcx.system-a.example";
const TODAY = new Date(2026, 10, 30).getTime();
const SYSTEMS = [
  { name: "System A", domain: "mcx.system-a.example", home: true },
  { name: "System B", domain: "mcx.system-b.example", home: false },
];

const redirected = {
  atMs: 40,
  fromId: "sip:bea@mcx.system-a.example",
  newId: BEA_AT_B,
  kmsUri: null,
  kmsUriSource: null,
  reason: null,
  carrier: "300",
  target: "migrated",
  forwardingReason: null,
} as const;

/** One of each kind, named by what is particular in it. */
const ALL: readonly Partial<MessageRecord>[] = [
  { text: "plain", isProtected: true, state: "read" },
  { text: "unread", direction: "incoming", state: "received", isProtected: true },
  { text: "unopened", direction: "incoming", state: "unopened" },
  { text: "failed", state: "failed", isProtected: true },
  { text: "redirected", state: "delivered", isProtected: true, redirections: [redirected] },
  { text: "file", state: "read", isProtected: true, file: fileNamed("plan.pdf") },
  { text: "clear", state: "read", isProtected: false },
];

function listed(filter: Partial<MessageFilter>, change: (at: number) => Partial<MessageRecord> = () => ({})) {
  const records = ALL.map((each, at) => written({ ...each, id: crypto.randomUUID(), at: TODAY + at, ...change(at) }));
  const threads = threadsOf(bookOf(records), (id) => id);
  const { count, hits } = searchMessages(
    threads,
    { words: [], fits: fitting({ ...EVERY_MESSAGE, ...filter }, TODAY, SYSTEMS) },
    100,
  );
  expect(count).toBe(hits.length);
  return hits.map(({ message }) => message.text).toReversed();
}

describe("messages that are chosen without a word", () => {
  test.each([
    ["unread", ["unread", "unopened"]],
    ["failed", ["unopened", "failed"]],
    ["redirected", ["redirected"]],
    ["files", ["file"]],
    ["clear", ["clear"]],
    ["all", ALL.map(({ text }) => text)],
  ] as const)("%s", (kind, texts) => {
    expect(listed({ kind })).toEqual(texts);
  });

  test("of the present day, and of seven days with it; what came in the first moment of a day is of that day", () => {
    // A clock may be set in these days: the first moment of a day is asked of the calendar.
    const week = new Date(2026, 10, 24).getTime();
    const times = [week - 1, week, TODAY - DAY, TODAY - 1, TODAY, TODAY + 1, TODAY + DAY / 2];
    const change = (at: number) => ({ at: times[at] ?? 0, text: String(at) });
    expect(listed({ when: { kind: "today" } }, change)).toEqual(["4", "5", "6"]);
    expect(listed({ when: { kind: "week" } }, change)).toEqual(["1", "2", "3", "4", "5", "6"]);
  });

  test("from day to day, both among them, and open where a day is left out", () => {
    const times = [
      new Date(2026, 10, 24, 23, 59),
      new Date(2026, 10, 25),
      new Date(2026, 10, 26, 23, 59),
      new Date(2026, 10, 27),
    ];
    const change = (at: number) => ({ at: (times[at] ?? new Date(2020, 0, 1)).getTime(), text: String(at) });
    const from = (first: string, last: string) =>
      listed({ when: { kind: "days", from: first, to: last } }, change).filter((text) => Number(text) < times.length);
    expect(from("2026-11-25", "2026-11-26")).toEqual(["1", "2"]);
    expect(from("2026-11-25", "")).toEqual(["1", "2", "3"]);
    expect(from("", "2026-11-24")).toEqual(["0"]);
  });

  test("at one system: where the colleague was when it was sent", () => {
    const change = (at: number) => ({ text: String(at), ...(at % 3 === 0 ? { currentId: BEA_AT_B } : {}) });
    expect(listed({ system: "mcx.system-b.example" }, change)).toEqual(["0", "3", "6"]);
    expect(listed({ system: "mcx.system-a.example" }, change)).toEqual(["1", "2", "4", "5"]);
  });

  test("with one person, whoever else wrote the same", () => {
    const jonas = { id: crypto.randomUUID(), primaryId: JONAS, currentId: JONAS };
    const threads = threadsOf(bookOf([written(), written(jonas)]), (id) => id);
    const whose = (person: string | null) =>
      threadsFor({ ...EVERY_MESSAGE, person }, threads).map(({ personId }) => personId);
    expect(whose(null)).toHaveLength(2);
    expect(whose(JONAS.replace("example", "EXAMPLE"))).toEqual([JONAS]);
    expect(whose("sip:nobody@mcx.system-a.example")).toEqual([]);
  });

  test("kind and time hold together, and with the words", () => {
    const records = [
      written({ id: crypto.randomUUID(), at: TODAY - 1, text: "north gate", isProtected: false }),
      written({ id: crypto.randomUUID(), at: TODAY, text: "south gate", isProtected: false }),
      written({ id: crypto.randomUUID(), at: TODAY, text: "north gate", isProtected: true }),
      written({ id: crypto.randomUUID(), at: TODAY + 1, text: "north gate, again", isProtected: false }),
    ];
    const threads = threadsOf(bookOf(records), (id) => id);
    const found = searchMessages(
      threads,
      { words: ["north"], fits: fitting({ ...EVERY_MESSAGE, kind: "clear", when: { kind: "today" } }, TODAY, SYSTEMS) },
      100,
    );
    expect(found.count).toBe(1);
    expect(found.hits.map(({ message }) => message.text)).toEqual(["north gate, again"]);
  });

  test("more than are listed are counted, and only those that fit", () => {
    const records = Array.from({ length: 200 }, (_, at) =>
      written({ id: crypto.randomUUID(), at: TODAY + at, text: String(at), isProtected: at % 2 === 0 }),
    );
    const threads = threadsOf(bookOf(records), (id) => id);
    const { count, hits } = searchMessages(
      threads,
      { words: [], fits: fitting({ ...EVERY_MESSAGE, kind: "clear" }, TODAY, SYSTEMS) },
      3,
    );
    expect(count).toBe(100);
    expect(hits.map(({ message }) => message.text)).toEqual(["199", "197", "195"]);
  });
});
