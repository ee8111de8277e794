/** What a record of a message keeps, and what it refuses. */
import { expect, test } from "vitest";
import { MAX_SHORT_TEXT } from "../../../../shared/mc/kept-reason.ts";
import { MAX_TEXT, type MessageRecord, messageRecordSchema, newMessage } from "../../../../shared/mc/message-record.ts";
import { sealedFor } from "../../../support/fixtures/messages.ts";

const KNOWN = {
  id: "0918a100-0000-4000-8000-000000000001",
  conversationId: "7c6b5a49-3847-4a5b-a5b4-c3d2e1f00918",
  service: "mcdata",
  ownId: "sip:ava@a.test",
  primaryId: "sip:bea@a.test",
  at: 1_800_000_000_000,
} as const;

const FULL: MessageRecord = {
  ...newMessage(KNOWN),
  text: "North gate",
  inReplyTo: "0918a100-0000-4000-8000-000000000002",
  disposition: "both",
  state: "read",
  isProtected: true,
  identity: sealedFor("sip:bea@a.test").identity,
  contentId: "10000001-7-6b49d200",
  sealed: { payload: "QwAA", keyMessage: "AQAA" },
  attempts: 2,
  isResealed: true,
  notShown: 1,
  acceptedAt: 1,
  deliveredAt: 2,
  readAt: 3,
  undeliveredAt: 4,
  failure: { code: "message-undelivered", detail: "undelivered" },
};
const keeps = (change: object) => messageRecordSchema.safeParse({ ...FULL, ...change }).success;

test("one that was just written waits to be sent", () => {
  expect(newMessage(KNOWN)).toEqual({
    ...KNOWN,
    direction: "outgoing",
    currentId: KNOWN.primaryId,
    sentAt: KNOWN.at,
    text: "",
    plane: null,
    inReplyTo: null,
    disposition: null,
    state: "waiting",
    isProtected: null,
    identity: null,
    contentId: null,
    sealed: null,
    attempts: 0,
    isResealed: false,
    dialledFirst: null,
    redirections: [],
    notShown: 0,
    file: null,
    acceptedAt: null,
    deliveredAt: null,
    readAt: null,
    undeliveredAt: null,
    failure: null,
  });
  expect(messageRecordSchema.parse(newMessage(KNOWN))).toEqual(newMessage(KNOWN));
});

test("everything comes back as it was stored", () => {
  expect(messageRecordSchema.parse(FULL)).toEqual(FULL);
  expect(messageRecordSchema.parse({ ...FULL, contentId: undefined }).contentId).toBeNull();
});

const redirection = {
  atMs: 1,
  fromId: "a",
  newId: "b",
  kmsUri: null,
  kmsUriSource: null,
  reason: null,
  carrier: "300",
  target: "migrated",
  forwardingReason: null,
};
const times = (count: number) => Array.from({ length: count }, () => redirection);

test.each([
  { direction: "incoming" },
  { text: "x".repeat(MAX_TEXT) },
  { sealed: { payload: "A".repeat(131_072), keyMessage: null } },
  { sealed: { payload: "", keyMessage: "A".repeat(16_384) } },
  { ownId: "s".repeat(MAX_SHORT_TEXT), primaryId: "", currentId: "" },
  { contentId: "x".repeat(40) },
  { attempts: 0 },
  { attempts: 100 },
  { redirections: times(8) },
  { notShown: 255 },
  { failure: { code: "message-undelivered" } },
])("%# may be", (change) => expect(keeps(change)).toBe(true));

test.each([
  { id: "1" },
  { conversationId: "" },
  { inReplyTo: "1" },
  { direction: "" },
  { state: "" },
  { text: "x".repeat(MAX_TEXT + 1) },
  { sealed: {} },
  { sealed: { payload: "A".repeat(131_073), keyMessage: null } },
  { sealed: { payload: "", keyMessage: "A".repeat(16_385) } },
  { ownId: "s".repeat(MAX_SHORT_TEXT + 1) },
  { contentId: "x".repeat(41) },
  { attempts: -1 },
  { attempts: 101 },
  { attempts: 1.5 },
  { redirections: times(9) },
  { notShown: -1 },
  { notShown: 256 },
  { failure: {} },
  { failure: { code: "message-undelivered", detail: "x".repeat(MAX_SHORT_TEXT + 1) } },
  { more: 1 },
])("%# is refused", (change) => expect(keeps(change)).toBe(false));
