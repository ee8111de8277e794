import { expect, test } from "vitest";
import { toggled } from "../../../../renderer/new-ids/new-id-control.tsx";
import {
  canRemember,
  dialledFirstUntil,
  isRemembered,
  type NewIdRules,
} from "../../../../renderer/new-ids/new-id-story.ts";
import type { KnownNewId } from "../../../../shared/mc/whereabouts.ts";

const rules = (change: Partial<NewIdRules> = {}): NewIdRules => ({
  newIdsFirst: "asked",
  newIdMinutes: 15,
  redirectionPolicy: "follow",
  partnerPolicies: [],
  ...change,
});
const known = (choice: KnownNewId["choice"]): KnownNewId => ({
  personId: "sip:bea@mcx.system-a.example",
  newId: "sip:visitor@mcx.system-b.example",
  kmsUri: null,
  learnedAt: 1_000,
  redirectedAt: 0,
  callId: "a",
  choice,
});

test.each<[Partial<NewIdRules>, KnownNewId["choice"], boolean]>([
  [{}, null, false],
  [{}, "first", true],
  [{}, "primary", false],
  [{ newIdsFirst: "everybody" }, null, true],
  [{ newIdsFirst: "everybody" }, "primary", false],
  [{ newIdsFirst: "everybody", redirectionPolicy: "ask" }, null, false],
  [{ newIdsFirst: "everybody", redirectionPolicy: "ask" }, "first", true],
  [{ newIdsFirst: "never" }, "first", false],
  [{ redirectionPolicy: "refuse" }, "first", false],
])("under %j, the dispatcher having said %s: %s", (change, choice, remembered) => {
  expect(isRemembered(known(choice), rules(change))).toBe(remembered);
});

test("the key does the other thing each time, and nothing where nothing may be dialled first", () => {
  expect(toggled({ known: known(null), rules: rules() })).toBe("first");
  expect(toggled({ known: known("first"), rules: rules() })).toBe("primary");
  expect(toggled({ known: known(null), rules: rules({ newIdsFirst: "everybody" }) })).toBe("primary");
  const partnerPolicies = [{ domain: "mcx.system-b.example", policy: "refuse" as const }];
  for (const change of [{ newIdsFirst: "never" }, { redirectionPolicy: "refuse" }, { partnerPolicies }] as const) {
    expect(canRemember(known("first"), rules(change))).toBe(false);
    expect(toggled({ known: known("first"), rules: rules(change) })).toBeUndefined();
  }
});

test("it is dialled first for as long as the settings say after the last call that confirmed it", () => {
  expect(dialledFirstUntil(known("first"), rules({ newIdMinutes: 60 }))).toBe(1_000 + 3_600_000);
});
