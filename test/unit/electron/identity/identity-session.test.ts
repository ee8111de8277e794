/** When a sign-in whose server is not there is tried again. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openIdentitySession } from "../../../../electron/identity/identity-session.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Takes up what was kept while nobody answers, and says after how many milliseconds the server was asked. */
async function attempts(random: number, count: number): Promise<readonly number[]> {
  const begin = Date.now();
  const asked: number[] = [];
  const session = openIdentitySession({
    server: {
      host: "idms.system-a.example",
      refresh: async () => {
        asked.push(Date.now() - begin);
        throw new McError("identity-server-unreachable");
      },
    } as never,
    kept: {
      read: async () => ({ refresh: "kept", user: { subject: "ava", name: undefined }, withheld: [] }),
      write: async () => {},
      forget: () => {},
      hasSignedOut: () => false,
    } as never,
    redirect: { path: "/", signedOutPath: undefined, port: undefined },
    openBrowser: async () => {},
    words: () => ({
      signedIn: { language: "en", title: "", text: "" },
      signedOut: { language: "en", title: "", text: "" },
    }),
    log: { info: () => {}, warn: () => {} },
    random: () => random,
  });
  try {
    await session.resume();
    while (asked.length < count) await vi.advanceTimersToNextTimerAsync();
    return asked;
  } finally {
    session.close();
  }
}

test.each([
  ["the soonest", 0, [0, 2_500, 7_500, 17_500]],
  ["in the middle", 0.5, [0, 5_000, 15_000, 35_000]],
])("later each time, and where chance puts it: %s", async (_name, random, expected) => {
  expect(await attempts(random, 4)).toEqual(expected);
});

test("a quarter of an hour after the last attempt at the latest, for as long as it takes", async () => {
  const asked = await attempts(1 - Number.EPSILON, 20);
  const waits = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
  expect(Math.max(...waits)).toBeLessThanOrEqual(900_000);
  expect(waits.at(-1)).toBeGreaterThan(890_000);
});
