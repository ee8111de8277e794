/** Where somebody is, by the home system and by calls: the newer counts, and what differs is said. */
import { describe, expect, test } from "vitest";
import type { Whereabouts } from "../../../../shared/mc/lessons.ts";
import { knownWhereabouts, type ToldPresence } from "../../../../shared/mc/told-presence.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
const MINUTE = 60_000;
const AT_B = "sip:visitor@mcx.system-b.example";
const AT_C = "sip:visitor@mcx.system-c.example";

const redirected = (at: number, newId = AT_B): Whereabouts => ({
  ...{ kind: "redirected", newId, kmsUri: null },
  ...{ learnedAt: at, redirectedAt: at },
});
const home = (at: number): Whereabouts => ({ kind: "home", learnedAt: at });
const told = (presence: ToldPresence["presence"], learnedAt: number, isLive = true): ToldPresence => ({
  presence,
  learnedAt,
  isLive,
});
const MIGRATED = { kind: "migrated", newId: AT_B, kmsUri: "kms.b", since: NOON - 60 * MINUTE } as const;

test("without a word of the home system it is what calls taught", () => {
  expect(knownWhereabouts(home(NOON), undefined, NOON)).toEqual(home(NOON));
  expect(knownWhereabouts(undefined, undefined, NOON)).toBeUndefined();
});

test("without calls it is what the home system says, and since when", () => {
  expect(knownWhereabouts(undefined, told(MIGRATED, NOON), NOON)).toEqual({
    ...{ kind: "redirected", newId: AT_B, kmsUri: "kms.b", learnedAt: NOON, redirectedAt: MIGRATED.since },
    ...{ from: "presence", since: MIGRATED.since },
  });
  expect(knownWhereabouts(undefined, told({ kind: "home" }, NOON), NOON)).toEqual({
    ...{ kind: "home", learnedAt: NOON, from: "presence" },
  });
});

test("a time to come is not shown", () => {
  const where = knownWhereabouts(undefined, told({ ...MIGRATED, since: NOON + 1 }, NOON), NOON);
  expect(where).not.toHaveProperty("since");
});

describe("where both say something", () => {
  test("the same place: the newer, and no doubt", () => {
    expect(knownWhereabouts(redirected(NOON), told(MIGRATED, NOON - 1), NOON)).toEqual(redirected(NOON));
    expect(knownWhereabouts(redirected(NOON - 1), told(MIGRATED, NOON), NOON)).toMatchObject({ from: "presence" });
    expect(knownWhereabouts(redirected(NOON - 1), told(MIGRATED, NOON), NOON)).not.toHaveProperty("otherwise");
  });

  test("a call is newer: it counts, and what the system said stands beside it", () => {
    const where = knownWhereabouts(home(NOON), told(MIGRATED, NOON - MINUTE), NOON);
    expect(where).toMatchObject({ kind: "home", otherwise: { kind: "redirected", newId: AT_B } });
    expect(where).not.toHaveProperty("from");
    expect(where?.otherwise).not.toHaveProperty("since");
  });

  test("the system is newer: it counts, and what the call taught stands beside it", () => {
    expect(knownWhereabouts(redirected(NOON - MINUTE), told({ kind: "home" }, NOON), NOON)).toEqual({
      ...{ kind: "home", learnedAt: NOON, from: "presence" },
      otherwise: redirected(NOON - MINUTE),
    });
  });

  test("two new IDs are two places", () => {
    expect(knownWhereabouts(redirected(NOON - MINUTE, AT_C), told(MIGRATED, NOON), NOON)?.otherwise).toMatchObject({
      newId: AT_C,
    });
  });

  test("that calls are forwarded is no place, and stays", () => {
    const forwards: Whereabouts = { kind: "forwards", toId: AT_C, learnedAt: NOON - MINUTE };
    expect(knownWhereabouts(forwards, told({ kind: "home" }, NOON), NOON)).toEqual(forwards);
  });

  test("whom a call did not reach at home is where the home system says at this moment, and else it is said that they differ", () => {
    const absent: Whereabouts = { kind: "absent", learnedAt: NOON };
    const migrated = { kind: "migrated", newId: AT_C, kmsUri: null, since: null } as const;
    const live = { ...told(migrated, NOON - MINUTE), isLive: true };
    expect(knownWhereabouts(absent, live, NOON)).toMatchObject({ kind: "redirected", newId: AT_C });
    expect(knownWhereabouts(absent, live, NOON)).not.toHaveProperty("otherwise");
    const older = { ...live, isLive: false };
    expect(knownWhereabouts(absent, older, NOON)).toMatchObject({ kind: "absent", otherwise: { kind: "redirected" } });
  });
});

test("what is not told any more holds as long as a lesson of calls", () => {
  const late = (minutes: number, presence: ToldPresence["presence"]) =>
    knownWhereabouts(undefined, told(presence, NOON, false), NOON + minutes * MINUTE)?.kind;
  expect([late(15, { kind: "home" }), late(16, { kind: "home" })]).toEqual(["home", undefined]);
  expect([late(240, MIGRATED), late(241, MIGRATED)]).toEqual(["redirected", undefined]);
  // On a live subscription silence means that it is so still.
  expect(knownWhereabouts(undefined, told({ kind: "home" }, NOON), NOON + 600 * MINUTE)?.kind).toBe("home");
});
