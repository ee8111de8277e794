/**
 * What happens behind system A's door: the messages that the console cannot see by itself.
 *
 * Every leg of a call has its own Call-ID. Legs of one call form a group, and each message of the group is reported
 * under the Call-ID of the console's leg. While that is not known (an incoming call on its way to the console),
 * messages wait.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import { withoutCredentials } from "../../shared/base/credential-headers.ts";
import { ownText } from "../../shared/base/own-text.ts";
import type { EventPayload } from "../../shared/bridge/bridge.ts";
import { type Lane, MAX_MESSAGE_TEXT } from "../../shared/mc/call-record.ts";
import { callIdOf, describeMessage } from "../../shared/sip/message-arrow.ts";

/** A message as the host's event carries it. */
export type TracedMessage = EventPayload<"lab.message">;

type Pending = Omit<TracedMessage, "callId">;

interface CallGroup {
  consoleCallId: string | undefined;
  /** Messages of any leg, while it is not known which leg is the console's. */
  readonly pending: { readonly legCallId: string; readonly message: Pending }[];
}

/** Call-IDs that are remembered; answers to the last BYE of a call come after its end. */
const MAX_CALL_IDS = 400;
const MAX_PENDING = 64;

/** The trace of the whole lab. */
export class MessageTrace {
  readonly #groups = new Map<string, CallGroup>();
  readonly #report: (message: TracedMessage) => void;

  constructor(report: (message: TracedMessage) => void) {
    this.#report = report;
  }

  /** A caller's leg has come in. */
  begin(callId: string): void {
    if (!this.#groups.has(callId)) this.#remember(callId, { consoleCallId: undefined, pending: [] });
  }

  /** A further leg of the same call goes out. */
  follow(callId: string, newCallId: string): void {
    const group = this.#groups.get(callId);
    if (group !== undefined) this.#remember(newCallId, group);
  }

  /** This leg is the console's: its messages are the console's own, the others of its call are reported under it. */
  console(callId: string): void {
    const group = this.#groups.get(callId);
    if (group === undefined || group.consoleCallId !== undefined) return;
    group.consoleCallId = ownText(callId);
    for (const { legCallId, message } of group.pending.splice(0)) {
      if (legCallId !== callId) this.#report({ callId, ...message });
    }
  }

  /** A message has passed from one lane to another. */
  record(from: Lane, to: Lane, text: string): void {
    const callId = callIdOf(text) ?? "";
    const group = this.#groups.get(callId);
    if (group === undefined || group.consoleCallId === callId) return;
    const message: Pending = {
      at: performance.timeOrigin + performance.now(),
      entry: {
        from,
        to,
        ...describeMessage(text),
        // The systems send no MESSAGE but those that redirect.
        ...(text.startsWith("MESSAGE ") ? { tone: "redirect" as const } : {}),
        clauseStep: null,
        certainty: "observed",
        text: withoutCredentials(text).slice(0, MAX_MESSAGE_TEXT),
      },
    };
    if (group.consoleCallId !== undefined) this.#report({ callId: group.consoleCallId, ...message });
    else if (group.pending.length < MAX_PENDING) group.pending.push({ legCallId: callId, message });
  }

  #remember(callId: string, group: CallGroup): void {
    this.#groups.set(ownText(callId), group);
    if (this.#groups.size <= MAX_CALL_IDS) return;
    const [oldest] = this.#groups.keys();
    if (oldest !== undefined) this.#groups.delete(oldest);
  }
}
