/** Builds, and gets what is foreign, before the first test, so that no test's time limit pays for it. */
import { buildIfStale } from "../../scripts/tools/build/build.ts";
import { aptSystem } from "../../scripts/tools/setup/machine.mjs";
import {
  CODEC_TOOLS,
  HANDSET_TOOLS,
  installMissing,
  SOUND_TOOLS,
  VIEW_TOOLS,
} from "../support/fixtures/foreign-software.ts";

export default async function buildOnce(): Promise<void> {
  installMissing([...SOUND_TOOLS, ...HANDSET_TOOLS, ...CODEC_TOOLS]);
  // By itself: Ubuntu does not have it.
  if (aptSystem() === "debian") installMissing(VIEW_TOOLS);
  await buildIfStale();
}
