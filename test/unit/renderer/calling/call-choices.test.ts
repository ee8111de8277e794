/** What a call begins with, and whether it may begin at all, as profile, settings and account have it. */
import { describe, expect, test } from "vitest";
import { CallChoices } from "../../../../renderer/calling/call-choices.ts";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import type { CallingEngineOptions } from "../../../../renderer/calling/engine-options.ts";
import { NO_KEYS } from "../../../../renderer/calling/no-keys.ts";
import { type KeyStatus, NO_KMS } from "../../../../shared/bridge/keys.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { mcIdKey } from "../../../../shared/mc/mc-id.ts";
import type { PrivateCallPermission } from "../../../../shared/mc/private-call-permissions.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";
import { BEA, OWN, VISITOR } from "../../../support/fixtures/call-rules.ts";
import { createStandInMedia } from "../../../support/stand-ins/media.ts";

function choicesOf(keys: Partial<KeyStatus> = {}, change: Partial<CallingEngineOptions> = {}) {
  const store = createCallingStore();
  store.setState({ registration: { state: "registered" } });
  const unused = () => {
    throw new Error("nobody calls");
  };
  const choices = new CallChoices({
    store,
    signalling: { invite: unused },
    connection: { retry: unused },
    media: createStandInMedia(),
    keys: { ...NO_KEYS, status: () => ({ ...NO_KMS, ...keys }) },
    schemes: [],
    ownId: (service) => (service === "mcvideo" ? undefined : OWN),
    knows: () => true,
    isInDirectory: () => false,
    systems: ["mcx.system-a.example"],
    wire: DEFAULT_WIRE,
    settings: () => ({
      ...DEFAULT_SETTINGS,
      transferPolicy: "refuse",
      askSeconds: 15,
      commencement: "manual",
      protection: "off",
    }),
    observesNetwork: false,
    now: () => 0,
    ...change,
  });
  return { choices, store };
}

const permitting = (...permissions: PrivateCallPermission[]) => choicesOf({ permissions }).choices;

describe("the user profile", () => {
  test("permits what it names, and nothing else; without one everything is permitted", () => {
    expect(permitting("allow-call-transfer").may("allow-call-transfer")).toBe(true);
    expect(permitting("allow-call-transfer").may("allow-call-fwd-manual-any")).toBe(false);
    expect(choicesOf().choices.may("allow-call-transfer")).toBe(true);
  });

  test("says whether a call may be an emergency; any other call may be what it is", () => {
    expect(permitting("allow-private-call").reasonNotUrgent("emergency")).toBe("emergency-not-permitted");
    expect(permitting("allow-emergency-private-call").reasonNotUrgent("emergency")).toBeUndefined();
    expect(choicesOf().choices.reasonNotUrgent("emergency")).toBeUndefined();
    for (const urgency of ["normal", "imminent-peril", undefined] as const) {
      expect(permitting().reasonNotUrgent(urgency)).toBeUndefined();
    }
  });
});

describe("whoever the user profile does not list", () => {
  const callees = { mcptt: [mcIdKey(BEA)] };
  test("is not called, and those of the list are, whatever ID they have at present", () => {
    const personBehind = (id: string) => (id === VISITOR ? BEA : undefined);
    const { choices } = choicesOf({ callees });
    expect(choices.reasonNotToPlace(BEA, "mcptt")).toBeUndefined();
    expect(choices.reasonNotToPlace(VISITOR, "mcptt")).toBe("callee-not-permitted");
    expect(choicesOf({ callees }, { personBehind }).choices.reasonNotToPlace(VISITOR, "mcptt")).toBeUndefined();
    expect(choicesOf().choices.reasonNotToPlace(VISITOR, "mcptt")).toBeUndefined();
  });

  test("is called as an emergency all the same, and not among several", () => {
    const { choices } = choicesOf({ callees });
    expect(choices.reasonNotToPlace(VISITOR, "mcptt", "emergency")).toBeUndefined();
    const off = { because: null, impossible: null, rule: "off" } as const;
    expect(choices.reasonNotToSeveral([BEA, VISITOR], "mcptt", off)).toBe("callee-not-permitted");
  });
});

describe("a call cannot be placed", () => {
  test("in a service that is not ours or has none, to what is no ID, or without registration", () => {
    const { choices, store } = choicesOf();
    expect(choices.reasonNotToPlace(BEA, "mcptt")).toBeUndefined();
    expect(choices.reasonNotToPlace(BEA, "mcvideo")).toBe("service-not-available");
    expect(choices.reasonNotToPlace(BEA, "mcdata")).toBe("service-not-available");
    expect(choices.reasonNotToPlace("nonsense", "mcptt")).toBe("invalid-id");
    store.setState({ registration: { state: "off" } });
    expect(choices.reasonNotToPlace(BEA, "mcptt")).toBe("not-registered");
  });
});

test("the rules of a call are those of the settings at the moment it begins", () => {
  const { choices } = choicesOf({ protectedPeers: [mcIdKey(BEA)] });
  const rules = choices.rules("mcptt", { ...choices.protectionInForce(), rule: "required" });
  expect(rules).toMatchObject({
    service: "mcptt",
    ownId: OWN,
    wire: DEFAULT_WIRE,
    policies: { migrated: "follow", forwarded: "ask" },
    partners: [],
    askMs: 15_000,
    protection: "required",
  });
  expect([rules.wasProtected(BEA), rules.wasProtected(VISITOR)]).toEqual([true, false]);
  expect(choices.rules("mcvideo", choices.protectionInForce()).ownId).toBe("");
});

test("a host is known from the account or from the key servers", () => {
  expect(choicesOf().choices.cautionAbout(BEA, VISITOR)).toBe("unknown-system");
  const { choices } = choicesOf({ hosts: ["mcx.system-b.example"] });
  expect(choices.cautionAbout(BEA, VISITOR)).toBeUndefined();
  expect(choices.rules("mcptt", choices.protectionInForce()).cautionAbout(BEA, VISITOR)).toBeUndefined();
});
