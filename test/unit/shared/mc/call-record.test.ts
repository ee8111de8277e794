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
const REASON = { code: "busy" } as const;
const FORWARD = {
  targetId: "sip:jonas@mcx.system-a.example",
  why: "manual-input",
  state: "done",
  reason: null,
} as const;
const DIALLED_FIRST = {
  newId: "sip:bob.visitor@mcx.system-b.example",
  kmsUri: KMS,
  learnedAt: 10,
  redirectedAt: 5,
  why: "asked",
  fallBack: { reason: REASON, atMs: 100 },
} as const;
const TRANSFER = {
  whom: "partner",
  targetId: "sip:jonas@mcx.system-a.example",
  announced: true,
  state: "asking",
  reason: REASON,
} as const;
const URGENCY_CHANGE = { to: "emergency", by: "us", state: "done", reason: null } as const;
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

const LONG = "x".repeat(MAX_SHORT_TEXT + 1);
const AS_LONG_AS_MAY_BE = "x".repeat(MAX_SHORT_TEXT);

test.each([
  ...["manual-input", "no-answer"].map((why) => ({ forward: { ...FORWARD, why } })),
  ...["asking", "done", "failed"].map((state) => ({ forward: { ...FORWARD, state } })),
  { forward: { ...FORWARD, targetId: AS_LONG_AS_MAY_BE } },
  ...["asked", "everybody"].map((why) => ({ dialledFirst: { ...DIALLED_FIRST, why } })),
  { dialledFirst: { ...DIALLED_FIRST, newId: AS_LONG_AS_MAY_BE, kmsUri: AS_LONG_AS_MAY_BE, fallBack: null } },
  ...["first", "primary", "forgotten"].map((choice) => ({ newIdChoice: { choice, at: 7 } })),
  ...["partner", "us"].map((whom) => ({ transfer: { ...TRANSFER, whom } })),
  ...["asking", "under-way", "done", "failed"].map((state) => ({ transfer: { ...TRANSFER, state } })),
  { transfer: { ...TRANSFER, targetId: AS_LONG_AS_MAY_BE }, transferredBy: AS_LONG_AS_MAY_BE },
  { asksFor: { callId: "0918a100-0000-4000-8000-000000000001", id: "sip:bob@mcx.system-a.example" } },
  ...["us", "colleague"].map((by) => ({ urgencyChange: { ...URGENCY_CHANGE, by } })),
  ...["asking", "done", "failed"].map((state) => ({ urgencyChange: { ...URGENCY_CHANGE, state } })),
  { urgencyChange: { ...URGENCY_CHANGE, to: "normal" } },
  { requestPriority: 0 },
  { requestPriority: 15 },
])("a record may have %j", (change) =>
  expect(callRecordSchema.parse({ ...FULL, ...change })).toEqual({ ...FULL, ...change }),
);

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
  ["an over-long ID that it was forwarded to", { forward: { ...FORWARD, targetId: LONG } }],
  ["a forwarding for no reason", { forward: { ...FORWARD, why: "" } }],
  ["a forwarding that stands nowhere", { forward: { ...FORWARD, state: "" } }],
  ["a forwarding without anything", { forward: {} }],
  ["an over-long new ID", { dialledFirst: { ...DIALLED_FIRST, newId: LONG } }],
  ["an over-long KMS of it", { dialledFirst: { ...DIALLED_FIRST, kmsUri: LONG } }],
  ["a new ID that nobody wanted", { dialledFirst: { ...DIALLED_FIRST, why: "" } }],
  ["a fall-back without a reason", { dialledFirst: { ...DIALLED_FIRST, fallBack: {} } }],
  ["a new ID without anything", { dialledFirst: {} }],
  ["a choice that is none", { newIdChoice: {} }],
  ["a transfer of nobody", { transfer: { ...TRANSFER, whom: "" } }],
  ["an over-long target of a transfer", { transfer: { ...TRANSFER, targetId: LONG } }],
  ["a transfer that stands nowhere", { transfer: { ...TRANSFER, state: "" } }],
  ["a transfer without anything", { transfer: {} }],
  ["an over-long ID of who transferred us", { transferredBy: LONG }],
  ["nobody whom it is about", { asksFor: {} }],
  ["a change of urgency by nobody", { urgencyChange: { ...URGENCY_CHANGE, by: "" } }],
  ["a change of urgency that stands nowhere", { urgencyChange: { ...URGENCY_CHANGE, state: "" } }],
  ["a change of urgency without anything", { urgencyChange: {} }],
  ["a priority below the least", { requestPriority: -1 }],
  ["a priority above the most", { requestPriority: 16 }],
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
    { kind: "invite", leg: 1, calls: "remembered-id" },
    { kind: "invite", leg: 2, calls: "primary-id", because: "timeout" },
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
    { kind: "invite", leg: 1, calls: "" },
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
