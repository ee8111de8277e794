import { describe, expect, test } from "vitest";
import { messagesAsCsv, messagesAsLines } from "../../../../renderer/messages/export-messages.ts";
import { searchMessages } from "../../../../renderer/messages/message-search.ts";
import { threadsOf } from "../../../../renderer/messages/threads.ts";
import { bookOf } from "../../../../renderer/messaging/message-book.ts";
import { cellMoment } from "../../../../shared/base/csv.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { BEA, BEA_AT_B, fileNamed, NOW, sealedFor, written } from "../../../support/fixtures/messages.ts";
import { ACCOUNT } from "../../../support/fixtures/views/people.ts";

const context = {
  find: (id: string) =>
    id === BEA ? { id: "bea", displayName: "Bea Novak", role: "Medic", mcServiceId: BEA } : undefined,
  systems: ACCOUNT.systems,
} as Parameters<typeof messagesAsCsv>[1];

const hitsOf = (...records: readonly MessageRecord[]) =>
  searchMessages(
    threadsOf(bookOf(records), (id) => (id === BEA_AT_B ? BEA : id)),
    { words: [], fits: undefined },
    Number.POSITIVE_INFINITY,
  ).hits;

const OPENED = written({
  currentId: BEA_AT_B,
  text: 'North gate, "now"\nand hold',
  state: "delivered",
  isProtected: true,
  identity: sealedFor(BEA_AT_B).identity,
  acceptedAt: NOW + 1_000,
  deliveredAt: NOW + 2_000,
  redirections: [
    {
      atMs: 40,
      fromId: BEA,
      newId: BEA_AT_B,
      kmsUri: "kms.system-b.example",
      kmsUriSource: "redirection",
      reason: "migrated",
      carrier: "300",
      target: "migrated",
      forwardingReason: null,
    },
  ],
});

/** Still sealed, with what nobody but its key may open. */
const SEALED = written({
  id: "0918a100-0000-4000-8000-000000000003",
  direction: "incoming",
  at: NOW - 1,
  text: "",
  state: "sealed",
  sealed: { payload: "c2VjcmV0LXBheWxvYWQ=", keyMessage: "c2VjcmV0LWtleQ==" },
});

describe("messages as a table", () => {
  test("a row each, the newest first, in the words of the window; what is quoted stays one cell", () => {
    const csv = messagesAsCsv(hitsOf(OPENED, SEALED), context).join("");
    expect(csv.startsWith("\ufeffTime,Direction,Person,ID,")).toBe(true);
    expect(csv).toContain(
      `${cellMoment(NOW)},sent,Bea Novak,bea@mcx.system-a.example,bea.visitor@mcx.system-b.example,"North gate, ""now""\nand hold",,`,
    );
    expect(csv).toContain("kms.system-b.example");
    expect(csv).toContain(",received,Bea Novak,bea@mcx.system-a.example,bea@mcx.system-a.example,Being opened,");
    expect(csv.indexOf("North gate")).toBeLessThan(csv.indexOf("Being opened"));
  });

  test.each(["=1+1", "+49 30", "-2", "@here", "\t=1", " =cmd|' /c calc'!A0", "'=1"])(
    "no text is a formula: %j",
    (text) => {
      const csv = messagesAsCsv(hitsOf(written({ text, file: fileNamed(text) })), context).join("");
      const cells = csv.split(",").map((cell) => cell.replace(/^"|"$/g, ""));
      expect(cells.filter((cell) => /^[\s']*[=+@-]/.test(cell) && !cell.startsWith("'"))).toEqual([]);
      expect(cells.some((cell) => cell === `'${text}`)).toBe(true);
    },
  );
});

describe("messages as JSON Lines", () => {
  test("an object each, which says what the record says of it", () => {
    const lines = messagesAsLines(hitsOf(OPENED, SEALED), context).join("").trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      id: OPENED.id,
      conversationId: OPENED.conversationId,
      direction: "outgoing",
      at: new Date(NOW).toISOString(),
      sentAt: new Date(NOW).toISOString(),
      person: "Bea Novak",
      ownId: OPENED.ownId,
      primaryId: BEA,
      currentId: BEA_AT_B,
      text: OPENED.text,
      file: null,
      state: "delivered",
      acceptedAt: new Date(NOW + 1_000).toISOString(),
      deliveredAt: new Date(NOW + 2_000).toISOString(),
      readAt: null,
      isProtected: true,
      pckId: "1a2b3c4d",
      kmsUri: "kms.system-b.example",
      redirections: [
        { at: new Date(NOW + 40).toISOString(), newId: BEA_AT_B, kmsUri: "kms.system-b.example", reason: "migrated" },
      ],
      failure: null,
    });
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({ id: SEALED.id, text: null, state: "sealed" });
  });

  test("nothing that is still sealed is in either, nor where a file lies", () => {
    const hits = hitsOf(SEALED, written({ file: fileNamed("plan.pdf") }));
    for (const text of [messagesAsCsv(hits, context), messagesAsLines(hits, context)].map((each) => each.join(""))) {
      expect(text).not.toMatch(/c2VjcmV0|content\.system-a\.example|keyMessage|"sealed":\{/);
      expect(text).toContain("plan.pdf");
    }
  });
});

test("a moment that is none is left out, and the rest is there", () => {
  const hits = hitsOf(written({ sentAt: 1e300, deliveredAt: -1e300, text: "here" }));
  expect(messagesAsCsv(hits, context).join("")).toContain(",here,");
  expect(JSON.parse(messagesAsLines(hits, context).join(""))).toMatchObject({ sentAt: null, deliveredAt: null });
});

test("many are several texts, none of them lost or twice", () => {
  const many = Array.from({ length: 1_201 }, (_, at) =>
    written({ id: crypto.randomUUID(), at: NOW + at, text: `number ${at}.` }),
  );
  const hits = hitsOf(...many);
  for (const texts of [messagesAsCsv(hits, context).slice(1), messagesAsLines(hits, context)]) {
    expect(texts).toHaveLength(3);
    const numbers = [...texts.join("").matchAll(/number (\d+)\./g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(many.map((_, at) => 1_200 - at));
  }
});
