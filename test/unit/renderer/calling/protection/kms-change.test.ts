import { expect, test } from "vitest";
import { kmsChangeOf } from "../../../../../renderer/calling/protection/kms-change.ts";
import { particular } from "../../../../../shared/errors/particulars.ts";

const detail = particular("kms-of-host", "mcx.system-b.example", "kms.b", "kms-new.b");

test("the dispatcher is asked with host, the KMS before and the KMS now", () => {
  expect(kmsChangeOf({ code: "kms-of-host-changed", detail })).toEqual({
    host: "mcx.system-b.example",
    before: "kms.b",
    now: "kms-new.b",
  });
});

test.each([
  ["there is no failure", null],
  ["the failure is another", { code: "kms-unreachable", detail }],
  ["nothing is said about which", { code: "kms-of-host-changed" }],
  ["what is said is no mark of ours", { code: "kms-of-host-changed", detail: "mcx.system-b.example kms.b kms-new.b" }],
  ["what is said is another mark", { code: "kms-of-host-changed", detail: particular("frames-refused", 1, 2) }],
] as const)("nobody is asked where %s", (_what, failure) => expect(kmsChangeOf(failure)).toBeUndefined());
