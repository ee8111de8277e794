import { describe } from "vitest";
import { type ForeignName, installCommand, missing } from "../../support/fixtures/foreign-software.ts";

/** A `describe` for tests that need foreign software; it skips them, and says what to install, when that is not here. */
export function describeWith(...names: readonly ForeignName[]): typeof describe | typeof describe.skip {
  const absent = missing(names);
  if (absent.length === 0) return describe;
  console.error(`skipped for want of ${absent.join(", ")}; on Debian or Ubuntu, as root: ${installCommand(absent)}`);
  return describe.skip;
}
