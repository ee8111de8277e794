import { expect, test } from "vitest";
import { forbids } from "../../../../shared/mc/private-call-permissions.ts";

test("without a profile nothing is forbidden here; with one, whatever it does not permit", () => {
  expect(forbids(null, "allow-call-transfer")).toBe(false);
  expect(forbids([], "allow-call-transfer")).toBe(true);
  expect(forbids(["allow-call-transfer"], "allow-call-transfer")).toBe(false);
});
