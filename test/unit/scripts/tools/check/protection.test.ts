import { expect, test } from "vitest";
import { protectionResult } from "../../../../../scripts/tools/check/protection.ts";
import type { KeyFacts } from "../../../../../shared/mc/key-facts.ts";
import type { Protection } from "../../../../../shared/mc/protection.ts";
import { callRecord } from "../../../../support/fixtures/call-record.ts";

const kms = "kms.system-b.example";

/** As version 0.1.0 printed each. */
test.each<[KeyFacts, string]>([
  [{ kind: "period", periodNo: 7, periodTo: 0 }, "period 7, until 1970-01-01T00:00:00.000Z"],
  [{ kind: "kms", source: "redirection", kms }, `from the redirection: ${kms}`],
  [{ kind: "kms", source: "profile", kms }, `from the user profile: ${kms}`],
  [{ kind: "kms", source: "lookup", kms }, `from the KMS lookup: ${kms}`],
  [{ kind: "kms", source: "own-domain", kms }, `an ID of our own KMS: ${kms}`],
  [{ kind: "certificate", source: "cert", kms }, `cert: ${kms}`],
  [{ kind: "message", pckId: "12345678" }, "PCK-ID 12345678"],
  [{ kind: "as-written", text: "held" }, "held"],
])("what --check says of a key step stays what it was: %j", (facts, detail) => {
  const steps = [{ leg: 1, step: "kms-uri" as const, atMs: 1, facts }];
  const call = callRecord({ protection: { steps } as unknown as Protection });
  expect(protectionResult(call, null).keySteps).toEqual([{ ...steps[0], detail }]);
});
