/** What stands to be warned of, and when: by a clock that the test turns, puts to sleep and sets wrong. */
import { beforeEach, describe, expect, test } from "vitest";
import { createStandingWarnings, type StandingWarnings } from "../../../../electron/host/standing-warnings.ts";
import type { ShownCertificate } from "../../../../electron/network/shown-certificates.ts";
import { type KeyStatus, NO_KMS } from "../../../../shared/bridge/keys.ts";
import { NO_SIGN_IN, type SignIn } from "../../../../shared/bridge/sign-in.ts";
import type { StandingWarning } from "../../../../shared/bridge/standing-warnings.ts";
import { FakeClock } from "../../../support/harness/keys/fake-clock.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SERVER = "sip.a.test:5061";

let clock: FakeClock;
let certificates: ShownCertificate[];
let signIn: SignIn;
let keys: KeyStatus;
let changedConfiguration: string | undefined;
let told: StandingWarning[][];
let lines: string[];
let standing: StandingWarnings;

beforeEach(() => {
  clock = new FakeClock();
  certificates = [];
  signIn = NO_SIGN_IN;
  keys = NO_KMS;
  changedConfiguration = undefined;
  told = [];
  lines = [];
  standing = createStandingWarnings({
    certificates: () => certificates,
    signIn: () => signIn,
    keys: () => keys,
    changedConfiguration: () => changedConfiguration,
    told: (warnings) => told.push(warnings),
    log: {
      info: (text, facts) => lines.push(`${text} ${JSON.stringify(facts)}`),
      warn: (text, facts) => lines.push(`${text} ${JSON.stringify(facts)}`),
    },
    clock,
  });
});

const shown = (days: number, whose: ShownCertificate["whose"] = "server"): ShownCertificate => ({
  whose,
  server: SERVER,
  until: clock.now() + days * DAY,
});
const stages = () => told.at(-1)?.map(({ kind, stage }) => `${kind} ${stage}`);

test("a configuration that names other servers is warned of until it does no more", () => {
  changedConfiguration = "cms.a.test";
  standing.check();
  expect(told.at(-1)).toEqual([{ kind: "initial-configuration", about: "cms.a.test", until: null, stage: "soon" }]);
  changedConfiguration = undefined;
  standing.check();
  expect(told.at(-1)).toEqual([]);
});

describe("a certificate", () => {
  test("is warned of 30 days before it ends, anew 7 days before, and when it has ended, each in its moment", () => {
    certificates = [shown(31)];
    standing.check();
    expect(told).toEqual([]);
    clock.advance(DAY - 1);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(stages()).toEqual(["server-certificate ahead"]);
    clock.advance(23 * DAY - 1);
    expect(told).toHaveLength(1);
    clock.advance(1);
    expect(stages()).toEqual(["server-certificate soon"]);
    clock.advance(7 * DAY - 1);
    expect(told).toHaveLength(2);
    clock.advance(1);
    expect(stages()).toEqual(["server-certificate over"]);
    expect(lines.map((line) => /"stage":"(\w+)"/.exec(line)?.[1])).toEqual(["ahead", "soon", "over"]);
    expect(lines[0]).toContain(SERVER);
  });

  test("of our own is warned of as well, and both go when the next connection shows others", () => {
    certificates = [shown(3), shown(20, "own")];
    standing.check();
    expect(stages()).toEqual(["server-certificate soon", "own-certificate ahead"]);
    certificates = [shown(365), shown(365, "own")];
    standing.check();
    expect(told.at(-1)).toEqual([]);
    expect(lines.slice(-2)).toEqual([expect.stringContaining("no more"), expect.stringContaining("no more")]);
  });

  test("that came nearer while the computer slept is warned of as soon as somebody says that it is awake, and within an hour otherwise", () => {
    certificates = [shown(40)];
    standing.check();
    clock.jump(12 * DAY);
    standing.check();
    expect(stages()).toEqual(["server-certificate ahead"]);
    clock.jump(25 * DAY);
    clock.advance(HOUR);
    expect(stages()).toEqual(["server-certificate soon"]);
  });

  test("is warned of no more where the clock was wrong, and is set right", () => {
    clock.jump(20 * DAY);
    certificates = [{ ...shown(0), until: clock.now() + 25 * DAY }];
    standing.check();
    expect(stages()).toEqual(["server-certificate ahead"]);
    clock.jump(-20 * DAY);
    clock.advance(HOUR);
    expect(told.at(-1)).toEqual([]);
  });
});

describe("a sign-in", () => {
  const server = "id.a.test";

  test("that is renewed is nothing to be warned of, nor is one that has ended: that is said elsewhere", () => {
    for (const state of [
      { kind: "in", server, until: null },
      { kind: "out", server, problem: { code: "sign-in-ended" } },
      { kind: "waiting", server },
    ] as const) {
      signIn = state;
      standing.check();
    }
    expect(told).toEqual([]);
  });

  test("that could not be renewed is warned of at once, until it is renewed", () => {
    signIn = { kind: "in", server, until: clock.now() + 5 * HOUR, problem: { code: "identity-server-unreachable" } };
    standing.check();
    expect(told.at(-1)).toMatchObject([
      { kind: "sign-in", about: server, stage: "soon", until: clock.now() + 5 * HOUR },
    ]);
    signIn = { kind: "in", server, until: null };
    standing.check();
    expect(told.at(-1)).toEqual([]);
  });

  test("of which nothing is held that is good is warned of although nobody knows its end", () => {
    signIn = { kind: "in", server, until: null, problem: { code: "identity-server-unreachable" } };
    standing.check();
    expect(told.at(-1)).toMatchObject([{ stage: "soon", until: null }]);
  });

  test("that nothing renews has no colour until an hour before its end", () => {
    signIn = { kind: "in", server, until: clock.now() + 9 * HOUR };
    standing.check();
    expect(stages()).toEqual(["sign-in ahead"]);
    clock.advance(8 * HOUR - 1);
    expect(told).toHaveLength(1);
    clock.advance(1);
    expect(stages()).toEqual(["sign-in soon"]);
  });
});

test("keys without next ones are warned of, with the reason, until there are some", () => {
  const ready = { ...NO_KMS, state: "ready", kmsUri: "kms.a.test", keysUntil: clock.now() + 2 * DAY } as const;
  keys = ready;
  standing.check();
  expect(told).toEqual([]);
  keys = { ...ready, nextMissing: { code: "kms-not-found" } };
  standing.check();
  expect(told.at(-1)).toEqual([
    {
      kind: "own-keys",
      about: "kms.a.test",
      until: ready.keysUntil,
      stage: "soon",
      problem: { code: "kms-not-found" },
    },
  ]);
  keys = ready;
  standing.check();
  expect(told.at(-1)).toEqual([]);
});

test("what is the same is told once and written once, and one timer is all that waits", () => {
  certificates = [shown(5)];
  for (let n = 0; n < 5; n++) standing.check();
  expect([told.length, lines.length, clock.timers]).toEqual([1, 1, 1]);
  expect(standing.list()).toEqual(told[0]);
  clock.advance(2 * DAY);
  expect([told.length, clock.timers]).toEqual([1, 1]);
  standing.close();
  standing.check();
  expect(clock.timers).toBe(0);
});

test("the most urgent stands first", () => {
  certificates = [
    { whose: "server", server: "b:1", until: clock.now() + 20 * DAY },
    { whose: "server", server: "a:1", until: clock.now() - DAY },
    { whose: "server", server: "c:1", until: clock.now() + 2 * DAY },
  ];
  standing.check();
  expect(told.at(-1)?.map(({ about }) => about)).toEqual(["a:1", "c:1", "b:1"]);
});
