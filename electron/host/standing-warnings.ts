/**
 * What stands to be warned of: put together anew from what is known whenever that changes, when a threshold is passed, and at least once an
 * hour, since somebody may have set the clock. Nothing of it is stored.
 *
 * @module
 */
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import type { SignIn } from "../../shared/bridge/sign-in.ts";
import type { StandingWarning } from "../../shared/bridge/standing-warnings.ts";
import { type Clock, systemClock } from "../keys/clock.ts";
import type { ShownCertificate } from "../network/shown-certificates.ts";
import type { Logger } from "../services/log.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Kind = StandingWarning["kind"];

/** Milliseconds before its end at which something is warned of; what is not renewed although it should be is warned of at once. */
const AHEAD: Readonly<Record<Kind, number>> = {
  "server-certificate": 30 * DAY,
  "own-certificate": 30 * DAY,
  "sign-in": Number.POSITIVE_INFINITY,
  "own-keys": Number.POSITIVE_INFINITY,
  "initial-configuration": Number.POSITIVE_INFINITY,
};

/** Milliseconds before its end at which there is little time. Who signs in for a shift has most of it left then. */
const SOON: Readonly<Record<Kind, number>> = {
  "server-certificate": 7 * DAY,
  "own-certificate": 7 * DAY,
  "sign-in": HOUR,
  "own-keys": 7 * DAY,
  "initial-configuration": 0,
};

const ORDER: readonly StandingWarning["stage"][] = ["over", "soon", "ahead"];

interface WarningSources {
  readonly certificates: () => readonly ShownCertificate[];
  readonly signIn: () => SignIn;
  readonly keys: () => KeyStatus;
  /** Host of a configuration that names other servers than the account has; undefined where there is none. */
  readonly changedConfiguration: () => string | undefined;
}

type Found = Omit<StandingWarning, "stage">;

function ofSignIn(state: SignIn): Found[] {
  if (state.kind !== "in" || (state.problem === undefined && state.until === null)) return [];
  const { problem, server, until } = state;
  return [{ kind: "sign-in", about: server, until, ...(problem === undefined ? {} : { problem }) }];
}

function ofKeys({ keysUntil, kmsUri, nextMissing }: KeyStatus): Found[] {
  if (nextMissing === null || kmsUri === null) return [];
  return [{ kind: "own-keys", about: kmsUri, until: keysUntil, problem: nextMissing }];
}

const ofConfiguration = (host: string | undefined): Found[] =>
  host === undefined ? [] : [{ kind: "initial-configuration", about: host, until: null }];

const ofCertificate = ({ server, until, whose }: ShownCertificate): Found => ({
  kind: `${whose}-certificate`,
  about: server,
  until,
});

function stageOf({ kind, problem, until }: Found, now: number): StandingWarning["stage"] {
  if (until !== null && until <= now) return "over";
  // A sign-in that is not renewed although it should be may end with any answer of the server.
  const isFailing = kind === "sign-in" && problem !== undefined;
  return isFailing || until === null || until - now <= SOON[kind] ? "soon" : "ahead";
}

/**
 * What stands to be warned of at a time, the most urgent first.
 *
 * @param now - Unix milliseconds
 */
function warningsAt(sources: WarningSources, now: number): StandingWarning[] {
  const found = [
    ...ofSignIn(sources.signIn()),
    ...ofKeys(sources.keys()),
    ...ofConfiguration(sources.changedConfiguration()),
    ...sources.certificates().map(ofCertificate),
  ];
  return found
    .filter(({ kind, until }) => (until ?? now) - now <= AHEAD[kind])
    .map((each) => ({ ...each, stage: stageOf(each, now) }))
    .sort(
      (one, other) =>
        ORDER.indexOf(one.stage) - ORDER.indexOf(other.stage) || (one.until ?? now) - (other.until ?? now),
    );
}

/** Milliseconds until the clock alone makes it another list, an hour at most. */
function untilNext(sources: WarningSources, now: number): number {
  const found = [...ofSignIn(sources.signIn()), ...sources.certificates().map(ofCertificate)];
  const thresholds = found.flatMap(({ kind, until }) =>
    until === null ? [] : [until - AHEAD[kind], until - SOON[kind], until],
  );
  return Math.min(HOUR, ...thresholds.filter((at) => at > now).map((at) => at - now));
}

export interface StandingWarnings {
  list(): StandingWarning[];
  /** Looks at everything again: something has changed, or the computer has slept. */
  check(): void;
  close(): void;
}

const nameOf = ({ about, kind }: Found) => `${kind} ${about}`;

interface StandingParts extends WarningSources {
  /** Hears of each list that is another one than before. */
  readonly told: (warnings: StandingWarning[]) => void;
  readonly log: Pick<Logger, "info" | "warn">;
  readonly clock?: Clock;
}

/** Looks at nothing before it is first asked to. */
export function createStandingWarnings({
  clock = systemClock,
  log,
  told,
  ...sources
}: StandingParts): StandingWarnings {
  let last: readonly StandingWarning[] = [];
  let stop: () => void = () => {};
  let isClosed = false;

  /** When something begins to be warned of, when there is little time, and when that is over. */
  function write(now: readonly StandingWarning[]): void {
    const before = new Map(last.map((each) => [nameOf(each), each]));
    for (const { about, kind, problem, stage, until } of now) {
      if (before.get(nameOf({ about, kind, until }))?.stage === stage) continue;
      const ends = until === null ? {} : { until: new Date(until).toISOString() };
      log.warn("stands to be warned of", { kind, about, stage, ...ends, ...(problem && { code: problem.code }) });
    }
    const names = new Set(now.map(nameOf));
    for (const each of last)
      if (!names.has(nameOf(each))) log.info("warned of no more", { kind: each.kind, about: each.about });
  }

  function check(): void {
    if (isClosed) return;
    stop();
    const now = warningsAt(sources, clock.now());
    stop = clock.after(Math.max(1, untilNext(sources, clock.now())), check);
    if (JSON.stringify(now) === JSON.stringify(last)) return;
    write(now);
    last = now;
    told(now);
  }

  return {
    list: () => warningsAt(sources, clock.now()),
    check,
    close() {
      isClosed = true;
      stop();
    },
  };
}
