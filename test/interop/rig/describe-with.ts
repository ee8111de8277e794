import { describe } from "vitest";
import { type ForeignName, missing, whatIsMissing } from "../../support/fixtures/foreign-software.ts";

/** A `describe` for tests that need foreign software; it skips them, and says what to install, when that is not here. */
export function describeWith(...names: readonly ForeignName[]): typeof describe | typeof describe.skip {
  if (missing(names).length === 0) return describe;
  console.error(`skipped for want of ${whatIsMissing(names)}`);
  return describe.skip;
}
