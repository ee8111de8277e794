import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  answeredToSeveral,
  awaitsWinner,
  candidatesOf,
  reasonNotTogether,
} from "../../../../renderer/calling/first-to-answer.ts";
import { placeToSeveral, transition } from "../../../../renderer/calling/private-call.ts";
import { mcIdKey, sameMcId } from "../../../../shared/mc/mc-id.ts";
import { callRules } from "../../../support/fixtures/call-rules.ts";

const ANNA = "sip:anna@a.test";
const BEA = "sip:bea@b.test";
const CARL = "sip:carl@a.test";
const NOW = 5_000;
const RULES = callRules();
const call = () => placeToSeveral("8a2a4a52-3f0f-4fd8-a8f8-1f3d3f9f0c11", [ANNA, BEA], RULES, 1_000).call;
const failure = { status: 480, statusText: "Unavailable", contentType: undefined, warningHeaders: [] };

describe("who can be called together", () => {
  test("is everybody once, in the order chosen", () => {
    expect(candidatesOf([BEA, ANNA, "sip:bea@B.TEST", CARL])).toEqual([BEA, ANNA, CARL]);
    const id = fc.constantFrom(ANNA, BEA, CARL, "sip:anna@A.TEST", "tel:+49-30", "tel:+4930");
    fc.assert(
      fc.property(fc.array(id), (ids) => {
        const found = candidatesOf(ids);
        const keys = found.map(mcIdKey);
        expect(new Set(keys).size).toBe(keys.length);
        expect(ids.every((each) => keys.includes(mcIdKey(each)))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    [[ANNA, BEA], undefined],
    [[ANNA], "first-to-answer-too-few"],
    [[], "first-to-answer-too-few"],
    [Array.from({ length: 20 }, (_, at) => `sip:p${at}@a.test`), undefined],
    [Array.from({ length: 21 }, (_, at) => `sip:p${at}@a.test`), "first-to-answer-too-few"],
    [[ANNA, "anna"], "invalid-id"],
    [[ANNA, CARL, "sip:carl@A.TEST"], "invalid-id"],
  ] as const)("%j", (ids, reason) => {
    expect(reasonNotTogether(ids, CARL)).toBe(reason);
  });
});

describe("a call to several", () => {
  test("offers no key, and is nobody's until one of them has answered", () => {
    const placed = placeToSeveral(call().record.id, [ANNA, BEA], RULES, 1_000);
    expect(placed.effects.map((effect) => effect.do)).toEqual(["open-voice", "start-timer"]);
    expect(awaitsWinner(placed.call)).toBe(true);
    const won = answeredToSeveral(placed.call, { kind: "answered", calledId: "sip:bea@B.TEST" }, NOW);
    // As it was chosen, not as the server writes it.
    expect(won?.call.record).toMatchObject({ primaryId: BEA, currentId: BEA, state: "connected", connectedAt: NOW });
    expect(won && awaitsWinner(won.call)).toBe(false);
  });

  test.each([undefined, CARL, "anna"])("ends where %s is said to have answered: no one of them", (calledId) => {
    const ended = answeredToSeveral(call(), { kind: "answered", calledId }, NOW);
    const code = "first-to-answer-winner-unknown";
    expect(ended?.call.record.endReason).toMatchObject({ code });
    expect(ended?.effects).toContainEqual({ do: "end-leg", because: code });
  });

  test("follows no redirection, in whichever form", () => {
    const answer = { status: 300, contentType: undefined, body: "", reasonHeaders: [], warningHeaders: [] };
    expect(answeredToSeveral(call(), { kind: "redirected", answer }, NOW)?.call.record).toMatchObject({
      endReason: { code: "first-to-answer-redirected" },
      redirections: [],
    });
    const warningHeaders = ['399 a.test "175 call is forwarded"'];
    const refused = answeredToSeveral(call(), { kind: "rejected", answer: { ...failure, warningHeaders } }, NOW);
    expect(refused?.call.record.state).toBe("ended");
  });

  test.each([
    [153, "first-to-answer-nobody"],
    [156, "first-to-answer-not-authorised"],
  ])("is refused with warning %i", (warning, code) => {
    for (const status of [403, 480]) {
      const answer = { ...failure, status, warningHeaders: [`399 a.test "${warning} words"`] };
      expect(answeredToSeveral(call(), { kind: "rejected", answer }, NOW)?.call.record.endReason?.code).toBe(code);
    }
  });

  test("is what any other call is while nobody has answered", () => {
    for (const kind of ["trying", "ringing"] as const) expect(answeredToSeveral(call(), { kind }, NOW)).toBeUndefined();
  });
});

describe("a call to us that others have too", () => {
  const incoming = (firstToAnswer: { candidates: string[] } | null) => {
    const { call: placed } = placeToSeveral(call().record.id, [ANNA, BEA], RULES, 1_000);
    return {
      ...placed,
      record: { ...placed.record, direction: "incoming", state: "incoming", firstToAnswer },
    } as const;
  };
  const cancelled = (elsewhere: "answered-elsewhere" | "answered-by-another") =>
    ({ type: "leg", leg: 1, event: { kind: "ended", elsewhere } }) as const;

  test.each(["answered-elsewhere", "answered-by-another"] as const)("is no missed call (%s)", (elsewhere) => {
    const { call: over } = transition(incoming({ candidates: [] }), cancelled(elsewhere), NOW);
    expect(over.record.endReason?.code).toBe("answered-by-another");
    expect(sameMcId(over.record.primaryId, ANNA)).toBe(true);
  });

  test("and one to us alone was answered at another place of ours", () => {
    const { call: over } = transition(incoming(null), cancelled("answered-elsewhere"), NOW);
    expect(over.record.endReason?.code).toBe("answered-elsewhere");
  });

  test("is over when the server takes us out after our answer", () => {
    const answered = incoming({ candidates: [] });
    const connected = { ...answered, record: { ...answered.record, state: "connected", connectedAt: 2_000 } } as const;
    const { call: over } = transition(connected, cancelled("answered-by-another"), NOW);
    expect(over.record.endReason?.code).toBe("answered-by-another");
  });
});
