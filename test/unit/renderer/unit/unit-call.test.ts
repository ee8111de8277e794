import { expect, test } from "vitest";
import { placeCall, receiveCall, transition } from "../../../../renderer/calling/private-call.ts";
import { unitCallOf, unitProtectionOf } from "../../../../renderer/unit/unit-call.ts";
import type { KeyIdentity } from "../../../../shared/mc/key-identity.ts";
import { callRules, ID, NOW } from "../../../support/fixtures/call-rules.ts";

const OWN = "sip:bea@b.example";
const AVA = "sip:ava@a.example";
const RULES = callRules({ ownId: OWN, askMs: 1, protection: "preferred" });
const OFFER = { kind: "offered", scheme: "any", message: "AAAA", pckId: "1a2b3c4d" } as const;

const holder = (userUri: string) => ({ userUri, kmsUri: "kms.a", keyPeriodNo: 1, periodFrom: 0, periodTo: 1 });
const identity: KeyIdentity = {
  pckId: "1a2b3c4d",
  initiator: holder(AVA),
  responder: holder(OWN),
  kmsUriSource: null,
  certificateSource: "held",
};

test("a call whose key is being verified rings, and its caller is not verified yet", () => {
  const { record } = receiveCall(ID, AVA, RULES, OFFER, NOW).call;
  expect(unitCallOf(record, OWN)).toMatchObject({ state: "ringing", callerId: AVA, calledId: OWN });
  expect(unitProtectionOf(record)).toEqual({ state: "obtaining-keys", verifiedCaller: null, pckId: null });
});

test("a verified caller is named as who signed, with the PCK-ID", () => {
  const { call } = receiveCall(ID, AVA, RULES, OFFER, NOW);
  const { record } = transition(call, { type: "keys-ready", leg: 1, identity, notes: [] }, NOW).call;
  expect(unitProtectionOf(record)).toEqual({ state: "offered", verifiedCaller: AVA, pckId: "1a2b3c4d" });
});

test("of a call that the unit places nobody else is verified", () => {
  const { call } = placeCall(ID, AVA, RULES, NOW);
  const { record } = transition(call, { type: "keys-ready", leg: 1, identity, notes: [] }, NOW).call;
  expect(unitProtectionOf(record)).toMatchObject({ verifiedCaller: null, pckId: "1a2b3c4d" });
  expect(unitCallOf(record, OWN).state).toBe("calling");
});

test("before the first call, and for one recorded before calls had protection, there is nothing to say", () => {
  expect(unitProtectionOf(undefined)).toBeNull();
  const { record } = placeCall(ID, AVA, RULES, NOW).call;
  expect(unitProtectionOf({ ...record, protection: null })).toBeNull();
});
