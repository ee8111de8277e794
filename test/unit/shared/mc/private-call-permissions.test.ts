import { expect, test } from "vitest";
import { forbids, permittedCommencement } from "../../../../shared/mc/private-call-permissions.ts";

test("without a profile nothing is forbidden here; with one, whatever it does not permit", () => {
  expect(forbids(null, "allow-call-transfer")).toBe(false);
  expect(forbids([], "allow-call-transfer")).toBe(true);
  expect(forbids(["allow-call-transfer"], "allow-call-transfer")).toBe(false);
});

test.each([
  ["manual", null, "manual"],
  ["manual", ["allow-manual-commencement", "allow-automatic-commencement"], "manual"],
  ["manual", ["allow-automatic-commencement"], "automatic"],
  ["automatic", ["allow-manual-commencement"], "manual"],
  // With neither, the server says so.
  ["automatic", [], "automatic"],
] as const)("%s commencement with %j is asked for as %s", (meant, permissions, asked) =>
  expect(permittedCommencement(permissions, meant)).toBe(asked),
);
