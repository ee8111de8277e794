/**
 * INVITEs of longer messages on their way through a system: the switch of the caller's system stands between the two ends.
 *
 * @module
 */
import { type BodyPart, findPart } from "../../shared/mc/multipart.ts";
import { describesMessages } from "../../shared/msrp/message-description.ts";
import { withDescription } from "./call-bodies.ts";

/** Two ends that meet in a switch. */
export interface MessageBridge {
  /** The offer as the called end is to get it. */
  readonly offer: string;
  /** The answer as the caller is to get it. @throws Error for what is none */
  answer(sdp: string): string;
  close(): void;
}

const SDP = "application/sdp";

/**
 * Puts a switch between the ends of what is asked for, where that is a connection for messages.
 *
 * @param bridge - undefined where another system has one there already
 * @returns the documents as they go on
 * @throws Error for an offer that is none
 */
export function bridged(
  parts: readonly BodyPart[],
  bridge: ((sdp: string) => MessageBridge) | undefined,
): { readonly parts: readonly BodyPart[]; readonly bridge: MessageBridge | undefined } {
  const sdp = findPart(parts, SDP)?.content ?? "";
  if (bridge === undefined || !describesMessages(sdp)) return { parts, bridge: undefined };
  const made = bridge(sdp);
  return { parts: withDescription(parts, () => made.offer), bridge: made };
}
