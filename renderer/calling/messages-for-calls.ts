/**
 * Which call a MESSAGE is about: it belongs to no dialog, so the IDs in it have to tell.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { namesUser } from "../../shared/mc/forwarding.ts";
import type { ForwardingMessage } from "../../shared/mc/forwarding-message.ts";
import { isLive } from "./calling-store.ts";
import type { PassedMessage } from "./ports.ts";

/** A call, as far as it is asked here. */
export interface CallAsked {
  readonly record: CallRecord;
  /** Whether a MESSAGE may be about it that does not say about which call it is. */
  readonly awaitsForwarding: boolean;
}

/** Every ID that a call has to do with at the other end. */
const idsOf = ({ primaryId, currentId, redirections }: CallRecord) => [
  primaryId,
  currentId,
  ...redirections.map(({ fromId }) => fromId),
];

/**
 * The call that a MESSAGE is about. Where it names nobody, only the one call that waits for something of the kind can be meant;
 * with two of them, none is.
 *
 * @param calls - the oldest first
 */
export function callMeant<C extends CallAsked>(
  { about, service }: Pick<ForwardingMessage, "about" | "service">,
  calls: readonly C[],
): C | undefined {
  const ours = calls.filter(({ record }) => record.direction === "outgoing" && record.service === service);
  if (about.length === 0) {
    const [one, ...others] = ours.filter(({ awaitsForwarding }) => awaitsForwarding);
    return others.length === 0 ? one : undefined;
  }
  const meant = ours.filter(({ record }) => idsOf(record).some((id) => namesUser(about, id)));
  return meant.findLast(({ awaitsForwarding }) => awaitsForwarding) ?? meant.findLast(isLiveCall) ?? meant.at(-1);
}

const isLiveCall = ({ record }: CallAsked) => isLive(record);

/** Messages of no call, and how many of them are kept: a request passes before anybody knows which call it is about. */
const MAX_UNOWNED = 4;

/** Requests that came in last and belong to no call, until one of the calls takes them. */
export class UnownedMessages {
  readonly #messages = new Map<string, PassedMessage>();

  keep(callId: string, message: PassedMessage): void {
    if (message.direction !== "received" || !message.text.startsWith("MESSAGE ")) return;
    this.#messages.set(callId, message);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > MAX_UNOWNED && oldest !== undefined) this.#messages.delete(oldest);
  }

  take(callId: string): PassedMessage | undefined {
    const message = this.#messages.get(callId);
    this.#messages.delete(callId);
    return message;
  }
}
