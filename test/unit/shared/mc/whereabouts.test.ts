import { describe, expect, test } from "vitest";
import type { EndReasonCode } from "../../../../shared/errors/end-reason.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { learnedFrom } from "../../../../shared/mc/lessons.ts";
import { callsOf, HOLDS_MS, whatCallsTaught } from "../../../../shared/mc/whereabouts.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import * as forwardings from "../../../support/fixtures/views/forwardings.ts";
import { HOME, PARTNER } from "../../../support/fixtures/views/people.ts";
import * as protection from "../../../support/fixtures/views/protection.ts";
import * as unfollowed from "../../../support/fixtures/views/unfollowed.ts";

const failed = (code: EndReasonCode) => ({ state: "ended" as const, endReason: { code } });
const failedThere = (code: EndReasonCode) => ({ ...calls.redialling(), ...failed(code) });

describe("what a call teaches about where a person is", () => {
  test("a redirection names another place, answered or not", () => {
    expect(learnedFrom(calls.connected())).toMatchObject({ kind: "redirected", newId: calls.VISITOR });
    expect(learnedFrom(calls.refusedByPolicy())).toMatchObject({ kind: "redirected", newId: calls.VISITOR });
  });

  test("of a new ID that is asked about before it is called, nothing until it has rung", () => {
    const { redirections, ...record } = calls.deciding();
    const cautioned = redirections.map((each) => ({ ...each, caution: "unknown-system" as const }));
    expect(learnedFrom({ ...record, redirections })).toMatchObject({ kind: "redirected" });
    expect(learnedFrom({ ...record, redirections: cautioned })).toBeNull();
    const refused = { ...record, state: "ended" as const, endReason: { code: "redirection-refused-by-you" as const } };
    expect(learnedFrom({ ...refused, redirections: cautioned })).toBeNull();
    const rang = { ...record, steps: [...record.steps, { step: "ringing" as const, leg: 2, atMs: 900 }] };
    expect(learnedFrom({ ...rang, redirections: cautioned })).toMatchObject({ kind: "redirected" });
    const rangBefore = { ...record, steps: [{ step: "ringing" as const, atMs: 5 }, ...record.steps] };
    expect(learnedFrom({ ...rangBefore, redirections: cautioned })).toBeNull();
    expect(learnedFrom({ ...record, redirections: [...redirections, ...cautioned] })).toBeNull();
    const connected = { ...record, connectedAt: record.startedAt + 900 };
    expect(learnedFrom({ ...connected, redirections: cautioned })).toMatchObject({ kind: "redirected" });
  });

  test("of several redirections the last", () => {
    expect(learnedFrom(calls.connectedTwice())).toMatchObject({ newId: `sip:joint-7@${HOME}` });
  });

  test("somebody else who answers teaches nothing of where the one called is, but what had been learned on the way", () => {
    const [forwarding] = forwardings.migratedThenForwarded().redirections.slice(1);
    const { redirections, ...record } = forwardings.forwardedConnected();
    expect(learnedFrom({ ...record, redirections: [forwarding!] })).toBeNull();
    expect(learnedFrom(forwardings.migratedThenForwarded())).toMatchObject({ newId: calls.VISITOR });
  });

  test("that somebody forwards is learned where it is so for every call", () => {
    for (const call of [forwardings.forwardedConnected(), forwardings.forwardingRefused()]) {
      expect(learnedFrom(call)).toMatchObject({ kind: "forwards", toId: forwardings.JONAS });
    }
    expect(learnedFrom(forwardings.forwardedThenMigrated())?.kind).toBe("forwards");
  });

  test.each([
    ["a loop", unfollowed.loop()],
    ["a way back to oneself", unfollowed.toSelf()],
    ["nobody known there", failedThere("unknown-person")],
    ["nobody in reach there", failedThere("unavailable")],
    ["keys that could not be had", failedThere("kms-unreachable")],
    ["a connection that was lost", failedThere("signalling-lost")],
    [
      "an immediate forwarding that came to nothing",
      { ...forwardings.forwardedCalling(), ...failed("unknown-person") },
    ],
  ] as const)("a call that failed teaches nothing: %s", (_, call) => {
    expect(learnedFrom(call)).toBeNull();
  });

  test("a unit that rang was there, whatever came then", () => {
    expect(learnedFrom({ ...calls.ringing(), ...failed("signalling-lost") })?.kind).toBe("redirected");
    for (const code of ["declined", "busy", "no-answer", "cancelled"] as const) {
      expect(learnedFrom(failedThere(code))?.kind).toBe("redirected");
    }
    const rang = calls.ended("no-answer", undefined, { steps: [{ step: "ringing", atMs: 80 }] });
    expect(learnedFrom(rang)).toEqual({ kind: "home", learnedAt: rang.startedAt + 80 });
  });

  test.each([
    "hung-up",
    "hung-up-by-colleague",
    "protection-refused-by-you",
    "redirection-refused-by-you",
    "redirection-not-confirmed",
    "forwarding-refused-by-policy",
    "forwarding-not-confirmed",
  ] as const)("what ends with %s leaves what the redirection said", (code) => {
    expect(learnedFrom(failedThere(code))?.kind).toBe("redirected");
  });

  test("a redirection stands while the call goes on, and once somebody has answered", () => {
    expect(learnedFrom(calls.redialling())?.kind).toBe("redirected");
    expect(learnedFrom({ ...calls.connected(), ...failed("signalling-lost"), steps: [] })?.kind).toBe("redirected");
  });

  test("what rang before the redirection was not there", () => {
    const steps = (["ringing", "redirected"] as const).map((step, atMs) => ({ step, atMs }));
    expect(learnedFrom({ ...failedThere("unavailable"), steps })).toBeNull();
    expect(learnedFrom({ ...failedThere("unavailable"), steps: [] })).toBeNull();
  });

  test("an answer without a redirection proves the home system", () => {
    expect(learnedFrom(calls.connectedAtHome())).toMatchObject({ kind: "home" });
  });

  test.each([
    ["a call without an answer", calls.ended("no-answer")],
    ["a call in progress", calls.requesting()],
    ["a call that came in", calls.incoming({ state: "connected", connectedAt: 1 })],
  ])("%s teaches nothing", (_, call) => {
    expect(learnedFrom(call)).toBeNull();
  });
});

describe("what calls have taught", () => {
  const NOON = Date.UTC(2026, 10, 22, 12);
  const at = (minutes: number, call: CallRecord): CallRecord => ({
    ...call,
    startedAt: NOON + minutes * 60_000,
    connectedAt: call.connectedAt === null ? null : NOON + minutes * 60_000,
    endedAt: call.endedAt === null ? null : NOON + minutes * 60_000,
  });
  const kindAt = (minutes: number, ...taught: CallRecord[]) =>
    whatCallsTaught(taught).whereabouts(calls.BEA, NOON + minutes * 60_000)?.kind;
  const behindAt = (minutes: number, ...taught: CallRecord[]) =>
    whatCallsTaught(taught).personBehind(calls.VISITOR, NOON + minutes * 60_000);

  const home = (minutes: number) => at(minutes, { ...calls.connectedAtHome(), primaryId: calls.BEA });
  const away = (minutes: number) => at(minutes, calls.hungUp());
  const fromVisitor = (minutes: number) => at(minutes, calls.incoming({ primaryId: calls.VISITOR }));
  const redirectedAt = NOON + 41;

  test("the newest lesson counts, and a call that taught nothing does not hide it", () => {
    expect(kindAt(3, away(1), home(2))).toBe("home");
    expect(kindAt(3, home(1), away(2))).toBe("redirected");
    expect(kindAt(3, away(1), at(2, calls.ended("no-answer")))).toBe("redirected");
    expect(kindAt(3, away(1), at(2, { ...unfollowed.loop(), primaryId: calls.BEA }))).toBe("redirected");
  });

  test("an ID is recognised however its host is written", () => {
    const { whereabouts } = { whereabouts: (id: string) => whatCallsTaught([home(0)]).whereabouts(id, NOON) };
    expect(whereabouts(calls.BEA.replace(HOME, HOME.toUpperCase()))?.kind).toBe("home");
    expect(whereabouts("sip:somebody@else.example")).toBeUndefined();
  });

  test("a lesson holds for its time and not longer, and nothing is known before it was learned", () => {
    const minutes = { home: HOLDS_MS.home / 60_000, away: HOLDS_MS.redirected / 60_000 };
    expect([minutes.home, minutes.away, HOLDS_MS.forwards / 60_000]).toEqual([15, 240, 240]);
    expect(kindAt(15, home(0))).toBe("home");
    expect([kindAt(-1, home(0)), kindAt(14, home(0)), kindAt(16, home(0))]).toEqual([undefined, "home", undefined]);
    expect([kindAt(239, away(0)), kindAt(241, away(0))]).toEqual(["redirected", undefined]);
    expect(behindAt(-1, away(0))).toBeUndefined();
    expect(behindAt(239, away(0))).toMatchObject({ personId: calls.BEA, redirectedAt });
    expect(behindAt(241, away(0))).toBeUndefined();
  });

  test("a home that was shown after it, and has run out, does not bring the redirection back", () => {
    expect(kindAt(20, away(0), home(1))).toBeUndefined();
    expect(behindAt(20, away(0), home(1))).toBeUndefined();
  });

  test("calls from the new ID and to it show that it is so still; the age is that of the redirection", () => {
    expect(behindAt(400, away(0), fromVisitor(200))).toMatchObject({ personId: calls.BEA, redirectedAt });
    expect(kindAt(400, away(0), fromVisitor(200))).toBe("redirected");
    const toVisitor = at(230, { ...calls.connectedAtHome(), primaryId: calls.VISITOR });
    expect(behindAt(400, away(0), toVisitor)).toMatchObject({ personId: calls.BEA, redirectedAt });
    expect(behindAt(400, away(0), fromVisitor(250))).toBeUndefined();
  });

  test("who calls from their own ID is at home, unless the call was not theirs", () => {
    const fromBea = (call: CallRecord) => at(1, { ...call, primaryId: calls.BEA });
    expect(kindAt(2, away(0), fromBea(calls.incoming()))).toBe("home");
    const forged = fromBea({ ...protection.verifiedCaller(), ...failed("protection-stripped") });
    const failure = { ...forged.protection!, state: "failed" as const };
    expect(kindAt(2, away(0), { ...forged, protection: failure })).toBe("redirected");
  });

  test("a new ID at which nobody is any more is forgotten, and who goes on from there is found there", () => {
    const gone = at(5, calls.ended("unknown-person", undefined, { primaryId: calls.VISITOR }));
    expect(behindAt(4, away(0), gone)).toMatchObject({ personId: calls.BEA, redirectedAt });
    expect(behindAt(6, away(0), gone)).toBeUndefined();
    expect(kindAt(6, away(0), gone)).toBeUndefined();
    const unreachable = { ...gone, ...failed("unavailable"), endedAt: NOON + 8 * 60_000 };
    expect([kindAt(7, away(0), unreachable), kindAt(9, away(0), unreachable)]).toEqual(["redirected", undefined]);
    expect(kindAt(6, away(0), at(5, { ...calls.requesting(), primaryId: calls.VISITOR }))).toBe("redirected");
    const [onward] = calls.connectedTwice().redirections.slice(1);
    const further = at(5, calls.connected({ primaryId: calls.VISITOR, redirections: [onward!] }));
    const taught = whatCallsTaught([away(0), further]);
    expect(taught.whereabouts(calls.BEA, NOON + 360_000)).toMatchObject({ newId: onward!.newId });
    const later = whatCallsTaught([away(0), { ...further, ...failed("unavailable"), endedAt: NOON + 330_000 }]);
    expect(later.whereabouts(calls.BEA, NOON + 360_000)).toMatchObject({ newId: onward!.newId });
    expect(taught.newIds(NOON + 360_000).map(({ personId }) => personId)).toEqual([calls.BEA]);
  });

  test("a primary ID at which nobody is found says nothing about the new one", () => {
    for (const code of ["unknown-person", "unavailable"] as const) {
      expect(kindAt(3, away(0), at(2, calls.ended(code, undefined, { primaryId: calls.BEA })))).toBe("redirected");
    }
  });

  test("whom the home system could not reach was not reached, for a quarter of an hour and until something else shows", () => {
    const unreached = (minute: number) => ({
      ...at(minute, calls.ended("unavailable", undefined, { primaryId: calls.BEA })),
      endedAt: NOON + minute * 60_000,
    });
    expect(kindAt(3, unreached(2))).toBe("absent");
    expect([kindAt(17, unreached(2)), kindAt(18, unreached(2))]).toEqual(["absent", undefined]);
    expect(kindAt(3, home(0), unreached(2))).toBe("absent");
    expect(kindAt(5, unreached(2), home(4))).toBe("home");
    expect(kindAt(3, at(2, calls.ended("unknown-person", undefined, { primaryId: calls.BEA })))).toBeUndefined();
    // Who rang was there.
    const rang = { ...unreached(2), steps: [{ step: "ringing" as const, atMs: 900 }] };
    expect(kindAt(3, rang)).toBe("home");
  });

  test("a call that was refused unheard teaches nothing of who it said to be", () => {
    const refused = { count: 3, callers: 1, lastAt: NOON, known: true };
    expect(kindAt(2, away(0), at(1, calls.incoming({ primaryId: calls.BEA, refused })))).toBe("redirected");
  });

  test("a long call that teaches after one that was placed later is the newer lesson", () => {
    const long = { ...home(0), connectedAt: NOON + 30 * 60_000 };
    expect([kindAt(20, long, away(10)), kindAt(31, long, away(10))]).toEqual(["redirected", "home"]);
  });

  test("of two lessons of one moment the one that was noted last counts", () => {
    const [redirection] = calls.hungUp().redirections;
    const moved = at(1, { ...calls.hungUp(), redirections: [{ ...redirection!, atMs: 0 }] });
    expect(kindAt(2, at(1, calls.incoming({ primaryId: calls.BEA })), moved)).toBe("redirected");
  });

  test("calls teach in the order in which they were made, in whatever order they are kept", () => {
    expect(behindAt(400, fromVisitor(200), away(0))).toMatchObject({ personId: calls.BEA });
  });

  test("an ID that was given to somebody else is the newer one's", () => {
    const sara = `sip:sara.ruiz@${HOME}`;
    const toSara = at(10, { ...calls.hungUp(), primaryId: sara });
    expect(behindAt(11, away(0), toSara)?.personId).toBe(sara);
    expect(behindAt(5, away(0), toSara)?.personId).toBe(calls.BEA);
  });

  test("only the very ID is meant", () => {
    const { personBehind } = {
      personBehind: (id: string) => whatCallsTaught([away(0)]).personBehind(id, NOON + 60_000),
    };
    expect(personBehind(calls.VISITOR.replace(PARTNER, PARTNER.toUpperCase()))).toBeDefined();
    for (const other of [`${calls.VISITOR};user=phone`, calls.VISITOR.replace("sip:", "sips:"), "sip:x@y.example"]) {
      expect(personBehind(other)).toBeUndefined();
    }
  });

  describe("the new ID of somebody", () => {
    const newIdAt = (minutes: number, ...taught: CallRecord[]) =>
      whatCallsTaught(taught).newIdOf(calls.BEA, NOON + minutes * 60_000);
    const saying = (choice: "first" | "primary" | "forgotten", minutes: number, call: CallRecord): CallRecord => ({
      ...call,
      newIdChoice: { choice, at: NOON + minutes * 60_000 },
    });
    const first = { newId: calls.VISITOR, kmsUri: null, learnedAt: NOON, redirectedAt: NOON, why: "asked" } as const;
    /** A call that began with the new ID. */
    const straight = (minutes: number, change: Partial<CallRecord> = {}) =>
      at(minutes, {
        ...calls.connectedAtHome(),
        primaryId: calls.BEA,
        dialledFirst: { ...first, fallBack: null },
        ...change,
      });
    const fellBack = (code: EndReasonCode) => ({ ...first, fallBack: { reason: { code }, atMs: 0 } });

    test("is known with its KMS, the call that showed it, and what was said about it", () => {
      const [redirection] = calls.hungUp().redirections;
      const teaching = away(0);
      expect(newIdAt(1, teaching)).toEqual({
        personId: calls.BEA,
        newId: calls.VISITOR,
        kmsUri: redirection?.kmsUri,
        learnedAt: redirectedAt,
        redirectedAt,
        callId: teaching.id,
        choice: null,
      });
      expect(newIdAt(2, saying("first", 1, away(0)))?.choice).toBe("first");
      expect(newIdAt(0.5, saying("first", 1, away(0)))?.choice).toBeNull();
      expect(newIdAt(1, home(0))).toBeUndefined();
      expect(newIdAt(241, saying("first", 1, away(0)))).toBeUndefined();
    });

    test("a KMS that our own key work found is none that somebody named", () => {
      const [redirection] = calls.hungUp().redirections;
      const looked = { ...redirection!, kmsUri: "kms.x.example", kmsUriSource: "lookup" as const };
      expect(newIdAt(1, { ...away(0), redirections: [looked] })?.kmsUri).toBeNull();
    });

    test("what was said last counts, whichever call it was said of", () => {
      expect(newIdAt(5, saying("first", 1, away(0)), saying("primary", 3, fromVisitor(2)))?.choice).toBe("primary");
      expect(newIdAt(5, saying("first", 4, away(0)), saying("primary", 3, fromVisitor(2)))?.choice).toBe("first");
    });

    test("a newer redirection takes its place, and what was said goes with the person", () => {
      const newer = at(5, { ...calls.connectedTwice(), primaryId: calls.BEA });
      const [, onward] = newer.redirections;
      expect(newIdAt(6, saying("first", 1, away(0)), newer)).toMatchObject({ newId: onward?.newId, choice: "first" });
    });

    test("who has been at home since is asked about anew", () => {
      const again = at(5, calls.hungUp());
      expect(newIdAt(6, saying("first", 1, away(0)), home(3), again)).toMatchObject({
        newId: calls.VISITOR,
        choice: null,
      });
    });

    test("who has forwarded calls since is asked about anew, and what is said in that moment is said before it", () => {
      const forwards = at(3, { ...forwardings.forwardedConnected(), primaryId: calls.BEA });
      const again = at(5, calls.hungUp());
      expect(newIdAt(6, saying("first", 1, away(0)), forwards, again)?.choice).toBeNull();
      expect(newIdAt(6, saying("first", 3, away(0)), home(3), again)?.choice).toBeNull();
    });

    test("what was said counts from that moment on, and until the person is at home again", () => {
      expect(newIdAt(1, saying("first", 1, away(0)))?.choice).toBe("first");
      expect(newIdAt(2, saying("first", 1, away(0)), home(3))?.choice).toBe("first");
    });

    test("that is forgotten is not known any more, neither to be dialled nor by name, until a redirection names it again", () => {
      const forgotten = saying("forgotten", 2, away(0));
      expect([newIdAt(1, forgotten)?.choice, newIdAt(3, forgotten)]).toEqual([null, undefined]);
      expect(behindAt(3, forgotten)).toBeUndefined();
      expect(kindAt(3, forgotten)).toBeUndefined();
      expect(behindAt(1, forgotten)).toBeDefined();
      expect(newIdAt(5, saying("first", 1, fromVisitor(0.5)), forgotten, at(4, calls.hungUp()))?.choice).toBeNull();
    });

    test("that was dialled first and answered is good still, and is as old as its redirection", () => {
      expect(newIdAt(400, away(0), straight(230))).toMatchObject({
        learnedAt: NOON + 230 * 60_000,
        redirectedAt: NOON,
      });
      expect(
        newIdAt(5, away(0), straight(4, { connectedAt: null, steps: [{ step: "ringing", atMs: 70 }] }))?.learnedAt,
      ).toBe(NOON + 4 * 60_000 + 70);
      expect(newIdAt(5, away(0), straight(4, { connectedAt: null, steps: [] }))?.learnedAt).toBe(redirectedAt);
    });

    test.each(["unknown-person", "unavailable"] as const)("that nobody answers for is forgotten: %s", (code) => {
      const gone = straight(4, { connectedAt: null, steps: [], ...failed("cancelled"), dialledFirst: fellBack(code) });
      expect(newIdAt(5, saying("first", 1, away(0)), gone)).toBeUndefined();
      const redirected = at(4, { ...calls.hungUp(), dialledFirst: fellBack(code) });
      expect(newIdAt(5, saying("first", 1, away(0)), redirected)).toMatchObject({
        newId: calls.VISITOR,
        choice: "first",
      });
      const last = straight(4, { connectedAt: null, steps: [], ...failed(code) });
      expect(newIdAt(5, away(0), last)).toBeUndefined();
    });

    test("that failed for want of keys is kept: nobody said that the colleague is not there", () => {
      const gone = straight(4, {
        connectedAt: null,
        steps: [],
        ...failed("cancelled"),
        dialledFirst: fellBack("kms-unreachable"),
      });
      expect(newIdAt(5, away(0), gone)).toMatchObject({ newId: calls.VISITOR });
    });

    test("whom the primary ID reached after it was nowhere known between", () => {
      const minute = 60_000;
      const dialledFirst = {
        ...fellBack("unavailable"),
        fallBack: { reason: { code: "unavailable" as const }, atMs: minute },
      };
      const call = straight(4, { dialledFirst, connectedAt: NOON + 6 * minute });
      const taught = [away(0), { ...call, connectedAt: NOON + 6 * minute }] as const;
      expect([4.5, 5.5, 6.5].map((when) => kindAt(when, ...taught))).toEqual(["redirected", undefined, "home"]);
      const unbroken = [away(0), { ...straight(4), connectedAt: NOON + 6 * minute }] as const;
      expect(kindAt(5.5, ...unbroken)).toBe("redirected");
    });

    test("that leads on is the newer one, although nobody answered there in the end", () => {
      const [onward] = calls.connectedTwice().redirections.slice(1);
      const change = { redirections: [onward!], ...failed("unavailable"), endedAt: NOON + 330_000 };
      const led = { ...straight(4, calls.connected()), ...change };
      expect(
        newIdAt(6, away(0), { ...led, primaryId: calls.BEA, dialledFirst: { ...first, fallBack: null } }),
      ).toMatchObject({
        newId: onward!.newId,
      });
    });

    test("whom the primary ID reached after it has come back", () => {
      expect(kindAt(5, away(0), straight(4, { dialledFirst: fellBack("unknown-person") }))).toBe("home");
    });
  });

  test("another account of this computer knows nothing of what calls taught this one", () => {
    const call = { ...away(0), ownId: `sip:ava@${HOME}` };
    expect(callsOf([call], () => `sip:ava@${HOME.toUpperCase()}`)).toEqual([call]);
    expect(callsOf([call], () => `sip:nils@${HOME}`)).toEqual([]);
    expect(callsOf([call], () => undefined)).toEqual([]);
    const earlier = { ...call, ownId: null };
    expect(callsOf([earlier], () => `sip:nils@${HOME}`)).toEqual([earlier]);
  });
});
