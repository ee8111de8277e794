import { expect, test } from "vitest";
import { readDevOptions } from "../../../../../scripts/tools/dev/dev-options.ts";

test("everything has a default but what is not understood", () => {
  expect(readDevOptions([])).toMatchObject({ unit: undefined, inspect: false, hasWindow: true });
  expect(readDevOptions(["--unit=bea-novak", "--data-folder=/somewhere", "--inspect", "--no-window"])).toMatchObject({
    unit: "bea-novak",
    dataFolder: "/somewhere",
    inspect: true,
    hasWindow: false,
  });
  for (const stray of ["--unit", "--lab", "x"])
    expect(() => readDevOptions([stray])).toThrow(`Not understood: ${stray}`);
});
