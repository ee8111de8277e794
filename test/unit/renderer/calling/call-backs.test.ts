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
const refused = (detail: string) => ({ kind: "refused", reason: { code: "call-back-refused", detail } }) as const;
/** Each wish in few words. */
const brief = () => list().map(({ by, id, state }) => `${by} ${id} ${state}`);

describe("each wish by itself", () => {
  test("stands beside others, the newest first, as an ordinary one", async () => {
    await asked();
    world.now = 3_000;
    await asked(VISITOR);
    world.now = 2_000;
    told({ fromId: THIRD });
    told({ fromId: ANNA });
    expect(brief()).toEqual([`us ${VISITOR} asked`, `them ${ANNA} asked`, `them ${THIRD} asked`, `us ${ANNA} asked`]);
    expect(list().map(({ urgency }) => urgency)).toEqual(["normal", "normal", "normal", "normal"]);
    told({ fromId: THIRD, word: "withdraw" });
    expect(brief()).toEqual([`us ${VISITOR} asked`, `them ${ANNA} asked`, `us ${ANNA} asked`]);
  });

  test("is forgotten by all that makes it that one, and those alone that are named", async () => {
    await asked();
    await asked(VISITOR);
    told();
    const [ours, theirs] = [kept({ at: 1_000 }), kept({ by: "them", at: 1_000 })];
    for (const none of [[], [{ ...ours, at: 1_001 }], [{ ...ours, id: THIRD }], [{ ...theirs, id: VISITOR }]]) {
      world.callBacks.forget(none);
      expect(list()).toHaveLength(3);
    }
    world.callBacks.forget([theirs]);
    expect(brief().toSorted()).toEqual([`us ${ANNA} asked`, `us ${VISITOR} asked`]);
    world.callBacks.forget([ours, kept({ id: VISITOR, at: 1_000 })]);
    expect(list()).toEqual([]);
  });

  test("has the answer to its own question", async () => {
    told();
    world.answers.push(refused("403"), { kind: "taken" });
    world.callBacks.ask(ANNA, "mcptt");
    world.callBacks.ask(VISITOR, "mcptt");
    await settled();
    expect(brief().toSorted()).toEqual([`them ${ANNA} asked`, `us ${ANNA} failed`, `us ${VISITOR} asked`]);
  });

  test("has no answer to a question of before", async () => {
    world.answers.push(refused("403"), { kind: "taken" });
    world.callBacks.ask(ANNA, "mcptt");
    world.callBacks.forget(list());
    world.now = 2_000;
    world.callBacks.ask(ANNA, "mcptt");
    await settled();
    expect(list()).toMatchObject([{ state: "asked", reason: null, at: 2_000 }]);
  });

  test("of ours is found by whoever has it, and is none of theirs", async () => {
    told();
    world.callBacks.withdraw(ANNA);
    expect([world.requests, brief()]).toEqual([[], [`them ${ANNA} asked`]]);
    world.answers.push({ kind: "redirected", newId: VISITOR, target: "migrated" });
    await asked();
    await asked(THIRD);
    world.callBacks.withdraw(VISITOR);
    await vi.waitFor(() => expect(brief().toSorted()).toEqual([`them ${ANNA} asked`, `us ${THIRD} asked`]));
  });

  test("goes on to the ID that was named last", async () => {
    world.answers.push(
      { kind: "redirected", newId: VISITOR, target: "migrated" },
      { kind: "redirected", newId: THIRD, target: "migrated" },
    );
    await asked();
    expect(world.requests.map(({ calledId }) => calledId)).toEqual([ANNA, VISITOR, THIRD]);
    expect(list()).toMatchObject([{ askedId: THIRD, state: "asked" }]);
  });

  test("that leads back to the same one in the name of somebody else is asked of nobody", async () => {
    world.answers.push({ kind: "redirected", newId: ANNA, target: "forwarded" });
    await asked();
    expect(list()).toMatchObject([{ reason: { code: "call-back-elsewhere" } }]);
  });
});

describe("what the other end says of ours", () => {
  const state = () => list().map((wish) => wish.state);

  test("is noted once it has it, and counts no more for what was not taken", async () => {
    await asked();
    told({ word: "asked" });
    expect(state()).toEqual(["noted"]);
    world.answers.push(refused("403"));
    world.callBacks.withdraw(ANNA);
    await settled();
    expect(list()).toMatchObject([{ state: "noted", reason: { code: "call-back-not-taken-back" } }]);
    told({ word: "withdrawn" });
    expect(state()).toEqual(["noted"]);
    world.callBacks.forget(list());
    world.answers.push(refused("403"));
    await asked();
    told({ word: "asked" });
    expect(state()).toEqual(["failed"]);
    world.callBacks.withdraw(ANNA);
    expect(world.requests.filter(({ word }) => word === "withdraw")).toHaveLength(1);
  });

  test("is gone when it says so, while we take it back, and is asked for no more meanwhile", async () => {
    await asked();
    world.answers.push(undefined);
    world.callBacks.withdraw(ANNA);
    world.callBacks.ask(ANNA, "mcptt");
    expect(state()).toEqual(["withdrawing"]);
    expect(world.requests).toHaveLength(2);
    told({ word: "asked" });
    expect(state()).toEqual(["withdrawing"]);
    told({ word: "withdrawn" });
    expect(list()).toEqual([]);
  });

  test("of a wish that we do not have is nothing", () => {
    expect([told({ word: "asked" }), told({ word: "withdrawn" })]).toEqual([undefined, undefined]);
    expect(list()).toEqual([]);
  });

  test("where taking it back leads elsewhere, it stands, and says where", async () => {
    await asked();
    world.answers.push({ kind: "redirected", newId: VISITOR, target: "migrated" });
    world.callBacks.withdraw(ANNA);
    await settled();
    expect(list()).toMatchObject([{ reason: { code: "call-back-not-taken-back", detail: VISITOR } }]);
  });
});

describe("places for wishes", () => {
  test("of others are not taken by ours, and those of strangers not by people of the directory", async () => {
    world.callBacks.restore(Array.from({ length: 100 }, (_, at) => kept({ id: `sip:o${at}@a.test` })));
    world.knows = (id) => id.startsWith("sip:k");
    for (let at = 0; at < 30; at++) expect(told({ fromId: `sip:k${at}@a.test` })).toBeUndefined();
    expect(told({ fromId: "sip:s@x.test" })).toBeUndefined();
    expect(list()).toHaveLength(131);
  });

  test("are two hundred; the oldest go", () => {
    world.callBacks.restore(Array.from({ length: 201 }, (_, at) => kept({ id: `sip:o${at}@a.test`, at })));
    expect(list()).toHaveLength(200);
    expect(list().at(-1)?.id).toBe("sip:o1@a.test");
  });

  test("are one for ours and one for theirs of the same person", () => {
    told();
    world.callBacks.restore([kept({})]);
    expect(brief()).toEqual([`them ${ANNA} asked`, `us ${ANNA} asked`]);
  });
});

test("a wish that is for us by name is ours", () => {
  expect(told({ toIds: [OWN] })).toBeUndefined();
  expect(list()).toHaveLength(1);
});

describe("somebody is reached", () => {
  const out = (change: Partial<CallRecord>) =>
    callRecord({ direction: "outgoing", primaryId: ANNA, currentId: ANNA, startedAt: 2_000, ...change });

  test.each([
    ["by one call of several", [out({}), out({ connectedAt: 2_500 }), out({})]],
    ["at a new ID", [out({ currentId: VISITOR, connectedAt: 2_500 })]],
    ["under the ID that they called with", [out({ primaryId: VISITOR, currentId: ANNA, connectedAt: 2_500 })]],
    ["in that very moment", [out({ connectedAt: 1_000 })]],
  ])("%s", (_how, records) => {
    told();
    calls(...records);
    expect(list()).toEqual([]);
  });

  test("whoever is not leaves everything as it is, and nothing is drawn anew", () => {
    told();
    const changes = vi.fn();
    world.callBacks.store.subscribe(changes);
    calls(out({}));
    expect(changes).not.toHaveBeenCalled();
  });
});

describe("after a restart", () => {
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
