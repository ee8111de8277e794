/** Whether the microphone hears anything: asked of the one that a call would take, and given back. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checkMicrophone } from "../../../../renderer/client/microphone-check.ts";
import type { Level } from "../../../../renderer/media/level.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const SETTINGS = { ...DEFAULT_SETTINGS, voiceSource: "microphone" } as const;
const never = new AbortController().signal;

/** A microphone that brings these levels one after another. */
function microphone(levels: readonly (Level | null)[]) {
  const seen = { opened: 0, closed: 0, measuring: 0 };
  return {
    seen,
    means: {
      async open() {
        seen.opened += 1;
        return {
          track: { label: "Headset" } as MediaStreamTrack,
          onLost: () => {},
          close: () => {
            seen.closed += 1;
          },
        };
      },
      measure(_track: MediaStreamTrack, tell: (level: Level | null) => void) {
        seen.measuring += 1;
        const left = [...levels];
        const timer = setInterval(() => tell(left.shift() ?? null), 80);
        return () => {
          seen.measuring -= 1;
          clearInterval(timer);
        };
      },
    },
  };
}

const SILENCE: Level = { rms: -60, peak: -60 };
const ROOM: Level = { rms: -52, peak: -41 };

test.each([
  ["a sound after silence", [SILENCE, null, ROOM], "something"],
  ["silence alone", [SILENCE, SILENCE], "nothing"],
  ["nothing that can be measured", [], "nothing"],
] as const)("%s", async (_what, levels, heard) => {
  const { means, seen } = microphone(levels);
  const found = checkMicrophone(SETTINGS, never, means);
  await vi.runAllTimersAsync();
  expect(await found).toEqual({ name: "Headset", heard });
  expect(seen).toEqual({ opened: 1, closed: 1, measuring: 0 });
});

test("one that is not there is said, and nothing is measured", async () => {
  const { means, seen } = microphone([]);
  const open = () => Promise.reject(new McError("microphone-missing"));
  await expect(checkMicrophone(SETTINGS, never, { ...means, open })).rejects.toMatchObject({
    code: "microphone-missing",
  });
  expect(seen.measuring).toBe(0);
});

test("whoever leaves has it closed at once", async () => {
  const { means, seen } = microphone([SILENCE]);
  const left = new AbortController();
  const found = checkMicrophone(SETTINGS, left.signal, means);
  await vi.advanceTimersByTimeAsync(100);
  left.abort();
  await found;
  expect(seen).toEqual({ opened: 1, closed: 1, measuring: 0 });
});

test("a generated voice needs none, and none is opened", async () => {
  const { means, seen } = microphone([ROOM]);
  const generated = { ...SETTINGS, voiceSource: "generated" } as const;
  expect(await checkMicrophone(generated, never, means)).toEqual({ name: "", heard: "generated" });
  expect(seen.opened).toBe(0);
});
