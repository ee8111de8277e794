/**
 * Looks, without registering, whether a server is there and stays there: a connection of its own, over which it is asked
 * again and again (RFC 3261 clause 11, RFC 5626 clause 4.4.1).
 *
 * @module
 */

import { afterAsked, LONGEST_RETRY_AFTER_SECONDS } from "../../../shared/base/retry-after.ts";
import { optionsTo } from "../../../shared/sip/options-request.ts";
import { type OpenLine, type ServerLine, viaTransportOf } from "./server-line.ts";

/** Between two questions, and for the answer to one. */
const ASK_MS = 15_000;
/** Until the next attempt after a failure, and up to half of it longer: whoever moved away with us looks for it too. */
const AGAIN_MS = 30_000;
/** Characters of an answer that are looked at. */
const MAX_HEAD = 16_384;
/** How long a server has to answer without a failure before it counts as being there. */
export const STEADY_MS = 60_000;

const PING = "\r\n\r\n";
/** Not now, says a server that is overloaded or being stopped. */
const UNAVAILABLE = /^SIP\/2\.0 503 /;
/** And for how long (RFC 3261 clause 21.5.4), seconds. */
const RETRY_AFTER = /^Retry-After[ \t]*:[ \t]*(\d{1,9})/im;

/**
 * Milliseconds for which a server wants to be left alone; undefined where its answer says nothing of the kind.
 *
 * @param answer - what it sent, one message
 */
export function readUnavailable(answer: string): number | undefined {
  if (!UNAVAILABLE.test(answer)) return undefined;
  const [head = ""] = answer.slice(0, MAX_HEAD).split("\r\n\r\n", 1);
  const seconds = Number(RETRY_AFTER.exec(head)?.[1] ?? 0);
  return Math.max(Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS) * 1000, AGAIN_MS);
}

export interface ServerProbeParts {
  readonly address: string;
  /** SIP URI that the server stands for. */
  readonly target: string;
  /** Connects to it. */
  readonly openLine: OpenLine;
  /** Milliseconds before which it does not want to be asked. */
  readonly waitMs: number;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  /** Told when the server has answered for {@link STEADY_MS}, and when it fails after that. */
  readonly onSteady: (steady: boolean) => void;
}

/** Asks one server until it is closed. */
export class ServerProbe {
  readonly address: string;
  readonly #parts: ServerProbeParts;
  #line: ServerLine | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heard = false;
  /** Answers in a row. */
  #answers = 0;
  #steady = false;

  constructor(parts: ServerProbeParts) {
    this.address = parts.address;
    this.#parts = parts;
    if (parts.waitMs > 0) this.#openIn(parts.waitMs);
    else this.#open();
  }

  get isSteady(): boolean {
    return this.#steady;
  }

  close(): void {
    clearTimeout(this.#timer);
    const line = this.#line;
    this.#line = undefined;
    line?.close();
  }

  #openIn(ms: number): void {
    this.#timer = setTimeout(() => this.#open(), afterAsked(ms, AGAIN_MS / 2, this.#parts.random()));
  }

  #open(): void {
    this.#timer = setTimeout(() => this.#fail(), ASK_MS);
    const isCurrent = () => this.#line === line;
    const line = this.#parts.openLine(this.address, {
      opened: () => isCurrent() && this.#ask(),
      closed: () => isCurrent() && this.#fail(),
      received: (text) => {
        if (!isCurrent()) return;
        const unavailableMs = readUnavailable(text);
        if (unavailableMs === undefined) this.#heard = true;
        else this.#fail(unavailableMs);
      },
    });
    this.#line = line;
  }

  #ask(): void {
    clearTimeout(this.#timer);
    this.#heard = false;
    this.#line?.send(PING);
    this.#line?.send(optionsTo(this.#parts.target, viaTransportOf(this.address), () => crypto.randomUUID()));
    this.#timer = setTimeout(() => {
      if (!this.#heard) {
        this.#fail();
        return;
      }
      this.#answers += 1;
      if (this.#answers * ASK_MS >= STEADY_MS) this.#setSteady(true);
      this.#ask();
    }, ASK_MS);
  }

  #fail(againMs = AGAIN_MS): void {
    this.close();
    this.#answers = 0;
    this.#setSteady(false);
    this.#openIn(againMs);
  }

  #setSteady(steady: boolean): void {
    if (this.#steady === steady) return;
    this.#steady = steady;
    this.#parts.onSteady(steady);
  }
}
