import { expect, test } from "vitest";
import {
  isPartnerDomain,
  type PartnerPolicy,
  type RedirectionPolicy,
  ruleFor,
} from "../../../../shared/mc/redirection-policy.ts";

const PARTNERS: readonly PartnerPolicy[] = [
  { domain: "system-c.example", policy: "ask" },
  { domain: "mcx.system-b.example", policy: "refuse" },
  { domain: "fire.system-c.example", policy: "follow" },
  { domain: "localhost", policy: "refuse" },
];

test.each<[string, RedirectionPolicy, string | null]>([
  ["sip:bea@mcx.system-b.example", "refuse", "mcx.system-b.example"],
  ["sip:bea@MCX.System-B.example", "refuse", "mcx.system-b.example"],
  ["sips:bea@mcx.system-b.example:5061", "refuse", "mcx.system-b.example"],
  // The system, and what lies below its domain; not what only ends alike, nor what it lies below itself.
  ["sip:bea@system-c.example", "ask", "system-c.example"],
  ["sip:bea@mcx.system-c.example", "ask", "system-c.example"],
  ["sip:bea@other-system-c.example", "follow", null],
  ["sip:bea@system-b.example", "follow", null],
  // Of two that hold each other the narrower one.
  ["sip:bea@fire.system-c.example", "follow", "fire.system-c.example"],
  ["sip:bea@a.fire.system-c.example", "follow", "fire.system-c.example"],
  // Nobody owns what lies below one label.
  ["sip:bea@localhost", "refuse", "localhost"],
  ["sip:bea@a.localhost", "follow", null],
  // A number names no system.
  ["tel:+4930123456", "follow", null],
  ["nobody", "follow", null],
])("for %s: %s, because of %s", (newId, policy, partner) => {
  expect(ruleFor(newId, { redirectionPolicy: "follow", partnerPolicies: PARTNERS })).toEqual({ policy, partner });
  expect(ruleFor(newId, { redirectionPolicy: "follow", partnerPolicies: PARTNERS.toReversed() }).policy).toBe(policy);
});

test.each<[string, boolean]>([
  ["mcx.system-b.example", true],
  ["MCX.system-b.example", false],
  ["mcx.system-b.example.", false],
  ["*.system-b.example", false],
  ["bücher.example", false],
  ["xn--bcher-kva.example", true],
  ["", false],
])("%j can be the domain of a partner: %s", (text, can) => {
  expect(isPartnerDomain(text)).toBe(can);
});
