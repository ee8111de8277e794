/** Whom a call is for and was protected for, and when the dispatcher is asked about a call without protection. */
import { describe, expect, test } from "vitest";
import { asksAboutFallBack, idsOf, protectedIdsOf } from "../../../../../renderer/calling/protection/fall-back.ts";
import type { CallRecord } from "../../../../../shared/mc/call-record.ts";
import type { Protection } from "../../../../../shared/mc/protection.ts";
import { BEA, JOINT, NOW, VISITOR } from "../../../../support/fixtures/call-rules.ts";
import { place } from "../../../../support/harness/calling/protected-call.ts";

const { record } = place().call;
const redirection = (newId: string, target: "migrated" | "forwarded") => ({
  atMs: 0,
  fromId: BEA,
  newId,
  kmsUri: null,
  kmsUriSource: null,
  reason: null,
  carrier: "300" as const,
  target,
  forwardingReason: null,
});
const call = (protection: Partial<Protection>, more: Partial<CallRecord> = {}): CallRecord => ({
  ...record,
  ...more,
  protection: { ...record.protection!, ...protection },
});

describe("the IDs that a call is for", () => {
  test("are one where nobody was redirected", () => expect(idsOf(record)).toEqual([BEA]));

  test("are that of the leg and that of the person, who is the one dialled, also elsewhere", () => {
    const away = { ...record, currentId: VISITOR, redirections: [redirection(VISITOR, "migrated")] };
    expect(idsOf(away)).toEqual([VISITOR, BEA]);
  });

  test("are those of the person to whom the call was forwarded last, wherever that one is", () => {
    const redirections = [redirection("sip:a@x", "forwarded"), redirection(JOINT, "forwarded")];
    const forwarded = { ...record, currentId: JOINT, redirections };
    expect(idsOf(forwarded)).toEqual([JOINT]);
    const gone = {
      ...forwarded,
      currentId: VISITOR,
      redirections: [...redirections, redirection(VISITOR, "migrated")],
    };
    expect(idsOf(gone)).toEqual([VISITOR, JOINT]);
  });
});

describe("a call was protected for somebody", () => {
  test("where that was proved", () => expect(protectedIdsOf(call({ state: "proved" }))).toEqual([BEA]));

  test.each(["establishing", "failed", "hop"] as const)("and for nobody while it is %s", (state) => {
    expect(protectedIdsOf(call({ state }))).toEqual([]);
  });

  test("and for nobody where the record knows nothing of protection", () => {
    expect(protectedIdsOf({ ...record, protection: null })).toEqual([]);
  });
});

describe("the dispatcher is asked whether a call goes on without protection", () => {
  const failure = { code: "colleague-protected-before" } as const;
  const asked = call({ state: "failed", failure }, { decideBy: NOW, state: "connected" });

  test("until it is decided", () => expect(asksAboutFallBack(asked)).toBe(true));

  test.each([
    ["it failed otherwise", call({ state: "failed", failure: { code: "protection-stripped" } }, { decideBy: NOW })],
    ["nothing failed", call({ state: "failed", failure: null }, { decideBy: NOW, state: "connected" })],
    ["the dispatcher has agreed", call({ state: "hop", failure }, { decideBy: NOW, state: "connected" })],
    ["no answer is awaited", { ...asked, decideBy: null }],
    ["the call is over", { ...asked, state: "ended" as const }],
    ["the record knows nothing of protection", { ...asked, protection: null }],
  ])("and not where %s", (_what, other) => expect(asksAboutFallBack(other)).toBe(false));
});
