import { describe, expect, test } from "vitest";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { HOLDS_MS, newIdByMessages } from "../../../../shared/mc/whereabouts.ts";
import { BEA, BEA_AT_B, NOW, written } from "../../../support/fixtures/messages.ts";

const redirection = {
  atMs: 40,
  fromId: BEA,
  newId: BEA_AT_B,
  kmsUri: "kms.system-b.example",
  kmsUriSource: "redirection",
  reason: null,
  carrier: "300",
  target: "migrated",
  forwardingReason: null,
} as const;
const MINUTE = 60_000;
const toNewId = (change: Partial<MessageRecord> = {}) =>
  written({ state: "accepted", acceptedAt: NOW + 100, currentId: BEA_AT_B, redirections: [redirection], ...change });
const first = {
  newId: BEA_AT_B,
  kmsUri: "kms.system-b.example",
  learnedAt: NOW,
  redirectedAt: NOW + 40,
  why: "everybody",
  fallBack: null,
} as const;

const nothingSaid = () => ({ newIdOf: () => undefined });
const known = (messages: readonly MessageRecord[], now = NOW + MINUTE) =>
  newIdByMessages(messages, BEA, now, nothingSaid);

describe("what messages teach of somebody's new ID", () => {
  test("a redirection that led to somebody; it holds for a while", () => {
    const { learnedAt, newId, kmsUri, redirectedAt } = known([toNewId()]) ?? {};
    expect({ learnedAt, newId, kmsUri, redirectedAt }).toEqual({
      learnedAt: NOW + 100,
      newId: BEA_AT_B,
      kmsUri: "kms.system-b.example",
      redirectedAt: NOW + 40,
    });
    expect(known([toNewId()], NOW + 101 + HOLDS_MS.redirected)).toBeUndefined();
  });

  test("nothing where nobody took it, or it was for somebody else", () => {
    expect(known([toNewId({ state: "failed", acceptedAt: null })])).toBeUndefined();
    expect(known([toNewId({ redirections: [{ ...redirection, target: "forwarded" }] })])).toBeUndefined();
  });

  test("messages to and from it say that it is so still", () => {
    const later = { at: NOW + MINUTE, acceptedAt: NOW + MINUTE };
    expect(known([toNewId(), toNewId({ ...later, redirections: [], dialledFirst: first })])?.learnedAt).toBe(
      NOW + MINUTE,
    );
    const from = { direction: "incoming", primaryId: BEA_AT_B, at: NOW + MINUTE, state: "seen" } as const;
    expect(known([toNewId(), written(from)])?.learnedAt).toBe(NOW + MINUTE);
    // One that could not be opened was not proved to be theirs.
    expect(known([toNewId(), written({ ...from, state: "unopened" })])?.learnedAt).toBe(NOW + 100);
  });

  test("whoever is at home, writes from there, or was not reached, is not there any more", () => {
    const at = NOW + MINUTE;
    const fallBack = { reason: { code: "unavailable" as const }, atMs: 5 };
    const home = written({ at, state: "accepted", acceptedAt: at });
    for (const message of [
      home,
      written({ direction: "incoming", at, state: "received" }),
      written({ ...home, acceptedAt: null, state: "failed", dialledFirst: { ...first, fallBack } }),
    ]) {
      expect(known([toNewId(), message], at + 10)).toBeUndefined();
    }
  });

  test("what was said of the same ID in calls counts, and of another one does not", () => {
    const said = (newId: string) => () => ({
      newIdOf: () => ({ ...first, personId: BEA, newId, callId: "1", choice: "first" as const }),
    });
    expect(newIdByMessages([toNewId()], BEA, NOW + MINUTE, said(BEA_AT_B))?.choice).toBe("first");
    expect(newIdByMessages([toNewId()], BEA, NOW + MINUTE, said("sip:other@b.example"))?.choice).toBeNull();
  });
});
