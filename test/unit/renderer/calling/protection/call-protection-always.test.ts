/** What holds of the protection of a call whatever happens, in whichever order. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { transition } from "../../../../../renderer/calling/private-call.ts";
import { callRecordSchema } from "../../../../../shared/mc/call-record.ts";
import type { ProtectionRule } from "../../../../../shared/mc/protection-rule.ts";
import type { RedirectionPolicy } from "../../../../../shared/mc/redirection-policy.ts";
import { JOINT, NOW, VISITOR } from "../../../../support/fixtures/call-rules.ts";
import { redirectedTo } from "../../../../support/fixtures/redirections.ts";
import {
  agreed,
  identity,
  keysFailed,
  keysReady,
  kmsRefused,
  leg,
  media,
  PROPOSED,
  place,
  timeout,
  voice,
} from "../../../../support/harness/calling/protected-call.ts";

/** Two thousand calls take a third of a second alone, and longer beside other work. */
const LONG = { timeout: 30_000 };

describe("whatever happens", () => {
  const event: fc.Arbitrary<CallEvent> = fc.oneof(
    fc.constantFrom<CallEvent>(
      voice,
      { type: "end" },
      { type: "follow" },
      { type: "refuse" },
      { type: "call-unprotected" },
      { type: "answer" },
      { type: "signalling-lost" },
      timeout("keys"),
      timeout("decide"),
      timeout("media"),
    ),
    fc
      .tuple(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom<(number: number) => CallEvent>(
          (number) => keysReady(number),
          (number) => keysReady(number, identity(VISITOR)),
          keysFailed,
          (number) => agreed("confirmed", number),
          (number) => agreed("absent", number),
          (number) => agreed("unconfirmed", number),
          (number) => agreed("stripped", number),
          (number) => leg(number, { kind: "answered" }),
          (number) => leg(number, redirectedTo(VISITOR)),
          (number) => leg(number, redirectedTo(JOINT, VISITOR)),
          (number) => ({ ...leg(number, kmsRefused), proposedKms: PROPOSED }) as CallEvent,
          (number) => media({ kind: "proved" }, number),
        ),
      )
      .map(([number, make]) => make(number)),
  );

  test(
    "under required nothing is ever sent or passed without keys; under preferred not without the dispatcher's word",
    LONG,
    () => {
      fc.assert(
        fc.property(
          fc.constantFrom<ProtectionRule>("required", "preferred"),
          fc.constantFrom<RedirectionPolicy>("follow", "ask"),
          fc.array(event, { maxLength: 25 }),
          (rule, policy, events) => {
            let { call } = place(rule, policy);
            let allowed = false;
            for (const [index, next] of events.entries()) {
              if (next.type === "call-unprotected" && call.record.state === "deciding-protection") allowed = true;
              const result = transition(call, next, NOW + index);
              call = result.call;
              for (const effect of result.effects) {
                if (effect.do === "invite" && !effect.withKeys) expect(allowed && rule === "preferred").toBe(true);
                if (effect.do === "pass-unprotected") expect(rule).toBe("preferred");
                // Keys go into an INVITE only for the leg that they were obtained for.
                if (effect.do === "invite" && effect.withKeys) {
                  expect(call.record.protection?.identity).not.toBeNull();
                  expect(call.keyWork).toBe("ready");
                }
              }
            }
            expect(callRecordSchema.safeParse(call.record).error).toBeUndefined();
          },
        ),
        { numRuns: 2_000 },
      );
    },
  );
});
