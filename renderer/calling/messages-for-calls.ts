/**
 * Which call a MESSAGE is about: it belongs to no dialog, so the IDs in it have to tell.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { namesUser } from "../../shared/mc/forwarding.ts";
import type { ForwardingMessage } from "../../shared/mc/forwarding-message.ts";
import type { MessageHandling } from "../../shared/mc/message-handling.ts";
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

/** Calls that nobody knows of yet, and how many of them are kept: a request passes before anybody knows which call it is about. */
const MAX_UNOWNED = 4;
/** Messages of each: the request, and what was answered before the call was there. */
const MAX_OF_EACH = 4;
const BEGINS = /^(?:MESSAGE|INVITE) /;

/** A message of a call that is not there yet, and what became of it where it could not be taken as it came. */
export interface UnownedMessage {
  readonly message: PassedMessage;
  readonly handling?: MessageHandling;
}

/** Requests that came in last and belong to no call, with what was answered at once, until one of the calls takes them. */
export class UnownedMessages {
  readonly #messages = new Map<string, UnownedMessage[]>();

  keep(callId: string, message: PassedMessage): void {
    const kept = this.#messages.get(callId);
    if (kept !== undefined) {
      if (kept.length < MAX_OF_EACH) kept.push({ message });
      return;
    }
    if (message.direction !== "received" || !BEGINS.test(message.text)) return;
    this.#messages.set(callId, [{ message }]);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > MAX_UNOWNED && oldest !== undefined) this.#messages.delete(oldest);
  }

  /** Notes what became of a message that is kept. */
  handled(callId: string, message: PassedMessage, handling: MessageHandling): void {
    const kept = this.#messages.get(callId);
    if (kept === undefined) return;
    this.#messages.set(
      callId,
      kept.map((each) => (each.message === message ? { message, handling } : each)),
    );
  }

  take(callId: string): readonly UnownedMessage[] {
    const messages = this.#messages.get(callId) ?? [];
    this.#messages.delete(callId);
    return messages;
  }
}
