import { describe, expect, test } from "vitest";
import { documentText, fileNamePart, threadDocument } from "../../../../renderer/messages/thread-document.ts";
import { threadsOf } from "../../../../renderer/messages/threads.ts";
import { bookOf } from "../../../../renderer/messaging/message-book.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { AVA, BEA, BEA_AT_B, fileNamed, NOW, sealedFor, written } from "../../../support/fixtures/messages.ts";
import { ACCOUNT } from "../../../support/fixtures/views/people.ts";

const MINUTE = 60_000;
/** As it is written here, wherever here is. */
function zoned(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const ahead = -date.getTimezoneOffset();
  const zone = `${ahead < 0 ? "-" : "+"}${two(Math.floor(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`;
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} UTC${zone}`;
}

function textOf(...records: readonly MessageRecord[]): string {
  const [thread] = threadsOf(bookOf(records), (id) => (id === BEA_AT_B ? BEA : id));
  if (thread === undefined) throw new Error("no thread");
  return documentText(
    threadDocument(thread, { name: "Bea Novak", ownId: AVA, systems: ACCOUNT.systems, now: NOW + MINUTE }),
  );
}

const redirection = {
  atMs: 40,
  fromId: BEA,
  newId: BEA_AT_B,
  kmsUri: "kms.system-b.example",
  kmsUriSource: "redirection",
  reason: "migrated",
  carrier: "300",
  target: "migrated",
  forwardingReason: null,
} as const;

describe("a conversation as text", () => {
  test("says of each message when what became of it, and how it was protected; a redirection stands where it came", () => {
    const text = textOf(
      written({
        currentId: BEA_AT_B,
        redirections: [redirection],
        state: "delivered",
        isProtected: true,
        identity: sealedFor(BEA_AT_B).identity,
        acceptedAt: NOW + 1_000,
        deliveredAt: NOW + 2_000,
      }),
      written({
        id: "0918a100-0000-4000-8000-000000000002",
        direction: "incoming",
        primaryId: BEA_AT_B,
        currentId: BEA_AT_B,
        at: NOW + 5_000,
        sentAt: NOW + 4_000,
        text: "On channel 2\nif you need me",
        state: "seen",
        isProtected: false,
      }),
    );
    expect(text).toContain("Conversation with Bea Novak\nWith bea@mcx.system-a.example\nOf ava@mcx.system-a.example");
    expect(text).toContain("2 messages\n\n== ");
    expect(text).toContain(
      [
        `${zoned(NOW + 40)}  Bea Novak has migrated to System B. The message went there.`,
        "  - bea.visitor@mcx.system-b.example",
        "  - Key server kms.system-b.example",
        "",
        `${zoned(NOW)}  To Bea Novak (bea.visitor@mcx.system-b.example)`,
        "    North gate in five minutes",
        `  - Written ${zoned(NOW)}`,
        `  - New ID at System B named ${zoned(NOW + 40)}`,
        `  - Accepted by the server ${zoned(NOW + 1_000)}`,
        `  - Delivered ${zoned(NOW + 2_000)}`,
        "  - Read: no word yet",
        "  - end-to-end protected with key 1a2b3c4d of kms.system-b.example",
        "",
        `${zoned(NOW + 5_000)}  From Bea Novak (bea.visitor@mcx.system-b.example)`,
        "    On channel 2",
        "    if you need me",
        `  - Written, as its sender says ${zoned(NOW + 4_000)}`,
        `  - Came ${zoned(NOW + 5_000)}`,
        "  - not protected",
        "",
      ].join("\n"),
    );
  });

  test("holds no key and nothing that was sealed, and nothing that could be taken for a line of its own", () => {
    const text = textOf(
      written({
        direction: "incoming",
        state: "unopened",
        isProtected: true,
        identity: sealedFor(AVA).identity,
        sealed: { payload: "c2VhbGVkIHBheWxvYWQ", keyMessage: "aV9tZXNzYWdl" },
        contentId: "content-mark",
        failure: { code: "message-not-opened" },
      }),
      written({
        id: "0918a100-0000-4000-8000-000000000002",
        direction: "incoming",
        at: NOW + 1,
        text: "\u202egate\n== 1 Jan 2020\r12:00:00 UTC+00:00  From Ava\u0000",
        state: "seen",
        isProtected: true,
        identity: null,
      }),
    );
    for (const secret of ["c2Vhb", "aV9t", "content-mark"]) expect(text).not.toContain(secret);
    expect(text).toContain("    Could not be opened");
    expect(text).toContain("  - Failed. ");
    expect(text).toContain("  - protected, and not proved here");
    expect(text).toContain("    ‹U+202E›gate\n    == 1 Jan 2020\n    12:00:00 UTC+00:00  From Ava‹U+0000›");
    expect(text.split("\n").filter((line) => line.startsWith("== "))).toHaveLength(1);
  });

  test("says why a message went to the primary ID after the new ID that is remembered", () => {
    const text = textOf(
      written({
        state: "accepted",
        acceptedAt: NOW + 100,
        dialledFirst: {
          newId: BEA_AT_B,
          kmsUri: null,
          learnedAt: NOW - MINUTE,
          redirectedAt: NOW - MINUTE,
          why: "asked",
          fallBack: { reason: { code: "unavailable" }, atMs: 50 },
        },
      }),
    );
    expect(text).toMatch(
      /Sent first to the new ID that is remembered, bea\.visitor@mcx\.system-b\.example\. .+ So it was sent to the primary ID\.\n/,
    );
    expect(text).toContain(`  - Sent first to the remembered new ID at System B ${zoned(NOW)}`);
    expect(text).toContain(`  - Not reached there, sent to the primary ID ${zoned(NOW + 50)}`);
  });

  test("names files with their sizes, and dates what became of a message on another day", () => {
    const day = 24 * 60 * MINUTE;
    const text = textOf(
      written({
        text: "",
        file: fileNamed("pier.pdf", { stage: "ours" }),
        state: "read",
        acceptedAt: NOW,
        readAt: NOW + day,
      }),
    );
    expect(text).toContain("    File: pier.pdf, 1.4\u00a0MB");
    expect(text).toMatch(/ {2}- Fetched there \d+ \w+ \d{4} \d\d:\d\d:\d\d UTC/);
  });
});

test.each([
  ["Bea Novak", "Bea-Novak"],
  ["../../etc/passwd", "etc-passwd"],
  ["\u202e", "unknown"],
  ["Åse 漢字", "Åse-漢字"],
])("a name %j in the name of a file", (name, part) => {
  expect(fileNamePart(name)).toBe(part);
});
