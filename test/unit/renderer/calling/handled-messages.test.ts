import { describe, expect, test } from "vitest";
import { withHandling } from "../../../../renderer/calling/handled-messages.ts";
import { arrowOf, type LegPlace } from "../../../../renderer/calling/ladder.ts";
import { type LadderEntry, ladderEntrySchema, MAX_LADDER } from "../../../../shared/mc/call-record.ts";
import type { MessageHandling } from "../../../../shared/mc/message-handling.ts";

const PLACE: LegPlace = { leg: 1, direction: "outgoing", redirected: false };
const WHERE = { place: PLACE, startedAt: 1000 };
const DROPPED: MessageHandling = { kind: "dropped", flaw: "field-unreadable", field: "From" };
const MENDED: MessageHandling = { kind: "mended", flaw: "answer-without-tag", field: "To" };
const message = (startLine: string, at = 1005, rest = "") =>
  ({ direction: "received", at, text: `${startLine}\r\nCSeq: 1 INVITE\r\n${rest}\r\n` }) as const;
const drawn = (each: ReturnType<typeof message>): LadderEntry => ({ ...arrowOf(each, PLACE), atMs: each.at - 1000 });

describe("a message that is drawn already", () => {
  const ringing = message("SIP/2.0 180 Ringing");
  const busy = message("SIP/2.0 300 Multiple Choices");
  const ladder = [drawn(message("SIP/2.0 100 Trying", 1001)), drawn(ringing), drawn(busy)];

  test("is marked where it was mended, and is what it was", () => {
    const marked = withHandling(ladder, ringing, MENDED, WHERE);
    expect(marked?.[1]).toEqual({ ...ladder[1], handling: MENDED });
    expect([marked?.[0], marked?.[2], marked?.length]).toEqual([ladder[0], ladder[2], 3]);
  });

  test("is no step of the call where it was dropped", () => {
    const marked = withHandling(ladder, busy, DROPPED, WHERE);
    expect(ladder[2]).toMatchObject({ clauseStep: 3, tone: "redirect" });
    expect(marked?.[2]).toEqual({ ...ladder[2], clauseStep: null, tone: "failed", handling: DROPPED });
  });

  test("is that one alone, at its time and on its way to us", () => {
    const earlier = { ...drawn(ringing), atMs: 4 };
    const sent: LadderEntry = { ...drawn(ringing), from: "console", to: "system-a" };
    const marked = withHandling([earlier, drawn(ringing), sent, { ...earlier, atMs: 6 }], ringing, MENDED, WHERE);
    expect(marked?.map((entry) => entry.handling)).toEqual([undefined, MENDED, undefined, undefined]);
  });

  test("is told apart from the same one that came before", () => {
    const twice = [drawn(ringing), ...(withHandling([drawn(ringing)], ringing, MENDED, WHERE) ?? [])];
    const marked = withHandling(twice, ringing, DROPPED, WHERE);
    expect(marked?.map(({ handling }) => handling?.kind)).toEqual(["dropped", "mended"]);
  });
});

test("a message of which the ladder has only the beginning is marked there, however long its first line is", () => {
  const long = message(`SIP/2.0 480 ${"x".repeat(600)}`);
  const cut = { ...drawn(long), text: `${long.text.slice(0, 500)} (cut)` };
  expect(withHandling([cut], long, MENDED, WHERE)).toEqual([{ ...cut, handling: MENDED }]);
});

describe("a message that was never read", () => {
  const long = message(
    "SIP/2.0 180 Ringing",
    1003,
    `Proxy-Authenticate: Digest nonce="x"\r\nX: ${"y".repeat(200_000)}`,
  );
  const TOO_LONG: MessageHandling = { kind: "dropped", flaw: "message-too-long", field: "" };

  test("gets a row at its time, with the beginning of its text and without credentials", () => {
    const before = [drawn(message("SIP/2.0 100 Trying", 1001)), drawn(message("SIP/2.0 200 OK", 1009))];
    const ladder = withHandling(before, long, TOO_LONG, WHERE) ?? [];
    expect(ladder.map(({ atMs }) => atMs)).toEqual([1, 3, 9]);
    expect(ladder[1]).toMatchObject({ what: { kind: "response", status: 180 }, tone: "failed", handling: TOO_LONG });
    expect(ladder[1]?.text).toHaveLength(500);
    expect(ladder[1]?.text).not.toContain("nonce");
    expect(ladderEntrySchema.safeParse(ladder[1]).error).toBeUndefined();
  });

  test("is not searched for what stands behind all that a header may be", () => {
    const far = { ...long, text: `SIP/2.0 180 Ringing\r\nX: ${"y".repeat(70_000)}\r\nCSeq: 1 INVITE\r\n\r\n` };
    expect(withHandling([], far, TOO_LONG, WHERE)?.[0]?.what).toMatchObject({ status: 180, method: "" });
  });

  test("gets one however many others there are", () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ ...drawn(message("SIP/2.0 100 Trying", 1001)), atMs: at }));
    expect(withHandling(many, { ...long, at: 1040 }, TOO_LONG, WHERE)).toHaveLength(31);
  });

  test("gets one only while they are few", () => {
    let ladder: LadderEntry[] = [];
    for (let at = 0; at < MAX_LADDER; at++) ladder = withHandling(ladder, { ...long, at }, TOO_LONG, WHERE) ?? ladder;
    expect(ladder).toHaveLength(20);
  });
});
