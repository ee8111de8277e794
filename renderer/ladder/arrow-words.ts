/**
 * What an arrow of the ladder says, from its kind and numbers.
 *
 * @module
 */
import type { LadderEntry, RedirectionTarget } from "../../shared/mc/call-record.ts";
import type { LadderWhat } from "../../shared/mc/ladder-what.ts";
import type { MessageHandling } from "../../shared/mc/message-handling.ts";
import { ARROW_WORDS, FLAW_WORDS, HANDLED_WORDS, HANDLING_WORDS } from "./ladder-words.ts";

const PROVISIONAL = { 100: "trying", 180: "ringing", 183: "progress" } as const;
const isNamed = (status: number): status is keyof typeof PROVISIONAL => Object.hasOwn(PROVISIONAL, status);

function responseWord({ status, phrase }: Extract<LadderWhat, { kind: "response" }>): string {
  if (status >= 400) return phrase.toLowerCase();
  if (status >= 300) return ARROW_WORDS.redirection;
  if (status >= 200) return ARROW_WORDS.answered;
  return isNamed(status) ? ARROW_WORDS[PROVISIONAL[status]] : phrase.toLowerCase();
}

function inviteWords({ because, calls, leg }: Extract<LadderWhat, { kind: "invite" }>): string {
  if (calls === "several") return ARROW_WORDS.inviteSeveral;
  if (calls === "remembered-id") return ARROW_WORDS.inviteRememberedId;
  if (calls === "primary-id") return ARROW_WORDS.invitePrimaryIdAfter({ code: because ?? "" });
  return leg === 1 ? ARROW_WORDS.invitePrimaryId : ARROW_WORDS.inviteNewId;
}

/**
 * The few words on an arrow: `INVITE primary ID`, `300 redirection`, `480 forwarding`.
 *
 * @param names - whom the message names, where it is one that redirects a call
 */
export function arrowWords(what: LadderWhat, names: RedirectionTarget | null = null): string {
  const redirects = names === null ? null : names === "forwarded" ? ARROW_WORDS.forwarding : ARROW_WORDS.redirection;
  switch (what.kind) {
    case "request":
      return redirects === null ? what.method : `${what.method} ${redirects}`;
    case "invite":
      return inviteWords(what);
    case "re-invite":
      if (what.emergency === undefined) return ARROW_WORDS.reInvite;
      return what.emergency ? ARROW_WORDS.reInviteEmergency : ARROW_WORDS.reInviteNoEmergency;
    case "ack-released":
      return ARROW_WORDS.ackReleased;
    case "response":
      return `${what.status} ${what.method === "INVITE" ? (redirects ?? responseWord(what)) : what.method}`.trim();
    case "call-passed-on":
    case "rang":
    case "answered":
      return ARROW_WORDS.behindServer[what.kind];
    case "kms-request":
      return `POST ${what.resource}`;
    case "kms-answer":
      return `${what.status} ${what.content || what.phrase}`.trim();
    case "kms-silent":
      return ARROW_WORDS.kmsSilent({ code: what.code });
    case "as-written":
      return what.text;
  }
}

/** The words on the arrow of an entry, and whether its message was dropped or mended. */
export function entryWords(
  { what, handling }: Pick<LadderEntry, "what" | "handling">,
  names: RedirectionTarget | null,
): string {
  const arrow = arrowWords(what, names);
  return handling === undefined ? arrow : ARROW_WORDS[handling.kind]({ arrow });
}

function flawWords({ flaw, field }: MessageHandling): string {
  const words = FLAW_WORDS[flaw];
  return typeof words === "string" ? words : words({ field });
}

/** Why a message was dropped or mended, for the row: `dropped: the field From cannot be read`. */
export const handlingWords = (handling: MessageHandling): string =>
  HANDLING_WORDS[handling.kind]({ why: flawWords(handling) });

/** The same as a sentence. */
export const handlingSentence = (handling: MessageHandling): string =>
  HANDLED_WORDS[handling.kind]({ why: flawWords(handling) });
