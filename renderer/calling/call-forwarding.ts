/**
 * A redirection in two halves: a final answer to the INVITE, and a MESSAGE that names the ID to call. They come in any order.
 * Before the next leg goes out the one before it is released: by its final answer, and where that is not there yet by CANCEL
 * and the answer that it provokes.
 *
 * A MESSAGE belongs to no dialog. It is taken for a call of ours that waits for an answer or for a target, and only where the
 * IDs in it are those of that call: otherwise anybody could have this console dial.
 *
 * @module
 */
import { isEndReason } from "../../shared/errors/end-reason.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { CallState, RedirectionEntry } from "../../shared/mc/call-record.ts";
import { namesUser } from "../../shared/mc/forwarding.ts";
import { acceptForwardingMessage, type ForwardingMessage } from "../../shared/mc/forwarding-message.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { AcceptedRedirection } from "../../shared/mc/redirection-rules.ts";
import { before, finish, finishAndEndLeg, unchanged, update, withStep } from "./call-change.ts";
import type { PrivateCall } from "./call-core.ts";
import type { CallEvent, Transition } from "./call-events.ts";
import {
  ask,
  contextOf,
  follow,
  noteRedirection,
  readFinalAnswer,
  redial,
  redirectedAndReleased,
} from "./call-redirection.ts";
import { fallsBack, isAtPrimaryAgain } from "./dialled-first.ts";
import { callPrimary, nextLeg, STOP_ANSWER_TIMERS } from "./next-leg.ts";
import type { LegEvent } from "./ports.ts";
import { beginKeyWork } from "./protection/call-protection.ts";
import { ruleOf } from "./redial-policy.ts";
import { TIMEOUTS } from "./timeouts.ts";

/** Why a MESSAGE is not taken. */
export interface ForwardingRefusal {
  readonly code: ErrorCode;
  readonly detail?: string | undefined;
}

/** What becomes of a MESSAGE. */
export type ForwardingVerdict =
  | { readonly kind: "take"; readonly redirection: AcceptedRedirection }
  /** It says what is known already. */
  | { readonly kind: "repeated" }
  | ({ readonly kind: "refuse" } & ForwardingRefusal);

/** A request is out, or was refused with the word that a target is to come. */
const TAKES: ReadonlySet<CallState> = new Set(["requesting", "redialling", "ringing", "awaiting-target"]);
/** A redirection has been accepted, and its leg has not gone out. From the second leg on. */
const BETWEEN_LEGS: ReadonlySet<CallState> = new Set([
  "releasing",
  "deciding",
  "deciding-protection",
  "obtaining-keys",
]);

const isBetweenLegs = (call: PrivateCall) =>
  call.leg > 1 && BETWEEN_LEGS.has(call.record.state) && !isAtPrimaryAgain(call);

/** Whether a call may be one that a MESSAGE without the ID of the called user is about. */
export const awaitsForwarding = (call: PrivateCall) =>
  call.record.direction === "outgoing" &&
  call.record.firstToAnswer === null &&
  (TAKES.has(call.record.state) || isBetweenLegs(call));

/** Decides about a MESSAGE that names a call of ours. */
export function judgeForwarding(call: PrivateCall, message: ForwardingMessage): ForwardingVerdict {
  const { record } = call;
  const late: ForwardingVerdict = { kind: "refuse", code: "forwarding-not-awaited" };
  if (
    record.direction === "incoming" ||
    record.firstToAnswer !== null ||
    record.state === "ended" ||
    record.state === "ending"
  )
    return late;
  let redirection: AcceptedRedirection;
  try {
    redirection = acceptForwardingMessage(message, contextOf(call));
  } catch (error) {
    const { code, detail } = asMcError(error, "program-error", particular("while-reading-redirection"));
    return { kind: "refuse", code, detail };
  }
  const last = record.redirections.at(-1);
  if (last !== undefined && sameMcId(last.newId, redirection.newId)) {
    return agree(last, redirection)
      ? { kind: "repeated" }
      : { kind: "refuse", code: "redirection-contradictory", detail: redirection.kmsUri };
  }
  const contradictory: ForwardingVerdict = {
    kind: "refuse",
    code: "redirection-contradictory",
    detail: redirection.newId,
  };
  if (isBetweenLegs(call)) return contradictory;
  if (!TAKES.has(record.state)) return late;
  // It speaks of an ID that an earlier redirection has led away from, and names another one than that did.
  const { about } = message;
  if (about.length > 0 && !namesUser(about, record.currentId)) return contradictory;
  return { kind: "take", redirection };
}

/** Whether two carriers say the same; what only one of them says contradicts nothing. */
function agree(
  noted: Pick<RedirectionEntry, "newId" | "kmsUri" | "kmsUriSource">,
  { newId, kmsUri }: AcceptedRedirection,
): boolean {
  const bothNameKms = noted.kmsUriSource === "redirection" && kmsUri !== undefined;
  return sameMcId(noted.newId, newId) && (!bothNameKms || noted.kmsUri === kmsUri);
}

/** The MESSAGE is there before the final answer: the request is released first. Keys are obtained meanwhile. */
export function forwardedFirst(call: PrivateCall, accepted: AcceptedRedirection, now: number): Transition {
  const { newId, kmsUri = null } = accepted;
  const { call: noted, decision } = noteRedirection(withStep(call, "redirected", now), accepted, now);
  if (decision.kind === "refuse") return finishAndEndLeg(noted, { code: decision.code, detail: newId }, now);
  const releasing = update(nextLeg(noted), { state: "releasing" });
  return before(
    beginKeyWork(releasing, { kmsUri }),
    ...STOP_ANSWER_TIMERS,
    { do: "end-leg" },
    { do: "start-timer", timer: "ending", ms: TIMEOUTS.ending },
  );
}

/** The MESSAGE is there after the final answer, and the request released already. */
export function forwardedThen(call: PrivateCall, accepted: AcceptedRedirection, now: number): Transition {
  return before(follow(redirectedAndReleased(call, now), accepted, now), { do: "stop-timer", timer: "target" });
}

/** Nothing that named a target came in time, or nothing that could be used. */
export function notForwarded(call: PrivateCall, now: number): Transition {
  const reason = call.endUnlessForwarded ?? { code: "forwarded-without-target" };
  return fallsBack(call, reason.code) ? callPrimary(call, reason, now) : finish(call, reason, now);
}

/** A MESSAGE for this call was refused. A call that waits for one, or will, ends with what was wrong unless a better one comes. */
export function forwardingRefused(
  call: PrivateCall,
  { code, detail }: Extract<CallEvent, { type: "forwarding-refused" }>,
  now: number,
): Transition {
  if (!isEndReason(code)) return unchanged(call);
  if (TAKES.has(call.record.state)) {
    return unchanged({ ...call, endUnlessForwarded: { code, detail } });
  }
  // Nobody can tell which of the two is true, and nothing has been sent yet.
  const contradicted = code === "redirection-contradictory" && isBetweenLegs(call);
  return contradicted ? finishAndEndLeg(call, { code, detail }, now) : unchanged(call);
}

/** What the leg that is being released still says. Any final answer releases it; what it names must be what is known. */
export function releasing(call: PrivateCall, event: LegEvent, now: number): Transition {
  switch (event.kind) {
    case "redirected":
    case "rejected": {
      const result = readFinalAnswer(call, event);
      if ("reason" in result) return finish(call, result.reason, now);
      const last = call.record.redirections.at(-1);
      if (typeof result.read === "object" && last !== undefined && !agree(last, result.read)) {
        return finish(call, { code: "redirection-contradictory", detail: result.read.newId }, now);
      }
      return released(call, now);
    }
    case "answered":
    case "ended":
    case "expired":
    case "lost":
      return released(call, now);
    default:
      return unchanged(call);
  }
}

/** The request is released, or counts as released: the next leg may go out. */
export function released(call: PrivateCall, now: number): Transition {
  const free = withStep(call, "released", now);
  const stop = { do: "stop-timer", timer: "ending" } as const;
  const { caution, newId = "", target = "migrated" } = call.record.redirections.at(-1) ?? {};
  if (ruleOf(call.rules, target, newId).policy === "ask" || caution !== undefined) return before(ask(free, now), stop);
  return before(redial(free, now), stop);
}
