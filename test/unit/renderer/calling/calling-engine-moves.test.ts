/** Calls that are moved on: what the dispatcher asks for, what others ask of us, and what the server is told. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ONE_CALL } from "../../../../renderer/calling/call-limits.ts";
import type { TransferMessage } from "../../../../shared/mc/transfer-message.ts";
import { redirectedTo } from "../../../support/fixtures/redirections.ts";
import { BEA, createStandInCalling, type FakeLeg, incomingLeg, last, OWN } from "../../../support/stand-ins/calling.ts";
import { createStandInMoves } from "../../../support/stand-ins/moves.ts";
import { createProtectedCalling } from "../../../support/stand-ins/protected-calling.ts";

type Change = NonNullable<Parameters<typeof createStandInCalling>[0]>;

const EVE = "sip:eve@mcx.system-a.example";
const DESCRIPTION = "v=0\r\nm=audio 9 RTP/AVP 0\r\n";
const ANY = expect.any(String);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const moment = () => vi.advanceTimersByTimeAsync(0);

/** Has the other end answer. */
async function answers(leg: FakeLeg): Promise<void> {
  leg.tell({ kind: "answered" });
  await leg.order.media.acceptAnswer(DESCRIPTION);
}

/** A console with room for two calls. */
function createDesk(change: Change = {}) {
  const moves = createStandInMoves();
  return { ...createStandInCalling({ limits: { ...ONE_CALL, waiting: 1 }, moves, ...change }), moves };
}

/** One whose dispatcher talks to Bea. */
async function talking(change: Change = {}) {
  const desk = createDesk(change);
  const leg = await desk.place();
  await answers(leg);
  const { id } = desk.newest();
  const record = () => desk.store.getState().calls.find((call) => call.id === id)!;
  expect(record().state).toBe("connected");
  return { ...desk, leg, id, record };
}

/** A MESSAGE as it passes. */
const passing = (callId: string, method = "MESSAGE") =>
  ({ direction: "received", at: Date.now(), text: `${method} sip:x SIP/2.0\r\nCall-ID: ${callId}\r\n\r\n` }) as const;
const drawn = ({ ladder }: { readonly ladder: readonly { readonly text: string }[] }) =>
  ladder.filter(({ text }) => text.startsWith("MESSAGE")).length;

describe("passing on whom we talk to", () => {
  test("asks the server, has them wait, and shows that they have gone", async () => {
    const { engine, id, leg, moves, record } = await talking();
    engine.transfer(id, EVE);
    expect(leg.asked).toEqual(["hold"]);
    const request = { service: "mcptt", transferredId: BEA, targetId: EVE, announced: false, callId: ANY };
    expect(moves.transfers).toEqual([request]);
    expect(record().transfer).toMatchObject({ whom: "partner", state: "asking" });
    await moment();
    expect(record().transfer).toMatchObject({ state: "under-way" });
    leg.tell({ kind: "ended" });
    expect(record()).toMatchObject({ endReason: { code: "transferred", detail: EVE }, transfer: { state: "done" } });
  });

  test("draws the MESSAGE about it in the call", async () => {
    const { engine, id, moves, record } = await talking();
    engine.transfer(id, EVE);
    expect(drawn(record())).toBe(0);
    engine.passed(passing(moves.transfers[0]!.callId));
    expect(drawn(record())).toBe(1);
    engine.passed(passing("another"));
    expect(drawn(record())).toBe(1);
  });

  test("that is refused has them talked to again", async () => {
    const { engine, id, leg, moves, record, store } = await talking();
    moves.answer = { code: "declined" };
    engine.transfer(id, EVE);
    leg.tell({ kind: "hold-settled", on: true, accepted: true });
    engine.putAway();
    await moment();
    expect(record().transfer).toMatchObject({ state: "failed", reason: { code: "declined" } });
    expect([leg.asked, store.getState().focusId]).toEqual([["hold", "resume"], id]);
  });

  test("where they come back without having left has failed", async () => {
    const { engine, id, leg, record } = await talking();
    engine.transfer(id, EVE);
    await moment();
    for (const held of [true, false]) leg.tell({ kind: "held-by-colleague", held });
    expect(record().transfer).toMatchObject({ state: "failed", reason: { code: "transfer-not-reached" } });
  });

  test.each<[string, string, Change]>([
    ["to what is no ID", "nonsense", {}],
    ["where the profile forbids it", EVE, { permissions: ["allow-call-fwd-manual-any"] }],
  ])("%s asks nobody", async (_, targetId, change) => {
    const { engine, id, leg, moves, record } = await talking(change);
    engine.transfer(id, targetId);
    await moment();
    expect([moves.transfers, leg.asked, record().transfer]).toEqual([[], [], null]);
  });

  test("is possible where the profile says so, and not in a call that is not there", async () => {
    const { engine, id, moves } = await talking({ permissions: ["allow-call-transfer"] });
    engine.transfer("nobody's", EVE);
    expect(moves.transfers).toEqual([]);
    engine.transfer(id, EVE);
    expect(moves.transfers).toHaveLength(1);
  });

  test("is not done by a client that moves nobody on", async () => {
    const calling = createStandInCalling();
    await answers(await calling.place());
    calling.engine.transfer(calling.newest().id, EVE);
    await moment();
    expect(calling.newest().transfer).toMatchObject({ state: "failed", reason: { code: "transfer-refused" } });
  });
});

describe("asking somebody first", () => {
  test("calls them with whom it is about on record, who waits", async () => {
    const { engine, id, leg, legs, newest } = await talking();
    engine.consult(id, EVE);
    await moment();
    expect([leg.asked, last(legs).order.calledId]).toEqual([["hold"], EVE]);
    expect(newest()).toMatchObject({ service: "mcptt", primaryId: EVE, asksFor: { callId: id, id: BEA } });
  });

  test("takes the service of the call that it is about", async () => {
    const { engine, id, newest, store } = await talking();
    store.setState({ calls: store.getState().calls.map((call) => ({ ...call, service: "mcvideo" as const })) });
    engine.consult(id, EVE);
    expect(newest()).toMatchObject({ service: "mcvideo", primaryId: EVE });
  });

  test("calls nobody about a call that is not there, that cannot be passed on, or where that is forbidden", async () => {
    const { engine, id, leg, store } = await talking();
    engine.consult("nobody's", EVE);
    leg.tell({ kind: "ended" });
    engine.consult(id, EVE);
    expect(store.getState().calls).toHaveLength(1);
    const forbidden = await talking({ permissions: [] });
    forbidden.engine.consult(forbidden.id, EVE);
    expect(forbidden.store.getState().calls).toHaveLength(1);
    const permitted = await talking({ permissions: ["allow-call-transfer"] });
    permitted.engine.consult(permitted.id, EVE);
    expect(permitted.store.getState().calls).toHaveLength(2);
  });

  async function consulting() {
    const desk = await talking();
    desk.engine.consult(desk.id, EVE);
    await moment();
    desk.leg.tell({ kind: "hold-settled", on: true, accepted: true });
    return { ...desk, asked: last(desk.legs) };
  }
  const announced = ({ moves }: Pick<Awaited<ReturnType<typeof consulting>>, "moves">) =>
    moves.transfers.map((request) => request.announced);

  test("joins the two: the target knows of it, and the talk about it ends with the transfer", async () => {
    const desk = await consulting();
    await answers(desk.asked);
    desk.engine.transfer(desk.id, EVE.replace("eve", "%65ve"));
    expect(announced(desk)).toEqual([true]);
    await moment();
    desk.leg.tell({ kind: "ended" });
    expect(desk.asked.asked).toEqual(["end"]);
  });

  test("who has not answered yet knows of nothing, nor does anybody else", async () => {
    const early = await consulting();
    early.engine.transfer(early.id, EVE);
    expect(announced(early)).toEqual([false]);
    const other = await consulting();
    await answers(other.asked);
    other.engine.transfer(other.id, "sip:zoe@mcx.system-a.example");
    expect(announced(other)).toEqual([false]);
  });

  test("who is spoken to about nobody knows of nothing", async () => {
    const desk = await talking();
    const other = await desk.place(EVE);
    await answers(other);
    desk.engine.transfer(desk.id, EVE);
    expect(announced(desk)).toEqual([false]);
  });
});

describe("forwarding whoever calls us", () => {
  function rung(change: Change = {}) {
    const desk = createDesk(change);
    const incoming = incomingLeg();
    desk.engine.receive(incoming.leg);
    return { ...desk, ...incoming, id: desk.newest().id };
  }

  test("tells the server, and refuses the call with the reason for it", async () => {
    const { asked, engine, id, moves, newest } = rung();
    engine.forwardTo(id, EVE);
    const request = { service: "mcptt", callerId: BEA, targetId: EVE, why: "manual-input", callId: ANY };
    expect(moves.forwards).toEqual([request]);
    engine.passed(passing(moves.forwards[0]!.callId));
    expect(drawn(newest())).toBe(1);
    expect([newest().state, asked]).toEqual(["incoming", []]);
    await moment();
    expect([newest().endReason, asked]).toEqual([{ code: "forwarded-by-you", detail: EVE }, ["decline"]]);
  });

  test.each<[string, string, Change]>([
    ["to what is no ID", "nonsense", {}],
    ["where the profile forbids it", EVE, { permissions: ["allow-call-transfer"] }],
  ])("%s tells nobody", async (_, targetId, change) => {
    const { asked, engine, id, moves, newest } = rung(change);
    engine.forwardTo(id, targetId);
    await moment();
    expect([moves.forwards, asked, newest().state]).toEqual([[], [], "incoming"]);
  });

  test("is possible where the profile says so, and not in a call that is not there", () => {
    const { engine, id, moves } = rung({ permissions: ["allow-call-fwd-manual-any"] });
    engine.forwardTo("nobody's", EVE);
    expect(moves.forwards).toEqual([]);
    engine.forwardTo(id, EVE);
    expect(moves.forwards).toHaveLength(1);
  });

  test("is done by the desk where nobody answers in time", async () => {
    const { asked, moves, newest } = rung({ forwardUnansweredAfter: 10, forwardUnansweredTo: EVE });
    await vi.advanceTimersByTimeAsync(9_999);
    expect(moves.forwards).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(moves.forwards).toMatchObject([{ targetId: EVE, why: "no-answer" }]);
    expect([newest().endReason?.code, asked]).toEqual(["forwarded-unanswered", ["decline"]]);
  });

  test.each<[string, Change["permissions"], number]>([
    ["is not done by the desk where the profile forbids it", [], 0],
    ["is done by the desk where the profile says so", ["allow-call-fwd-manual-any"], 1],
  ])("%s", async (_, permissions, count) => {
    const { moves } = rung({ forwardUnansweredAfter: 10, forwardUnansweredTo: EVE, permissions: permissions ?? [] });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(moves.forwards).toHaveLength(count);
  });
});

describe("a MESSAGE that passes us on", () => {
  const message = (change: Partial<TransferMessage> = {}): TransferMessage => ({
    service: "mcptt",
    targetId: EVE,
    kmsUri: undefined,
    announced: false,
    byIds: [BEA],
    transferredIds: [OWN],
    ...change,
  });

  test("has us call the target with the first call waiting, and leave it once the target has answered", async () => {
    const { engine, id, leg, legs, newest, record, store } = await talking({ transferPolicy: "follow" });
    expect(await engine.transferred(message(), "m-1")).toBeUndefined();
    await moment();
    expect([leg.asked, last(legs).order.calledId]).toEqual([["hold"], EVE]);
    expect(newest()).toMatchObject({ primaryId: EVE, transferredBy: BEA, service: "mcptt", direction: "outgoing" });
    expect(store.getState().focusId).toBe(newest().id);
    expect(record()).toMatchObject({ id, transfer: { whom: "us", state: "under-way" } });
    await answers(last(legs));
    expect(record()).toMatchObject({ state: "ended", endReason: { code: "moved-on", detail: EVE } });
  });

  test("waits for the dispatcher's word where that is the policy", async () => {
    const { engine, id, legs, record } = await talking({ transferPolicy: "ask" });
    const verdict = engine.transferred(message(), "m-1");
    await moment();
    expect([record().transfer?.state, legs.length]).toEqual(["asking", 1]);
    engine.follow(id);
    expect(await verdict).toBeUndefined();
    await moment();
    expect(legs).toHaveLength(2);
  });

  test("is refused by policy, and by the dispatcher", async () => {
    const forbidden = await talking({ transferPolicy: "refuse" });
    expect(await forbidden.engine.transferred(message(), "m-1")).toMatchObject({ code: "transfer-refused-by-policy" });
    const { engine, id, legs } = await talking();
    const verdict = engine.transferred(message(), "m-1");
    engine.refuse(id);
    expect(await verdict).toEqual({ code: "transfer-refused-by-you" });
    expect(legs).toHaveLength(1);
  });

  test("into a system that nobody here knows is asked about whatever the policy", async () => {
    const { engine, record } = await talking({ transferPolicy: "follow", systems: ["mcx.system-a.example"] });
    void engine.transferred(message({ targetId: "sip:eve@elsewhere.example" }), "m-1");
    expect(record().transfer?.state).toBe("asking");
  });

  test("leads back at once where the call to the target cannot even begin", async () => {
    const { engine, leg, media, newest, record } = await talking({ transferPolicy: "follow" });
    media.createLeg = () => {
      throw new Error("no sockets left");
    };
    expect(await engine.transferred(message(), "m-1")).toBeUndefined();
    expect(newest()).toMatchObject({ primaryId: EVE, endReason: { code: "program-error" } });
    expect(record()).toMatchObject({
      state: "connected",
      transfer: { state: "failed", reason: { code: "program-error" } },
    });
    leg.tell({ kind: "hold-settled", on: true, accepted: true });
    expect(leg.asked).toEqual(["hold", "resume"]);
  });

  test("asks for keys where it says that the target has them", async () => {
    const { engine, keys, place } = createProtectedCalling({ transferPolicy: "follow", moves: createStandInMoves() });
    await answers(await place());
    await engine.transferred(message({ kmsUri: "kms.b" }), "m-1");
    await moment();
    expect(keys.orders.at(-1)).toMatchObject({ calledId: EVE, kmsUri: "kms.b" });
  });

  test.each([true, false])("does not lead back to whom we were talking to (who called us: %s)", async (calledUs) => {
    const desk = createDesk({ transferPolicy: "follow" });
    if (calledUs) {
      const incoming = incomingLeg();
      desk.engine.receive(incoming.leg);
      desk.engine.answer(desk.newest().id);
      await moment();
      incoming.tell({ kind: "answered" });
    } else await answers(await desk.place());
    await desk.engine.transferred(message(), "m-1");
    await moment();
    last(desk.legs).tell(redirectedTo(BEA, EVE));
    expect(desk.newest()).toMatchObject({ primaryId: EVE, endReason: { code: "redirection-loop" } });
  });

  test("counts with the redirections before it: the target is not called again, nor anybody who was", async () => {
    const desk = createDesk({ transferPolicy: "follow" });
    (await desk.place("sip:joint@mcx.system-a.example")).tell(redirectedTo(BEA, "sip:joint@mcx.system-a.example"));
    await answers(last(desk.legs));
    await desk.engine.transferred(message(), "m-1");
    await moment();
    last(desk.legs).tell(redirectedTo("sip:joint@mcx.system-a.example", EVE));
    expect(desk.newest().endReason?.code).toBe("redirection-loop");
  });

  test("is drawn in the call that it is about, and in none where there is none", async () => {
    const { engine, record } = await talking();
    engine.passed(passing("m-1"));
    void engine.transferred(message(), "m-1");
    expect(drawn(record())).toBe(1);
    engine.passed(passing("m-2"));
    expect(await engine.transferred(message({ byIds: [EVE] }), "m-2")).toEqual({ code: "transfer-without-call" });
    expect(drawn(record())).toBe(1);
  });

  test("is not about a call that this window does not run any more", async () => {
    const { engine, store } = await talking();
    const [call] = store.getState().calls;
    store.setState({
      calls: [{ ...call!, id: "11111111-1111-4111-8111-111111111111", primaryId: EVE, currentId: EVE }],
    });
    expect(await engine.transferred(message({ byIds: [EVE] }), "m-1")).toEqual({ code: "transfer-without-call" });
  });
});
