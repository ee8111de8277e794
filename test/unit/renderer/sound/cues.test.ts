import { describe, expect, test } from "vitest";
import { type Audible, happened, lasting, ringingFor } from "../../../../renderer/sound/cues.ts";
import { END_REASONS, type EndReasonCode } from "../../../../shared/errors/end-reason.ts";
import type { CallRecord, CallState } from "../../../../shared/mc/call-record.ts";
import { newProtection } from "../../../../shared/mc/protection.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const REGISTERED = { state: "registered" } as const;
const LOST = { state: "reconnecting", attempt: 1, nextAttemptAt: 0 } as const;
const NOBODY: ReadonlySet<string> = new Set();

const out = (state: CallState, more: Partial<CallRecord> = {}) => callRecord({ direction: "outgoing", state, ...more });
const caller = (id = "caller") => callRecord({ id, state: "incoming" });
const held = () => out("connected", { hold: "by-us" });
const there = (...calls: readonly CallRecord[]) => ({ calls, registration: REGISTERED });

describe("what lasts", () => {
  test("nothing, while nothing is there or a call is being spoken in", () => {
    expect(lasting(there(), NOBODY)).toBeUndefined();
    expect(lasting(there(out("connected")), NOBODY)).toBeUndefined();
    expect(lasting(there(out("requesting")), NOBODY)).toBeUndefined();
    expect(lasting(there(out("ended"), callRecord({ state: "ended" })), NOBODY)).toBeUndefined();
  });

  test("a caller rings; into a talk, or a call that is being set up, he knocks", () => {
    expect(lasting(there(caller()), NOBODY)).toBe("call");
    expect(lasting(there(caller(), out("ended")), NOBODY)).toBe("call");
    expect(lasting(there(caller(), out("ending")), NOBODY)).toBe("call");
    for (const state of ["connected", "requesting", "ringing", "deciding", "redialling"] as const) {
      expect(lasting(there(caller(), out(state)), NOBODY), state).toBe("call-while-talking");
    }
  });

  test("an emergency has the sound of its own into whatever goes on; priority is heard where nobody is spoken to", () => {
    const urgent = callRecord({ id: "urgent", state: "incoming", urgency: "emergency" });
    const high = callRecord({ id: "high", state: "incoming", urgency: "priority" });
    expect(lasting(there(caller(), urgent, out("connected")), NOBODY)).toBe("emergency");
    expect(lasting(there(caller(), urgent), new Set(["urgent"]))).toBe("call");
    expect(lasting(there(caller(), high), NOBODY)).toBe("priority-call");
    expect(lasting(there(high, out("connected")), NOBODY)).toBe("call-while-talking");
  });

  test("a call that we hold is no talk; one that the colleague holds is", () => {
    expect(lasting(there(caller(), held()), NOBODY)).toBe("call");
    expect(lasting(there(caller(), out("connected", { hold: "both" })), NOBODY)).toBe("call");
    expect(lasting(there(caller(), out("connected", { hold: "by-colleague" })), NOBODY)).toBe("call-while-talking");
    expect(lasting(there(caller(), held(), out("connected")), NOBODY)).toBe("call-while-talking");
  });

  test("a caller who is still being checked does not ring", () => {
    const checked = callRecord({ state: "obtaining-keys" });
    expect(lasting(there(checked), NOBODY)).toBeUndefined();
    expect(ringingFor([checked, caller()]).map(({ id }) => id)).toEqual(["caller"]);
  });

  test("who is quieted is silent, the next one is heard", () => {
    expect(lasting(there(caller("one")), new Set(["one"]))).toBeUndefined();
    expect(lasting(there(caller("one"), caller("two")), new Set(["one"]))).toBe("call");
    expect(lasting(there(caller("one"), caller("two")), new Set(["one", "two"]))).toBeUndefined();
    // What was quieted gives way to what else lasts.
    expect(lasting(there(caller("one"), out("ringing")), new Set(["one"]))).toBe("ring-back");
  });

  test("the colleague's ringing goes before a lost connection, which goes before a call on hold", () => {
    expect(lasting(there(out("ringing")), NOBODY)).toBe("ring-back");
    expect(lasting({ calls: [out("ringing")], registration: LOST }, NOBODY)).toBe("ring-back");
    expect(lasting({ calls: [], registration: LOST }, NOBODY)).toBe("connection-lost");
    expect(lasting({ calls: [held()], registration: LOST }, NOBODY)).toBe("connection-lost");
    expect(lasting(there(held()), NOBODY)).toBe("on-hold");
  });

  test("who talks is not reminded of whom he holds", () => {
    expect(lasting(there(held(), out("connected")), NOBODY)).toBeUndefined();
    expect(lasting(there(held(), out("connected", { hold: "both" })), NOBODY)).toBe("on-hold");
  });

  test("only a connection that is being tried again is lost", () => {
    for (const state of ["off", "connecting", "registered"] as const) {
      expect(lasting({ calls: [], registration: { state } }, NOBODY)).toBeUndefined();
    }
  });
});

const audible = (calls: readonly CallRecord[], focusId: string | null = null): Audible => ({
  ...there(...calls),
  focusId,
});
const heard = (now: CallRecord, before?: CallRecord) => [
  ...happened(audible([now], now.id), audible(before === undefined ? [] : [before], now.id)),
];
const REDIRECTION: CallRecord["redirections"][number] = {
  atMs: 1,
  fromId: "sip:a@a.test",
  newId: "sip:b@b.test",
  kmsUri: null,
  kmsUriSource: null,
  reason: null,
  carrier: "300",
  target: "migrated",
  forwardingReason: null,
};
const PROVED = { step: "protection-proved", atMs: 5 } as const;
const failed = { ...newProtection("preferred"), state: "failed" as const };

describe("what happens", () => {
  test("nothing that was so before", () => {
    const call = out("connected", { redirections: [REDIRECTION], steps: [PROVED], protection: failed });
    expect(heard(call, call)).toEqual([]);
    expect(heard({ ...call, muted: true }, call)).toEqual([]);
    expect(heard(out("requesting"))).toEqual([]);
    expect(heard(caller())).toEqual([]);
  });

  test("each redirection", () => {
    const before = out("requesting");
    const once = { ...before, redirections: [REDIRECTION] };
    expect(heard(once, before)).toEqual(["redirected"]);
    expect(heard({ ...once, redirections: [REDIRECTION, REDIRECTION] }, once)).toEqual(["redirected"]);
  });

  test("protection proved, and protection failed", () => {
    const before = out("connected", { steps: [{ step: "answered", atMs: 1 }] });
    expect(heard({ ...before, steps: [...before.steps, PROVED] }, before)).toEqual(["protected"]);
    expect(heard({ ...before, protection: failed }, before)).toEqual(["not-protected"]);
    expect(heard({ ...before, protection: newProtection("preferred") }, before)).toEqual([]);
    expect(heard({ ...before, steps: [PROVED], protection: failed }, before)).toEqual(["protected", "not-protected"]);
  });

  const ends = (code: EndReasonCode, before: CallRecord | undefined) =>
    heard({ ...(before ?? out("ended")), state: "ended", endReason: { code } }, before);

  test.each(Object.keys(END_REASONS) as EndReasonCode[])("an end: %s", (code) => {
    const byOthers = code === "hung-up-by-colleague" || code === "longest-call-over";
    const expected = byOthers ? ["ended"] : END_REASONS[code].category === "normal" ? [] : ["failed"];
    expect(ends(code, out("connected"))).toEqual(expected);
  });

  test("an end without a reason, of an old record, is silent", () => {
    const before = out("connected");
    expect(heard({ ...before, state: "ended" }, before)).toEqual([]);
  });

  test("a call of ours that was refused at once; a call to us that never rang disturbs nobody", () => {
    expect(ends("not-registered", undefined)).toEqual(["failed"]);
    const refused = callRecord({ state: "ended", endReason: { code: "too-many-calls" } });
    expect(heard(refused)).toEqual([]);
  });

  test("an end once, however often the record changes afterwards; and nothing else with it", () => {
    const ended = out("ended", { endReason: { code: "busy" }, redirections: [REDIRECTION], steps: [PROVED] });
    expect(heard(ended, out("ringing"))).toEqual(["failed"]);
    expect(heard({ ...ended, endedAt: 7 }, ended)).toEqual([]);
  });

  test("a burst of the same once", () => {
    const before = [out("requesting"), out("requesting")];
    const now = before.map((call) => ({ ...call, redirections: [REDIRECTION] }));
    expect([...happened(audible(now), audible(before))]).toEqual(["redirected"]);
  });

  test("the end of a call that waits is not heard in the middle of another, a failure is", () => {
    const [talk, waiting] = [out("connected"), held()];
    const over = (code: EndReasonCode): CallRecord => ({ ...waiting, state: "ended", endReason: { code } });
    const end = (code: EndReasonCode, other: CallRecord, focusId: string | null) => [
      ...happened(audible([over(code), other], focusId), audible([waiting, other], focusId)),
    ];
    expect(end("hung-up-by-colleague", talk, talk.id)).toEqual([]);
    expect(end("hung-up-by-colleague", talk, waiting.id)).toEqual(["ended"]);
    expect(end("hung-up-by-colleague", held(), null)).toEqual(["ended"]);
    expect(end("hung-up-by-colleague", out("ended"), null)).toEqual(["ended"]);
    expect(end("signalling-lost", talk, talk.id)).toEqual(["failed"]);
  });
});
