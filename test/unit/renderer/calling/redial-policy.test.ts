/** Whether a redirection is followed. */
import { expect, test } from "vitest";
import { decideRedial, type RedialQuestion } from "../../../../renderer/calling/redial-policy.ts";

const question = (change: Partial<RedialQuestion> = {}): RedialQuestion => ({
  policy: "follow",
  target: "migrated",
  ownId: "sip:ava@mcx.system-a.example",
  triedIds: ["sip:bea@mcx.system-a.example"],
  fellBack: false,
  newId: "sip:bea@mcx.system-b.example",
  caution: undefined,
  ...change,
});

test.each(["follow", "ask"] as const)("the dispatcher's choice is done: %s", (policy) => {
  expect(decideRedial(question({ policy }))).toEqual({ kind: policy });
});

test.each(["follow", "ask"] as const)("what speaks against it is asked about, whatever the choice: %s", (policy) => {
  expect(decideRedial(question({ policy, caution: "unknown-system" }))).toEqual({ kind: "ask" });
});

test("one ID that may be reached over TLS alone binds all that follow", () => {
  const triedIds = ["sips:bea@mcx.system-a.example", "sip:bea@mcx.system-b.example"];
  const refused = { kind: "refuse", code: "redirection-insecure" };
  expect(decideRedial(question({ triedIds, newId: "sip:bea@mcx.system-c.example" }))).toEqual(refused);
  expect(decideRedial(question({ triedIds, newId: "no ID" }))).toEqual(refused);
  expect(decideRedial(question({ triedIds: ["no ID"] }))).toEqual({ kind: "follow" });
});
