/**
 * Ends at the server what a window left there that is gone: by BYE, by CANCEL, or by an answer that nobody is here.
 *
 * @module
 */
import { Core, type UserAgent } from "sip.js";
import type { LadderEntry } from "../../../shared/mc/call-record.ts";
import type { LeftEnd } from "../../calling/ports.ts";
import { type LeftDialog, leftDialogs, type SeenMessage } from "./left-dialogs.ts";

/**
 * How far beyond the last number on record a request counts: requests that left in the last moment may not be on record, and
 * numbers need not follow each other without a gap (RFC 3261 clause 12.2.2).
 */
const BEYOND = 100;

/** Statuses that say that there is no such dialog any more. */
const UNKNOWN_THERE: ReadonlySet<number | undefined> = new Set([404, 410, 481]);

/** The Reason of RFC 3326 for whoever is told; with these words the other end's console shows what happened. */
const REASON = 'SIP;cause=410;text="interrupted"';

/** The ladder of a call, as it is on record. */
export type LeftLadder = readonly LadderEntry[];

type Established = Extract<LeftDialog, { kind: "established" }>;
type Asked = Extract<LeftDialog, { kind: "asked" }>;
type Ringing = Extract<LeftDialog, { kind: "ringing" }>;

/** A BYE goes as every request does: with credentials where they are asked for, and its answer is waited for. */
function sayBye({ userAgentCore }: UserAgent, dialog: Established): Promise<LeftEnd> {
  const { callId, ours, theirs, target, route, sequence } = dialog;
  const bye = userAgentCore.makeOutgoingRequestMessage(
    "BYE",
    target,
    ours.uri,
    theirs.uri,
    { callId, cseq: sequence + BEYOND, fromTag: ours.tag, toTag: theirs.tag, routeSet: [...route] },
    [`Reason: ${REASON}`],
  );
  return new Promise((resolve) => {
    userAgentCore.request(bye, {
      onAccept: () => resolve("told"),
      onReject: ({ message }) => resolve(UNKNOWN_THERE.has(message.statusCode) ? "over" : "untold"),
      onRedirect: () => resolve("untold"),
    });
  });
}

/** Clause 9.1: with the Via of the INVITE, which is that of another window; so its answer would not find us, and none is waited for. */
function cancelText({ transport, userAgentCore }: UserAgent, { invite }: Asked): string {
  const { callId, cseq, from, fromTag, ruri, to, via, viaBranch } = invite;
  if (ruri === undefined) throw new Error("an INVITE without a target");
  const options = { callId, cseq, fromTag, routeSet: invite.getHeaders("Route") };
  const cancel = userAgentCore.makeOutgoingRequestMessage("CANCEL", ruri, from.uri, to.uri, options, [
    `Reason: ${REASON}`,
  ]);
  const { protocol } = transport;
  cancel.setHeader("via", `SIP/2.0/${protocol} ${via.host}${via.port ? `:${via.port}` : ""};branch=${viaBranch}`);
  return cancel.toString();
}

/** The answer that the caller waits for: temporarily unavailable (clause 21.4.18). */
function unavailableText({ invite, tag }: Ringing): string {
  const { message } = Core.constructOutgoingResponse(invite, {
    statusCode: 480,
    ...(tag === undefined ? {} : { toTag: tag }),
    extraHeaders: [`Reason: ${REASON}`],
  });
  return message;
}

async function end(userAgent: UserAgent, dialog: LeftDialog): Promise<LeftEnd> {
  if (dialog.kind === "established") return sayBye(userAgent, dialog);
  const text = dialog.kind === "asked" ? cancelText(userAgent, dialog) : unavailableText(dialog);
  try {
    await userAgent.transport.send(text);
    return "told";
  } catch {
    return "untold";
  }
}

/** What this console itself sent or received; what was seen elsewhere is no message of ours. */
function seenHere({ certainty, from, text, to }: LadderEntry): SeenMessage[] {
  if (certainty !== "observed" || (from !== "console" && to !== "console")) return [];
  return [{ sent: from === "console", text }];
}

/**
 * Ends whatever is left of a call, over the connection that there is now. The requests have left when this returns.
 *
 * @returns what is known of the other end afterwards
 */
export async function endLeft(userAgent: UserAgent, ladder: LeftLadder): Promise<LeftEnd> {
  const ends = await Promise.all(leftDialogs(ladder.flatMap(seenHere)).map((dialog) => end(userAgent, dialog)));
  if (ends.includes("untold")) return "untold";
  return ends.includes("told") ? "told" : "over";
}
