import { expect, test } from "vitest";
import { mediaQuery } from "../../../../renderer/design/text-size.ts";
import { nextTextSize } from "../../../../renderer/settings/text-size-keys.ts";
import { DEFAULT_SETTINGS, settingsSchema, TEXT_SIZES } from "../../../../shared/bridge/settings.ts";

test("a key leads to the next size, and at either end to none", () => {
  const up: number[] = [];
  for (let size: (typeof TEXT_SIZES)[number] = 90; up.at(-1) !== size; size = nextTextSize(size, 1)) up.push(size);
  expect(up).toEqual(TEXT_SIZES);
  expect(nextTextSize(175, -1)).toBe(150);
  expect(nextTextSize(90, -1)).toBe(90);
});

test.each([89, 200, "100", 120, null])("%j is no size", (size) => {
  expect(settingsSchema.shape.textSize.safeParse(size).success).toBe(false);
});

test("at the usual size a query says what was written", () => {
  expect(DEFAULT_SETTINGS.textSize).toBe(100);
  expect(mediaQuery("(max-width: 759.98px), (max-height: 479.98px)")).toBe(
    "(max-width: 759.98px), (max-height: 479.98px)",
  );
});
