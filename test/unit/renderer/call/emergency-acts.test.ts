/** What the guard before an emergency offers. */
import { expect, test } from "vitest";
import { emergencyActs } from "../../../../renderer/call/emergency-acts.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const BEA = "sip:bea@a.test";
const PAVEL = { personId: "sip:pavel@a.test", service: "mcptt" } as const;
const MAY = { emergency: true, normal: true };
const call = (change: object = {}) =>
  callRecord({ direction: "outgoing", state: "connected", primaryId: BEA, signalling: true, ...change });
const does = (...of: Parameters<typeof emergencyActs>) =>
  emergencyActs(...of).map((act) => `${act.does} ${act.personId}`);

test.each([
  ["nothing", undefined, null, MAY, []],
  ["whom the call bar names", undefined, PAVEL, MAY, ["call sip:pavel@a.test"]],
  ["the call in the middle before that", call(), PAVEL, MAY, [`raise ${BEA}`, "call sip:pavel@a.test"]],
  ["that same person once", call(), { ...PAVEL, personId: BEA }, MAY, [`raise ${BEA}`]],
  ["the end of an emergency", call({ urgency: "emergency" }), null, MAY, [`clear ${BEA}`]],
  ["whoever a call that is over was with", call({ state: "ended" }), null, MAY, [`call ${BEA}`]],
  [
    "whom the call bar names before whoever a call that is over was with",
    call({ state: "ended" }),
    PAVEL,
    MAY,
    ["call sip:pavel@a.test", `call ${BEA}`],
  ],
  ["nobody who is being called already", call({ state: "ringing" }), { ...PAVEL, personId: BEA }, MAY, []],
  ["nothing that the profile forbids", call(), PAVEL, { emergency: false, normal: true }, []],
  [
    "the end of an emergency where only that is permitted",
    call({ urgency: "emergency" }),
    PAVEL,
    { emergency: false, normal: true },
    [`clear ${BEA}`],
  ],
] as const)("%s", (_, middle, chosen, may, expected) => expect(does(middle, chosen, may)).toEqual(expected));

test("whom the profile names for emergencies comes last, once, and not where an emergency is forbidden", () => {
  const DUTY = "sip:duty@a.test";
  expect(does(undefined, null, MAY, [DUTY])).toEqual([`call ${DUTY}`]);
  expect(does(call(), PAVEL, MAY, [DUTY, PAVEL.personId, BEA])).toEqual([
    `raise ${BEA}`,
    "call sip:pavel@a.test",
    `call ${DUTY}`,
  ]);
  expect(does(undefined, null, { emergency: false, normal: true }, [DUTY])).toEqual([]);
});

test("an emergency after a call with picture is a call of sound", () => {
  const [act] = emergencyActs(call({ state: "ended", service: "mcvideo" }), null, MAY);
  expect(act).toEqual({ does: "call", personId: BEA, service: "mcptt" });
});
