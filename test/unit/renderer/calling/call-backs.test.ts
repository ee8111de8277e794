/** Wishes to be called back: what is asked, taken, refused and forgotten. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { CallBack } from "../../../../shared/mc/call-back.ts";
import type { CallBackMessage } from "../../../../shared/mc/call-back-message.ts";
import type { CallRecord, DrawnCall } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import { createStandInCallBacks, OWN, type StandInCallBacks } from "../../../support/stand-ins/call-backs.ts";

const ANNA = "sip:anna@a.test";
const VISITOR = "sip:visitor-1@b.test";
const THIRD = "sip:visitor-2@c.test";
let world: StandInCallBacks;
beforeEach(() => {
  world = createStandInCallBacks();
  world.calling.setState({ registration: { state: "registered" } });
});

const list = () => world.callBacks.store.getState().list;
const settled = () => vi.waitFor(() => expect(list().every(({ state }) => !state.endsWith("ing"))).toBe(true));
const asked = async (id = ANNA) => {
  world.callBacks.ask(id, "mcptt");
  await settled();
};
const told = (change: Partial<CallBackMessage> = {}) =>
  world.callBacks.told({ service: "mcptt", word: "ask", fromId: ANNA, toIds: [], urgency: "normal", ...change });
const calls = (...records: CallRecord[]) =>
  world.calling.setState({ calls: records.map((record) => ({ ...record, ladder: [] }) satisfies DrawnCall) });

describe("asking", () => {
  test("goes to the server once while it is under way, and is noted when the other end says so", async () => {
    world.answers.push(undefined);
    world.callBacks.ask(ANNA, "mcptt");
    world.callBacks.ask(ANNA, "mcptt");
    expect(world.requests).toEqual([{ service: "mcptt", calledId: ANNA, word: "ask" }]);
    told({ word: "asked" });
    expect(list()).toMatchObject([{ state: "noted" }]);
  });

  test.each([
    ["the profile forbids it", () => (world.forbidden = ["allow-request-private-call-call-back"]), ANNA, "mcptt"],
    ["it is no ID", () => {}, "anna", "mcptt"],
    ["the service knows no such wish", () => {}, ANNA, "mcvideo"],
  ] as const)("does nothing where %s", (_what, arrange, id, service) => {
    arrange();
    world.callBacks.ask(id, service);
    expect([list(), world.requests]).toEqual([[], []]);
  });

  test("without being registered fails by name, and nothing is sent", () => {
    world.calling.setState({ registration: { state: "connecting" } });
    world.callBacks.ask(ANNA, "mcptt");
    expect(list()).toMatchObject([{ state: "failed", reason: { code: "not-registered" } }]);
    expect(world.requests).toEqual([]);
  });

  test("follows a redirection, and takes it back where it was taken", async () => {
    world.answers.push({ kind: "redirected", newId: VISITOR, target: "migrated" });
    await asked();
    expect(list()).toMatchObject([{ id: ANNA, askedId: VISITOR, state: "asked" }]);
    world.callBacks.withdraw(ANNA);
    await vi.waitFor(() => expect(list()).toEqual([]));
    expect(world.requests.at(-1)).toEqual({ service: "mcptt", calledId: VISITOR, word: "withdraw" });
  });

  test.each([
    ["names somebody else", [{ newId: VISITOR, target: "forwarded" }], "call-back-elsewhere"],
    ["leads back", [{ newId: ANNA, target: "migrated" }], "redirection-loop"],
    ["leads to us", [{ newId: OWN, target: "migrated" }], "redirection-to-self"],
    [
      "does not end",
      [
        { newId: VISITOR, target: "migrated" },
        { newId: THIRD, target: "migrated" },
        { newId: "sip:visitor-3@d.test", target: "migrated" },
      ],
      "redirection-limit",
    ],
  ] as const)("does not follow one that %s", async (_what, redirections, code) => {
    world.answers.push(...redirections.map((each) => ({ kind: "redirected", ...each }) as const));
    await asked();
    expect(list()).toMatchObject([{ state: "failed", reason: { code } }]);
    expect(world.requests).toHaveLength(redirections.length);
  });

  test("asks nobody unasked about whom a call would ask first", async () => {
    world.caution = "unknown-system";
    world.answers.push({ kind: "redirected", newId: VISITOR, target: "migrated" });
    await asked();
    expect(list()).toMatchObject([{ reason: { code: "call-back-elsewhere", detail: VISITOR } }]);
  });

  test("once more takes the place of the wish before, and what was said of it before is forgotten", async () => {
    world.answers.push({ kind: "refused", reason: { code: "call-back-refused", detail: "403" } });
    await asked();
    expect(list()).toMatchObject([{ state: "failed", reason: { code: "call-back-refused", detail: "403" } }]);
    world.now = 2_000;
    await asked();
    expect(list()).toMatchObject([{ state: "asked", reason: null, at: 2_000 }]);
  });
});

describe("taking it back", () => {
  test("is refused: the wish stands, and says so", async () => {
    await asked();
    world.answers.push({ kind: "refused", reason: { code: "call-back-refused", detail: "403" } });
    world.callBacks.withdraw(ANNA);
    expect(list()).toMatchObject([{ state: "withdrawing" }]);
    await settled();
    expect(list()).toMatchObject([{ state: "asked", reason: { code: "call-back-not-taken-back", detail: "403" } }]);
  });

  test("does nothing where the profile forbids it, or nobody has the wish", async () => {
    world.callBacks.withdraw(ANNA);
    world.forbidden = ["allow-cancel-private-call-call-back"];
    await asked();
    world.callBacks.withdraw(ANNA);
    expect(list()).toMatchObject([{ state: "asked" }]);
    expect(world.requests).toHaveLength(1);
  });
});

describe("a wish of somebody else", () => {
  test("has one place, with the newest time, and is gone when it is taken back", () => {
    told();
    world.now = 2_000;
    told({ urgency: "high" });
    expect(list()).toMatchObject([{ by: "them", id: ANNA, urgency: "high", at: 2_000 }]);
    expect(told({ word: "withdraw" })).toBeUndefined();
    expect(list()).toEqual([]);
    expect(told({ word: "withdraw" })).toBeUndefined();
  });

  test.each([
    ["says not whose it is", { fromId: undefined }, "call-back-without-sender"],
    ["is for somebody else", { toIds: [VISITOR] }, "call-back-not-for-us"],
  ] as const)("is refused where it %s", (_what, change, code) => {
    expect(told(change)?.code).toBe(code);
    expect(list()).toEqual([]);
  });

  test("of strangers takes so many places and no more, and none of those of the directory", () => {
    world.knows = (id) => id === ANNA;
    const verdicts = Array.from({ length: 25 }, (_, at) => told({ fromId: `sip:s${at}@x.test` })?.code);
    expect(verdicts.filter((code) => code === "call-back-list-full")).toHaveLength(5);
    expect(told()).toBeUndefined();
    expect(told({ fromId: "sip:s0@x.test" })).toBeUndefined();
  });

  test("does not push out what is there when there are too many", () => {
    const verdicts = Array.from({ length: 101 }, (_, at) => told({ fromId: `sip:s${at}@x.test` })?.code);
    expect(verdicts.at(-1)).toBe("call-back-list-full");
    expect(list()).toHaveLength(100);
  });
});

describe("who has been reached", () => {
  const out = (change: Partial<CallRecord>) =>
    callRecord({ direction: "outgoing", primaryId: ANNA, currentId: ANNA, startedAt: 2_000, ...change });
  const rang: Partial<CallRecord> = { steps: [{ step: "ringing", atMs: 300 }] };

  test.each([
    ["was spoken with", out({ connectedAt: 2_500 }), []],
    ["called and was answered", callRecord({ direction: "incoming", primaryId: ANNA, connectedAt: 2_500 }), []],
    ["was rung by us: they know, and we wait still", out(rang), ["us"]],
    ["was not reached", out({}), ["us", "them"]],
    ["was spoken with before", out({ startedAt: 100, connectedAt: 500 }), ["us", "them"]],
    ["is somebody else", out({ primaryId: VISITOR, currentId: VISITOR, connectedAt: 2_500 }), ["us", "them"]],
  ])("%s", async (_what, call, left) => {
    await asked();
    told();
    calls(call);
    expect(
      list()
        .map(({ by }) => by)
        .toSorted((a, b) => b.localeCompare(a)),
    ).toEqual(left);
  });

  test("under any ID of theirs", () => {
    world = createStandInCallBacks(undefined, (id, other) => id === other || [id, other].includes(VISITOR));
    told({ fromId: VISITOR });
    calls(out({ connectedAt: 2_500 }));
    expect(list()).toEqual([]);
  });
});

describe("after a restart", () => {
  const kept = (change: Partial<CallBack>): CallBack => ({
    by: "us",
    id: ANNA,
    askedId: ANNA,
    service: "mcptt",
    state: "asked",
    reason: null,
    urgency: "normal",
    at: 500,
    ...change,
  });

  test.each([
    ["asking", { state: "failed", reason: { code: "call-back-unanswered" } }],
    ["withdrawing", { state: "asked", reason: { code: "call-back-not-taken-back" } }],
    ["noted", { state: "noted", reason: null }],
  ] as const)("what was %s then", (state, now) => {
    world.callBacks.restore([kept({ state })]);
    expect(list()).toMatchObject([now]);
  });

  test("what came in since stands, and what was kept of others stands beside it", () => {
    told();
    world.callBacks.restore([kept({ by: "them", at: 1 }), kept({ by: "them", id: VISITOR })]);
    expect(list()).toMatchObject([
      { id: ANNA, at: 1_000 },
      { id: VISITOR, at: 500 },
    ]);
  });
});
