/** Unit tests share their modules and globals with the files that run after them in the same worker: clock, globals and environment are put back. */

import { afterAll, vi } from "vitest";

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
