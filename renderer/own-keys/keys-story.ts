/**
 * What the views say about the dispatcher's own keys.
 *
 * @module
 */

import type { KeyStatus } from "../../shared/bridge/keys.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { momentAgo } from "../design/format.ts";
import { KEYS_WORDS } from "./words.ts";

/** How a state looks: each has a shape of its own, so that colour is never alone. */
export type KeysMark = "off" | "working" | "ready" | "attention";

/** The strip's words about the keys. */
export interface KeysSummary {
  readonly mark: KeysMark;
  readonly text: string;
  /** What is spoken when it changes, in full: a period that follows another is no news. */
  readonly spoken: string;
  /** Whether asking the key server again could help. */
  readonly askable: boolean;
  /** Whether protected calls are impossible until that has happened. */
  readonly urgent: boolean;
}

/**
 * Are my keys good, in a few words.
 *
 * @param now - Unix milliseconds
 */
export function keysSummary(status: KeyStatus | null, now: number): KeysSummary {
  const plain = (mark: KeysMark, text: string): KeysSummary => ({
    mark,
    text,
    spoken: text,
    askable: false,
    urgent: false,
  });
  if (status === null) return plain("working", KEYS_WORDS.unknown);
  const { keysUntil, problem } = status;
  switch (status.state) {
    case "off":
      return plain("off", KEYS_WORDS.off);
    case "starting":
      return plain("working", KEYS_WORDS.starting);
    case "failed":
      return {
        mark: "attention",
        text: KEYS_WORDS.failed,
        spoken: problem === null ? KEYS_WORDS.failed : ERROR_WORDS[problem.code].message,
        askable: true,
        urgent: true,
      };
    case "ready": {
      const expired = keysUntil !== null && keysUntil <= now;
      const moment = keysUntil === null ? "" : momentAgo(keysUntil, now);
      const text =
        keysUntil === null ? KEYS_WORDS.ready : expired ? KEYS_WORDS.expired({ moment }) : KEYS_WORDS.until({ moment });
      const wrong = expired || problem !== null;
      return {
        mark: wrong ? "attention" : "ready",
        text: problem === null ? text : `${text}, ${KEYS_WORDS.problem}`,
        spoken: problem === null ? (expired ? text : KEYS_WORDS.ready) : ERROR_WORDS[problem.code].message,
        askable: wrong,
        urgent: expired,
      };
    }
  }
}
