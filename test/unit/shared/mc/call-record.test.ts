/** What a record of a call keeps, and what it refuses. */
import { describe, expect, test } from "vitest";
import { callRecordSchema, ladderEntrySchema, MAX_MESSAGE_TEXT } from "../../../../shared/mc/call-record.ts";
import { MAX_SHORT_TEXT } from "../../../../shared/mc/kept-reason.ts";
import type { KeyFacts } from "../../../../shared/mc/key-facts.ts";
import type { LadderWhat } from "../../../../shared/mc/ladder-what.ts";
import { newProtection } from "../../../../shared/mc/protection.ts";
import { MAX_CALLERS } from "../../../../shared/mc/record-parts/refusal.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const KMS = "kms.system-b.example";
const holder = (userUri: string) => ({ userUri, kmsUri: KMS, keyPeriodNo: 3, periodFrom: 1_000, periodTo: 2_000 });
const FACTS: readonly KeyFacts[] = [
  { kind: "period", periodNo: 0, periodTo: 2_000 },
  { kind: "kms", source: "redirection", kms: KMS },
  { kind: "certificate", source: "certcache", kms: KMS },
  { kind: "message", pckId: "1a2b3c4d" },
  { kind: "as-written", text: "from the redirection" },
];
const identity = {
  pckId: "0a1b2c3d",
  initiator: holder("sip:alice@mcx.system-a.example"),
  responder: holder("sip:bob.visitor@mcx.system-b.example"),
  kmsUriSource: "redirection",
  certificateSource: "certcache",
} as const;
const redirection = {
  atMs: 1.5,
  fromId: "sip:bob@mcx.system-a.example",
  newId: "sip:bob.visitor@mcx.system-b.example",
  kmsUri: KMS,
  kmsUriSource: "redirection",
  reason: "migrated",
  carrier: "message",
  target: "forwarded",
  forwardingReason: "no-answer",
} as const;
const protection = {
  ...newProtection("required"),
  state: "proved",
  identity,
  steps: FACTS.map((facts, index) => ({ leg: index + 1, step: "message" as const, atMs: index, facts })),
  notes: [{ code: "kms-not-accepted", detail: "two sources" }],
  frames: { protected: 1, authenticated: 2, refused: 3, replayed: 4 },
} as const;
const FULL = {
  ...callRecord({ direction: "outgoing" }),
  redirections: [redirection],
  steps: [{ step: "placed", atMs: 0 }],
  media: { sent: { packets: 1, energy: 0.5 }, received: { packets: 2, energy: 1.5 } },
  endReason: { code: "busy", detail: "486 Busy Here" },
  protection,
  refused: { count: 2_000, callers: 12, lastAt: 5_000, known: false },
};
const keeps = (change: object) => callRecordSchema.safeParse({ ...FULL, ...change }).success;

test("everything that a record has comes back as it was stored", () => {
  expect(callRecordSchema.parse(FULL)).toEqual(FULL);
  expect(keeps({ direction: "incoming" })).toBe(true);
});

test("a redirection from before there were others was a 300 of a person who had migrated", () => {
  const { carrier: _carrier, target: _target, forwardingReason: _reason, ...older } = redirection;
  const [read] = callRecordSchema.parse({ ...FULL, redirections: [older] }).redirections;
  expect(read).toEqual({ ...older, carrier: "300", target: "migrated", forwardingReason: null });
});

test("a protection that begins knows nothing yet", () => {
  expect(newProtection("preferred")).toEqual({
    rule: "preferred",
    state: "none",
    identity: null,
    steps: [],
    notes: [],
    frames: null,
    failure: null,
  });
});

test.each([
  ["a PCK-ID that is longer", { protection: { ...protection, identity: { ...identity, pckId: "0a1b2c3d4" } } }],
  [
    "a PCK-ID with something before it",
    { protection: { ...protection, identity: { ...identity, pckId: "x0a1b2c3d" } } },
  ],
  ["a leg before the first", { protection: { ...protection, steps: [{ ...protection.steps[0], leg: 0 }] } }],
  ["a leg after the ninth", { protection: { ...protection, steps: [{ ...protection.steps[0], leg: 10 }] } }],
  ["an over-long particular", { endReason: { code: "busy", detail: "x".repeat(MAX_SHORT_TEXT + 1) } }],
  ["a reason of no list", { endReason: { code: "whatever" } }],
  ["more callers than are told apart", { refused: { ...FULL.refused, callers: MAX_CALLERS + 1 } }],
  ["no caller", { refused: { ...FULL.refused, callers: 0 } }],
  ["no call", { refused: { ...FULL.refused, count: 0 } }],
  ["fewer packets than none", { media: { ...FULL.media, sent: { packets: -1, energy: 0 } } }],
])("a record with %s is refused", (_what, change) => expect(keeps(change)).toBe(false));

test.each([
  ["a KMS", { kind: "kms", source: "lookup", kms: "k".repeat(2049) }],
  ["a PCK-ID", { kind: "message", pckId: "p".repeat(101) }],
  ["words of 0.1.0", { kind: "as-written", text: "x".repeat(2049) }],
])("key facts with over-long %s are refused", (_what, facts) =>
  expect(keeps({ protection: { ...protection, steps: [{ leg: 1, step: "message", atMs: 0, facts }] } })).toBe(false),
);

const ARROW = { atMs: 2, from: "kms", to: "console", clauseStep: 4, certainty: "observed", text: "" } as const;
const drawn = (change: object) => ladderEntrySchema.safeParse({ ...ARROW, tone: "plain", ...change });

describe("an arrow of the ladder", () => {
  test.each<LadderWhat>([
    { kind: "request", method: "BYE" },
    { kind: "invite", leg: 1 },
    { kind: "invite", leg: 9 },
    { kind: "re-invite" },
    { kind: "ack-released" },
    { kind: "response", status: 300, method: "INVITE", phrase: "Multiple Choices" },
    { kind: "response", status: 0, method: "", phrase: "" },
    { kind: "response", status: 999, method: "", phrase: "" },
    { kind: "call-passed-on" },
    { kind: "rang" },
    { kind: "answered" },
    { kind: "kms-request", resource: "certcache" },
    { kind: "kms-answer", status: 200, content: "KmsCertificate", phrase: "" },
    { kind: "kms-silent", code: "kms-unreachable" },
    { kind: "as-written", text: "INVITE primary ID" },
  ])("says %j", (what) => expect(drawn({ what }).data).toEqual({ ...ARROW, tone: "plain", what }));

  test.each([
    { kind: "request", method: "x".repeat(101) },
    { kind: "invite", leg: 0 },
    { kind: "invite", leg: 10 },
    { kind: "response", status: -1, method: "", phrase: "" },
    { kind: "response", status: 1_000, method: "", phrase: "" },
    { kind: "response", status: 200, method: "", phrase: "x".repeat(501) },
    { kind: "as-written", text: "x".repeat(201) },
    { kind: "something else" },
  ])("does not say %j", (what) => expect(drawn({ what }).success).toBe(false));

  test("is plain, of a redirection, or a failure; seen, or inferred", () => {
    const what = { kind: "rang" };
    for (const tone of ["plain", "redirect", "failed"]) expect(drawn({ what, tone }).success).toBe(true);
    for (const certainty of ["observed", "inferred"]) expect(drawn({ what, certainty }).success).toBe(true);
    expect(drawn({ what, tone: "" }).success).toBe(false);
    expect(drawn({ what, certainty: "" }).success).toBe(false);
  });

  test("has room for one whole message, and for the steps of the clause", () => {
    const what = { kind: "rang" };
    for (const clauseStep of [1, 2, 3, 4, null]) expect(drawn({ what, clauseStep }).success).toBe(true);
    expect(drawn({ what, clauseStep: 5 }).success).toBe(false);
    expect(drawn({ what, text: "x".repeat(MAX_MESSAGE_TEXT) }).success).toBe(true);
    expect(drawn({ what, text: "x".repeat(MAX_MESSAGE_TEXT + 1) }).success).toBe(false);
  });
});
