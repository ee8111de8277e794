import { describe, expect, test } from "vitest";
import { accountFileSchema } from "../../../../electron/services/account-file.ts";
import { policySchema } from "../../../../electron/services/policy.ts";
import { KEPT_ACCOUNT, KEPT_POLICY, KEPT_SETTINGS } from "../../../../electron/support/kept-configuration.ts";
import { type Kept, keptOf } from "../../../../electron/support/kept-facts.ts";
import { Marks } from "../../../../electron/support/marks.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { described, everyMember, formsOf, membersOf } from "../../../support/fixtures/every-member.ts";

const kept = (value: unknown, how: Kept) => keptOf(value, how, new Marks());

describe("a value of another kind than is expected is left out", () => {
  const QUITTE = "quitte";
  test.each<[Kept, unknown, unknown]>([
    ["flag", QUITTE, "[left out]"],
    ["flag", true, true],
    ["number", QUITTE, "[left out]"],
    ["number", Number.NaN, "[left out]"],
    ["number", 5, 5],
    ["presence", QUITTE, "[there]"],
    ["presence", { a: QUITTE }, "[there]"],
    ["presence", "", null],
    ["count", QUITTE, "[left out]"],
    ["count", [QUITTE, QUITTE], 2],
    ["mark", { a: QUITTE }, "[left out]"],
    ["mark", QUITTE, "[name 1]"],
    ["address", 7, "[left out]"],
    ["address", "WSS://quitte:7/ws?quitte", "wss:[name 1]"],
    ["address", "quitte:quitte", "[name 1]"],
    [["a", "b"], QUITTE, "[left out]"],
    [["a", "b"], "a", "a"],
    [{ each: "flag" }, QUITTE, "[left out]"],
    [{ each: "flag" }, [true, QUITTE], [true, "[left out]"]],
    [{ members: { a: "flag" } }, QUITTE, "[left out]"],
    [{ members: { a: "flag" } }, [QUITTE], "[left out]"],
    // The name of a member that nobody knows is as foreign as its value.
    [{ members: { a: "flag" } }, { a: true, quitte: 1, constructor: 2 }, { a: true, "[left out]": 2 }],
    [{ members: { a: "flag" } }, { a: QUITTE }, { a: "[left out]" }],
    ["flag", null, null],
  ])("%o of %o", (how, value, what) => {
    expect(kept(value, how)).toEqual(what);
  });
});

test("the same text has the same mark, and another one another", () => {
  const marks = new Marks();
  expect(["a", "b", "a"].map((text) => marks.of(text))).toEqual(["[name 1]", "[name 2]", "[name 1]"]);
});

test("of every setting there is something to tell, and of none more than how it is set", () => {
  const told = kept({ ...DEFAULT_SETTINGS, phrases: ["quitte"], microphoneLabel: "quitte" }, KEPT_SETTINGS);
  expect(Object.keys(told as object).sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort());
  expect(told).toMatchObject({
    protection: DEFAULT_SETTINGS.protection,
    letterShortcuts: DEFAULT_SETTINGS.letterShortcuts,
    askSeconds: DEFAULT_SETTINGS.askSeconds,
    phrases: 1,
    microphoneLabel: "[there]",
    forwardUnansweredTo: null,
  });
  expect(JSON.stringify(told)).not.toContain("[left out]");
});

/** Members of which nothing would be told, not even that they are set. */
function forgotten(value: ReturnType<typeof described>, how: Kept, path = ""): string[] {
  if (typeof how === "string" || Array.isArray(how)) return [];
  return formsOf(value).flatMap((form) => {
    if ("each" in how) return form.items === undefined ? [] : forgotten(form.items, how.each, `${path}[]`);
    if (!("members" in how)) return [];
    return membersOf(form).flatMap(([name, member]) => {
      const kept = how.members[name];
      return kept === undefined ? [`${path}.${name}`] : forgotten(member, kept, `${path}.${name}`);
    });
  });
}

test.each([
  ["account", accountFileSchema, KEPT_ACCOUNT],
  ["policy", policySchema, KEPT_POLICY],
] as const)("no member of the %s is forgotten", (_what, schema, how) => {
  expect(forgotten(described(schema), how)).toEqual([]);
});

test.each(["quitte", "sip:quitte@baum.example", "/q/quitte.pdf"])(
  "of a policy nothing is told but how it is set: %s",
  (text) => {
    const told = kept(everyMember(described(policySchema), text), KEPT_POLICY);
    expect(JSON.stringify(told)).not.toMatch(/quitte|baum/);
    expect(told).toMatchObject({ people: { server: "[there]" }, setUpFiles: { signedBy: 1 } });
  },
);

test("nothing that is kept of account or policy is anything but a kind", () => {
  const kinds: Kept[] = [];
  const walk = (each: Kept): void => {
    if (typeof each === "string" || Array.isArray(each)) kinds.push(each);
    else if ("each" in each) walk(each.each);
    else if ("members" in each) for (const member of Object.values(each.members)) walk(member);
  };
  walk(KEPT_ACCOUNT);
  walk(KEPT_POLICY);
  expect(kinds.length).toBeGreaterThan(60);
});
