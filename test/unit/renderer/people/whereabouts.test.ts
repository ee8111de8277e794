import { describe, expect, test } from "vitest";
import { learnedFrom, whereaboutsFrom } from "../../../../renderer/people/whereabouts.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import * as forwardings from "../../../support/fixtures/views/forwardings.ts";
import { HOME } from "../../../support/fixtures/views/people.ts";

describe("what a call teaches about where a person is", () => {
  test("a redirection names another place, answered or not", () => {
    expect(learnedFrom(calls.connected())).toMatchObject({ kind: "redirected", newId: calls.VISITOR });
    expect(learnedFrom(calls.refusedByPolicy())).toMatchObject({ kind: "redirected", newId: calls.VISITOR });
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

describe("the newest lesson counts", () => {
  const home = { ...calls.connectedAtHome(), primaryId: calls.BEA };

  test("over an older one", () => {
    expect(whereaboutsFrom([home, calls.connected()])(calls.BEA)?.kind).toBe("home");
    expect(whereaboutsFrom([calls.connected(), home])(calls.BEA)?.kind).toBe("redirected");
  });

  test("and a call that taught nothing does not hide it", () => {
    expect(whereaboutsFrom([calls.ended("no-answer"), calls.connected()])(calls.BEA)?.kind).toBe("redirected");
  });

  test("an ID is recognised however its host is written", () => {
    expect(whereaboutsFrom([home])(calls.BEA.replace(HOME, HOME.toUpperCase()))?.kind).toBe("home");
    expect(whereaboutsFrom([home])("sip:somebody@else.example")).toBeUndefined();
  });
});
