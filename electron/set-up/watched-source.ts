/**
 * Whether the UE initial configuration that has completed the account of a desk still says what it has said: asked for soon after the start, and about
 * once a day. Nobody has signed it, so nothing of it is taken by itself: that it has changed is told, and somebody decides.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import { readInitialConfiguration } from "../../shared/mc/initial-configuration.ts";
import { type Clock, systemClock } from "../keys/clock.ts";
import type { HttpsAnswer } from "../keys/https-exchange.ts";
import type { Logger } from "../services/log.ts";
import { decodeText } from "../services/text-file.ts";
import { configurationAnchors } from "./anchors.ts";
import { askConfigurationServer, type ConfigurationQuestion } from "./fetch-configuration.ts";
import { completeAccount } from "./initial-servers.ts";
import { type KeptSource, readKeptSource, withoutFilled, writeKeptSource } from "./kept-source.ts";
import { presentAccount } from "./present-account.ts";
import type { CourseSurroundings } from "./set-up-course.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Desks that start together do not ask together: within so many milliseconds of the start. */
const FIRST_WITHIN = 60_000;
/** Part of a wait by which it is longer or shorter. */
const SPREAD = 0.1;
/** An entity tag as RFC 9110 clause 8.8.3 has it. */
const TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]{0,1000}"$/;

interface WatchParts extends Pick<CourseSurroundings, "dataFolder" | "device" | "dial"> {
  /** It says something else than the account has, or does no more. */
  readonly changed: () => void;
  readonly log: Pick<Logger, "info" | "warn">;
  readonly clock?: Clock;
  /** From 0 inclusive to 1 exclusive. */
  readonly random?: () => number;
  /** How the server is asked. */
  readonly ask?: (question: ConfigurationQuestion) => Promise<HttpsAnswer>;
}

/** A document that says something else than the account has. */
interface ChangedSource {
  readonly url: URL;
  /** Why it cannot be taken; undefined where it can. */
  readonly problem?: McError | undefined;
}

export interface WatchedSource {
  /** Undefined while the account has what the document says, as far as that is known. */
  state(): ChangedSource | undefined;
  /** Asks now. Never rejects. */
  check(): Promise<void>;
  close(): void;
}

/** What the account would be by a document. @throws McError `initial-configuration-…` */
function accountBy(xml: string, source: KeptSource, account: unknown, device: string): unknown {
  const url = new URL(source.url);
  const own = withoutFilled(account, source);
  return completeAccount(own, readInitialConfiguration(xml), { url, hosts: source.hosts, device }).account;
}

export function watchSource(parts: WatchParts): WatchedSource {
  const { ask = askConfigurationServer, clock = systemClock, dataFolder, log, random = Math.random } = parts;
  const over = new AbortController();
  let found: ChangedSource | undefined;
  let stop: () => void = () => {};
  let running: Promise<void> | undefined;

  function put(next: ChangedSource | undefined): void {
    const same = next?.url.href === found?.url.href && next?.problem?.code === found?.problem?.code;
    found = next;
    if (same) return;
    if (next === undefined) log.info("the initial configuration says what the account has");
    else log.warn("the initial configuration has changed", { host: next.url.host, code: next.problem?.code });
    parts.changed();
  }

  /**
   * What a document comes to that says something else than the account has.
   *
   * @throws McError `initial-configuration-alone`
   */
  function difference(octets: Uint8Array, source: KeptSource): ChangedSource | undefined {
    const url = new URL(source.url);
    const account = presentAccount(dataFolder);
    try {
      const would = accountBy(decodeText(octets), source, account, parts.device);
      return isDeepStrictEqual(would, account) ? undefined : { url };
    } catch (cause) {
      return { url, problem: asMcError(cause, "configuration-answer-wrong") };
    }
  }

  /** Looks at what the server has; the entity tag is kept of a document that says what the account has, and of no other. */
  function judge({ headers: { etag }, octets, status }: HttpsAnswer, source: KeptSource): void {
    const isSame = status === 304 && source.etag !== undefined;
    if (!isSame && status !== 200) throw new McError("configuration-refused", `${new URL(source.url).host}: ${status}`);
    const next = isSame ? undefined : difference(octets, source);
    put(next);
    if (isSame || next !== undefined || etag === undefined || !TAG.test(etag) || etag === source.etag) return;
    writeKeptSource(dataFolder, { ...source, etag });
  }

  async function once(): Promise<boolean> {
    const source = readKeptSource(dataFolder);
    if (source === undefined) {
      put(undefined);
      return true;
    }
    const url = new URL(source.url);
    try {
      const trustAnchors = configurationAnchors(source.trustAnchor);
      // What was found to be another one is asked for whole: somebody may have taken it since.
      const etag = found === undefined ? source.etag : undefined;
      const answer = await ask({ url, trustAnchors, dial: parts.dial, signal: over.signal, etag });
      if (!over.signal.aborted) judge(answer, source);
      return true;
    } catch (cause) {
      if (!over.signal.aborted) log.warn("no initial configuration", { ...asMcError(cause).report() });
      return false;
    }
  }

  const around = (milliseconds: number) => milliseconds * (1 - SPREAD + 2 * SPREAD * random());

  function check(): Promise<void> {
    if (over.signal.aborted) return Promise.resolve();
    running ??= once().then((hasAnswer) => {
      running = undefined;
      stop();
      if (!over.signal.aborted) stop = clock.after(around(hasAnswer ? DAY : HOUR), () => void check());
    });
    return running;
  }
  stop = clock.after(FIRST_WITHIN * random(), () => void check());

  return {
    state: () => found,
    check,
    close() {
      over.abort();
      stop();
    },
  };
}
