/** Builds before the first test, so that no test's time limit pays for it. */
import { buildIfStale } from "../../scripts/tools/build/build.ts";

export default async function buildOnce(): Promise<void> {
  await buildIfStale();
}
