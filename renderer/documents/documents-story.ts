/**
 * What is said of the configuration documents: each in one line, and a change of the profile once.
 *
 * @module
 */
import type { DocumentState, Documents, ProfileChange } from "../../shared/bridge/documents.ts";
import { MC_SERVICES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { minuteAgo } from "../design/format.ts";
import { DOCUMENT_WORDS } from "./words.ts";

/** Milliseconds for which the strip says that a profile was changed; the settings say it as long as the program runs. */
const SAID_MS = 15 * 60_000;

/** What a document is called. */
export const titleOf = ({ kind, service }: DocumentState): string =>
  DOCUMENT_WORDS.kinds[kind]({ service: MC_SERVICES[service].title });

/** How it stands, and how old it is. @param now - Unix milliseconds */
export function stateOf({ confirmedAt, since, state }: DocumentState, now: number): string {
  const words = DOCUMENT_WORDS.states;
  const moment = (at: number | null) => (at === null ? "" : minuteAgo(at, now));
  switch (state) {
    case "absent":
    case "unknown":
      return words[state];
    case "in-force":
      return words[state]({ since: moment(since), confirmed: moment(confirmedAt) });
    default:
      return words[state]({ confirmed: moment(confirmedAt) });
  }
}

/** That a profile was changed, and what has become of permissions, each in a sentence. */
export function changeSentences({ at, granted, service, withdrawn }: ProfileChange, now: number): string[] {
  const { title } = MC_SERVICES[service];
  return [
    DOCUMENT_WORDS.changed({ service: title, moment: minuteAgo(at, now) }),
    ...(withdrawn.length === 0 ? [] : [DOCUMENT_WORDS.withdrawn({ permissions: withdrawn.join(", ") })]),
    ...(granted.length === 0 ? [] : [DOCUMENT_WORDS.granted({ permissions: granted.join(", ") })]),
  ];
}

/** What the strip says: that nothing is permitted, and why; else that the profile was changed not long ago; undefined where there is nothing to say. */
export function stripMark(
  documents: Documents,
  now: number,
): { readonly isTrouble: boolean; readonly short: string; readonly whole: readonly string[] } | undefined {
  if (documents.kind === "none") return undefined;
  const profile = documents.documents.find(({ kind, service }) => kind === "user-profile" && service === VOICE_SERVICE);
  if (profile !== undefined && profile.state !== "in-force" && profile.problem !== undefined) {
    const { advice, message } = ERROR_WORDS[profile.problem.code];
    return { isTrouble: true, short: DOCUMENT_WORDS.markMissing, whole: [`${message} ${advice}`] };
  }
  const { changed } = documents;
  if (changed === null || Math.abs(now - changed.at) > SAID_MS) return undefined;
  const short = DOCUMENT_WORDS.mark({ moment: minuteAgo(changed.at, now) });
  return { isTrouble: false, short, whole: changeSentences(changed, now) };
}
