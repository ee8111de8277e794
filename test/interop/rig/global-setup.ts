import { buildIfStale } from "../../../scripts/tools/build/build.ts";
import { INTEROP, installMissing } from "../../support/fixtures/foreign-software.ts";

/** What every file of the suite needs, once: the foreign software, and the program as it is now. */
export default async function setup(): Promise<void> {
  installMissing(INTEROP);
  await buildIfStale();
}
