/** Builds, and gets what is foreign, before the first test, so that no test's time limit pays for it. */
import { buildIfStale } from "../../scripts/tools/build/build.ts";
import { installMissing, SOUND_TOOLS } from "../support/fixtures/foreign-software.ts";

export default async function buildOnce(): Promise<void> {
  installMissing(SOUND_TOOLS);
  await buildIfStale();
}
