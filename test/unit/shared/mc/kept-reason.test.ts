import { expect, test } from "vitest";
import { keptReason, keptReasonSchema, MAX_SHORT_TEXT } from "../../../../shared/mc/kept-reason.ts";

test("a reason is kept with its particular, as far as a record has room for it", () => {
  expect(keptReason({ code: "busy" })).toStrictEqual({ code: "busy" });
  expect(keptReason({ code: "busy", detail: undefined })).toStrictEqual({ code: "busy" });
  expect(keptReason({ code: "busy", detail: "486 Busy Here" })).toEqual({ code: "busy", detail: "486 Busy Here" });
  const kept = keptReason({ code: "busy", detail: "x".repeat(MAX_SHORT_TEXT + 1) });
  expect(kept.detail).toHaveLength(MAX_SHORT_TEXT);
  expect(keptReasonSchema.parse(kept)).toEqual(kept);
});
